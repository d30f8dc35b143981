"""What the operator measures: Prometheus metrics, without the names of domains and people."""

import re
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

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
        self._asked = self._counter("ask", "Questions of on-demand TLS.", "answer")
        self._errors = self._counter("source_errors", "Lists that could not be read.")
        self._domains = self._gauge("domains", "Domains that are served.")
        self._read = self._gauge("source_age_seconds", "Since the lists were read.")
        self._swap = self._gauge("list_swap_seconds", "That the last reading of all lists took.")

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, namespace=_PREFIX, registry=self._registry)

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(name, about, namespace=_PREFIX, registry=self._registry)

    def answered(self, endpoint: str, agent: str, status: int, seconds: float) -> None:
        """Count an answer of an endpoint, or of none."""
        self._requests.labels(endpoint, client_of(agent), str(status)).inc()
        self._duration.observe(seconds)

    def refused(self, reason: str) -> None:
        """Count a request that no endpoint saw."""
        self._refused.labels(reason).inc()

    def asked(self, *, is_ours: bool) -> None:
        """Count a question about a certificate."""
        self._asked.labels("yes" if is_ours else "no").inc()

    def read(self, domains: int, seconds: float) -> None:
        """Note that all lists were read."""
        self._domains.set(domains)
        self._swap.set(seconds)

    def not_read(self) -> None:
        """Count lists that could not be read."""
        self._errors.inc()

    def text(self, age_s: float) -> bytes:
        """Return all of it in Prometheus' text format."""
        self._read.set(age_s)
        return generate_latest(self._registry)


def client_of(agent: str) -> str:
    """Return the program that a user agent names; ``other`` if it is none that is known."""
    return next((name for name, pattern in _CLIENTS if pattern.search(agent)), "other")
