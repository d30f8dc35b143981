"""What the operator measures: numbers without addresses, domains and clients."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

_PREFIX: Final = "mail_autoconf_web"
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._answers = Counter(
            "answers", "Answers, by kind of path.", ("kind", "status"), namespace=_PREFIX,
            registry=registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "answer_seconds", "That an answer took to its head.", namespace=_PREFIX,
            buckets=_BUCKETS, registry=registry,
        )  # fmt: skip
        self._crashes = Counter(
            "crashed_jobs", "Jobs that ended with an error of ours.", namespace=_PREFIX,
            registry=registry,
        )  # fmt: skip
        self._running = Gauge(
            "jobs_running", "Jobs that run.", namespace=_PREFIX, registry=registry,
            multiprocess_mode="livesum",
        )  # fmt: skip
        self._waiting = Gauge(
            "jobs_waiting", "Jobs in line.", namespace=_PREFIX, registry=registry,
            multiprocess_mode="livesum",
        )  # fmt: skip

    def jobs(self, running: int, waiting: int) -> None:
        """Note how many jobs there are."""
        self._running.set(running)
        self._waiting.set(waiting)

    def answered(self, kind: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._answers.labels(kind, str(status)).inc()
        self._seconds.observe(seconds)

    def crashed(self) -> None:
        """Count a job that crashed."""
        self._crashes.inc()

    def text(self) -> bytes:
        """Return all metrics in the text format of Prometheus."""
        return generate_latest(self._registry)


def of_all(folder: str) -> bytes:
    """Return the metrics of all workers, which they keep in a folder."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
