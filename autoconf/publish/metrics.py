"""What the operator measures: Prometheus metrics, without the names of domains and people."""

import re
import time
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from autoconf.publish.counting import PREFIX, Counts

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


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        self.counts = Counts()
        self._registry = CollectorRegistry()
        self._registry.register(self.counts)
        self._asked = self._counter("ask", "Questions of on-demand TLS.", "answer")
        self._errors = self._counter("source_errors", "Readings of a list that failed.", "source")
        self._unloaded = self._counter("load_errors", "Times that something wrong changed nothing.")
        self._domains = self._gauge("domains", "Domains that are served.")
        self._age = self._gauge(
            "source_age_seconds", "Since a list was read, or since the start.", "source"
        )
        self._swap = self._gauge("list_swap_seconds", "That the last change of domains took.")
        self._visits = self._counter("warm_up", "Visits for a certificate.", "result")
        self._visits.labels("visited"), self._visits.labels("failed")
        self._waiting = self._gauge("warm_up_waiting", "Domains with names that were not visited.")
        self._read_at: dict[str, float] = {}
        self._unread: set[str] = set()
        self._started = time.monotonic()

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, namespace=PREFIX, registry=self._registry)

    def _gauge(self, name: str, about: str, *labels: str) -> Gauge:
        return Gauge(name, about, labels, namespace=PREFIX, registry=self._registry)

    def answered(self, endpoint: str, client: str, status: int, seconds: float) -> None:
        """Count an answer of an endpoint, or of none."""
        self.counts.answered(endpoint, client, status, seconds)

    def refused(self, reason: str) -> None:
        """Count a request that no endpoint saw."""
        self.counts.count("refused", reason)

    def account_failed(self, source: str) -> None:
        """Count a login name that the database did not tell."""
        self.counts.count("account_errors", source)

    def account_limited(self, source: str) -> None:
        """Count a login name that was not looked up, because a network asked for too many."""
        self.counts.count("account_limited", source)

    def lines_lost(self, count: int) -> None:
        """Count lines of the access log that were not written."""
        self.counts.count("log_lines_lost", by=count)

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
        self._unread.discard(name)

    def age(self, name: str) -> float | None:
        """Return the seconds since a list was read; None: it was not since the start."""
        read_at = self._read_at.get(name)
        return None if read_at is None else time.monotonic() - read_at

    def source_failed(self, name: str) -> None:
        """Count a list that could not be read."""
        self._errors.labels(name).inc()
        if name not in self._read_at:
            self._unread.add(name)

    def keep_sources(self, names: Iterable[str]) -> None:
        """Forget the sources that are configured no more."""
        kept = set(names)
        for name in {*self._read_at, *self._unread} - kept:
            self._read_at.pop(name, None)
            self._unread.discard(name)
            self._age.remove(name)
            self._errors.remove(name)

    def text(self) -> bytes:
        """Return all of it in Prometheus' text format."""
        now = time.monotonic()
        for name, read_at in tuple(self._read_at.items()):
            self._age.labels(name).set(now - read_at)
        for name in tuple(self._unread):
            self._age.labels(name).set(now - self._started)
        return generate_latest(self._registry)


@lru_cache(maxsize=256)
def client_of(agent: str) -> str:
    """Return the program that a user agent names; ``other`` if it is none that is known."""
    return next((name for name, pattern in _CLIENTS if pattern.search(agent)), "other")
