"""What the operator measures: Prometheus metrics, without the names of domains and people."""

import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

_CLIENTS: Final = (
    ("thunderbird", re.compile(r"Thunderbird/")),
    ("thunderbird-android", re.compile(r"^okhttp/|K-9")),
    ("outlook", re.compile(r"Microsoft O(?:ffice|utlook)|OutlookMobile")),
    ("evolution", re.compile(r"^Evolution/")),
    ("fairemail", re.compile(r"FairEmail", re.IGNORECASE)),
    ("kde", re.compile(r"KMail|Kontact|Akonadi")),
    ("apple", re.compile(r"accountsd|dataaccessd|CFNetwork|Mac OS X|iPhone")),
    ("himalaya", re.compile(r"himalaya", re.IGNORECASE)),
)
"""By the user agent; what programs send is in docs/serve.md."""

_BUCKETS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
_PREFIX: Final = "mail_autoconf"
_OF_REQUESTS: Final = ("requests", "duration_seconds", "refused", "account_errors")


class _OfWorkers(Collector):
    """Adds up what workers counted, ended ones too."""

    def __init__(self, folder: Path) -> None:
        self._all = MultiProcessCollector(None, path=str(folder))  # type: ignore[no-untyped-call]

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of requests; those of lists are this process's own."""
        names = {f"{_PREFIX}_{name}" for name in _OF_REQUESTS}
        for metric in self._all.collect():  # type: ignore[no-untyped-call]
            if metric.name in names:
                yield metric


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = self._counter("requests", "Answers.", "endpoint", "client", "status")
        self._duration = Histogram(
            "duration_seconds",
            "From the end of a request's head to its answer.",
            namespace=_PREFIX,
            registry=self._registry,
            buckets=_BUCKETS,
        )
        self._refused = self._counter("refused", "Requests that no endpoint saw.", "reason")
        self._no_account = self._counter(
            "account_errors", "Login names that a database did not tell in time.", "source"
        )
        self._asked = self._counter("ask", "Questions of on-demand TLS.", "answer")
        self._errors = self._counter("source_errors", "Readings of a list that failed.", "source")
        self._unloaded = self._counter("load_errors", "Times that something wrong changed nothing.")
        self._domains = self._gauge("domains", "Domains that are served.")
        self._age = self._gauge("source_age_seconds", "Since a list was read.", "source")
        self._swap = self._gauge("list_swap_seconds", "That the last change of domains took.")
        self._visits = self._counter("warm_up", "Visits for a certificate.", "result")
        self._visits.labels("visited"), self._visits.labels("failed")
        self._waiting = self._gauge("warm_up_waiting", "Domains with names that were not visited.")
        self._read_at: dict[str, float] = {}

    def tell_of_workers(self, folder: Path) -> None:
        """Tell what workers counted in a folder; this process itself answers nobody."""
        for own in (self._requests, self._duration, self._refused, self._no_account):
            self._registry.unregister(own)
        self._registry.register(_OfWorkers(folder))

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, namespace=_PREFIX, registry=self._registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(name, about, labels, namespace=_PREFIX, registry=self._registry)

    def answered(self, endpoint: str, agent: str, status: int, seconds: float) -> None:
        """Count an answer of an endpoint, or of none."""
        self._requests.labels(endpoint, client_of(agent), str(status)).inc()
        self._duration.observe(seconds)

    def refused(self, reason: str) -> None:
        """Count a request that no endpoint saw."""
        self._refused.labels(reason).inc()

    def account_failed(self, source: str) -> None:
        """Count a login name that the database did not tell."""
        self._no_account.labels(source).inc()

    def asked(self, *, is_ours: bool) -> None:
        """Count a question about a certificate."""
        self._asked.labels("yes" if is_ours else "no").inc()

    def loaded(self, domains: int, seconds: float) -> None:
        """Note that the domains were replaced."""
        self._domains.set(domains)
        self._swap.set(seconds)

    def not_loaded(self) -> None:
        """Count a load that changed nothing, because something is wrong."""
        self._unloaded.inc()

    def visited(self, *, is_good: bool) -> None:
        """Count a visit for a certificate."""
        self._visits.labels("visited" if is_good else "failed").inc()

    def warm_up_waits(self, domains: int) -> None:
        """Note how many domains wait for a visit, the first one or a further one."""
        self._waiting.set(domains)

    def source_read(self, name: str) -> None:
        """Note that a list was read."""
        self._errors.labels(name)
        self._age.labels(name)
        self._read_at[name] = time.monotonic()

    def age(self, name: str) -> float | None:
        """Return the seconds since a list was read; None: it was not since the start."""
        read_at = self._read_at.get(name)
        return None if read_at is None else time.monotonic() - read_at

    def source_failed(self, name: str) -> None:
        """Count a list that could not be read."""
        self._errors.labels(name).inc()

    def keep_sources(self, names: Iterable[str]) -> None:
        """Forget the sources that are configured no more."""
        kept = set(names)
        for name in [name for name in self._read_at if name not in kept]:
            del self._read_at[name]
            self._age.remove(name)
            self._errors.remove(name)

    def text(self) -> bytes:
        """Return all of it in Prometheus' text format."""
        now = time.monotonic()
        for name, read_at in tuple(self._read_at.items()):
            self._age.labels(name).set(now - read_at)
        return generate_latest(self._registry)


def client_of(agent: str) -> str:
    """Return the program that a user agent names; ``other`` if it is none that is known."""
    return next((name for name, pattern in _CLIENTS if pattern.search(agent)), "other")
