"""What is counted for each request: plain numbers, and Prometheus' metrics when it asks."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from msgspec import msgpack
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

PREFIX: Final = "mail_autoconf"
_COUNTERS: Final = {
    "requests": ("Answers.", ("endpoint", "client", "status")),
    "refused": ("Requests that no endpoint saw.", ("reason",)),
    "account_errors": ("Login names that a database did not tell in time.", ("source",)),
    "account_limited": ("Login names that were not looked up: too many questions.", ("source",)),
    "log_lines_lost": ("Lines of the access log that were not written.", ()),
}
_BUCKETS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
_EDGES: Final = (*map(str, _BUCKETS), "+Inf")
_TOOK: Final = "took"
_SECONDS: Final = ("seconds",)


class Counts(Collector):
    """Numbers by the name of a metric and its labels."""

    def __init__(self) -> None:
        self._numbers = _none()

    def count(self, name: str, *labels: str, by: int = 1) -> None:
        """Add to a counter."""
        self._numbers[(name, *labels)] += by

    def answered(self, endpoint: str, client: str, status: int, seconds: float) -> None:
        """Count an answer."""
        numbers = self._numbers
        numbers["requests", endpoint, client, str(status)] += 1
        numbers[_TOOK, _EDGES[bisect_left(_BUCKETS, seconds)]] += 1
        numbers[_SECONDS] += seconds

    def taken(self) -> bytes:
        """Return the numbers for another process, and begin anew."""
        numbers, self._numbers = self._numbers, _none()
        return msgpack.encode(list(numbers.items()))

    def add(self, taken: bytes) -> None:
        """Add the numbers of another process."""
        for key, number in msgpack.decode(taken, type=list[tuple[tuple[str, ...], float]]):
            self._numbers[key] += number

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        for name, (about, labels) in _COUNTERS.items():
            family = CounterMetricFamily(f"{PREFIX}_{name}", about, labels=labels)
            for key, number in self._numbers.items():
                if key[0] == name:
                    family.add_metric(key[1:], number)
            yield family
        yield self._durations()

    def _durations(self) -> Metric:
        numbers, buckets, total = self._numbers, [], 0.0
        for edge in _EDGES:
            total += numbers.get((_TOOK, edge), 0)
            buckets.append((edge, total))
        return HistogramMetricFamily(
            f"{PREFIX}_duration_seconds",
            "From the end of a request's head to its answer.",
            buckets=buckets,
            sum_value=numbers.get(_SECONDS, 0),
        )


def _none() -> defaultdict[tuple[str, ...], float]:
    return defaultdict(float, {("log_lines_lost",): 0.0})
