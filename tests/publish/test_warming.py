"""Names of new domains are visited once, at a rate, and only where they lead to the server."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from autoconf.errors import MalformedDocumentError, NameNotFoundError, TimedOutError
from autoconf.formats import serving_toml
from autoconf.publish.app import PublishingApp
from autoconf.publish.configuring import Configuration
from autoconf.publish.keeping import Keeper
from autoconf.publish.metrics import Metrics
from autoconf.publish.site import PREFIXES
from autoconf.publish.sources.reading import Lists
from autoconf.publish.warming import WarmUp
from autoconf.usecases.visiting import Visitor
from tests.publish.asking import HOSTER
from tests.renderers.rendering import english

_HOUR_S: Final = 3600.0
_MONTH_S: Final = 30 * 24 * _HOUR_S
_BUGGY: Final = "buggy.example"
_DOMAINS: Final = ("a.", "b.", "c", "new.")
_ON: Final = b"warm_up = true\n"


class _Time:
    """A clock that a sleep moves on, in long runs by more. At its end the work is cancelled."""

    def __init__(self, end_s: float, at_s: float, happens: Callable[[], object]) -> None:
        self._now = 0.0
        self._least = end_s / 20_000
        self._end = end_s
        self._at = at_s
        self._happens = happens

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        step = max(seconds, self._least)
        if self._now <= self._at < self._now + step:
            self._happens()
        self._now += step
        if self._now > self._end:
            raise asyncio.CancelledError
        await asyncio.sleep(0)


class _Visitor(Visitor):
    """All names lead here but those that begin as ``elsewhere`` says."""

    def __init__(self, clock: _Time, elsewhere: Sequence[str], broken: Sequence[str]) -> None:
        self._clock = clock
        self._elsewhere = tuple(elsewhere)
        self._broken = broken
        self.looked_up: list[str] = []
        self.visits: list[tuple[float, str]] = []

    @property
    def names(self) -> list[str]:
        return [name for _, name in self.visits]

    def leading_here(self, names: Sequence[str], own_hosts: Sequence[str]) -> Mapping[str, str]:
        if own_hosts[0].startswith(self._elsewhere):
            raise NameNotFoundError("net.dns.no-such-name", name=own_hosts[0])
        self.looked_up += names
        if names[0].endswith(_BUGGY):
            raise LookupError
        return {name: "192.0.2.1" for name in names if not name.startswith(self._elsewhere)}

    def visit(self, name: str, address: str) -> None:
        assert address == "192.0.2.1"
        self.visits.append((self._clock.now(), name))
        if name in self._broken:
            raise TimedOutError("net.no-time")


class _Server:
    """What is there when a server starts, and stays when it ends."""

    def __init__(self, folder: Path, *customers: str, settings: bytes = _ON) -> None:
        self.said: list[str] = []
        self.folder = folder
        (folder / "serve.toml").write_bytes(settings + HOSTER)
        self._write(customers)
        serving = serving_toml.parse(settings + HOSTER, "serve.toml", folder)
        lists = Lists(str(folder / "state"), lambda _message: None)
        metrics = Metrics()
        configuration = Configuration(file=str(folder / "serve.toml"))
        self.keeper = Keeper(configuration, serving, lists, metrics, english)
        self.app = PublishingApp(self.keeper.read_lists(), english, metrics)

    def serve(self, *customers: str) -> None:
        self._write(customers)
        self.app.load(self.keeper.read)

    def _write(self, customers: Sequence[str]) -> None:
        (self.folder / "customers.csv").write_text("\n".join(("domain", *customers, "")))

    def run(
        self,
        seconds: float = _HOUR_S / 2,
        *,
        elsewhere: Sequence[str] = _DOMAINS,
        broken: Sequence[str] = (),
        at_s: float = -1.0,
        happens: Callable[[], object] = int,
    ) -> _Visitor:
        """Start it, and end it after a time."""
        clock = _Time(seconds, at_s, happens)
        visitor = _Visitor(clock, elsewhere, broken)
        warm_up = WarmUp(
            self.app, self.keeper, self.folder / "state", lambda one: self.said.append(one.id),
            visitor=visitor, clock=clock,
        )  # fmt: skip

        async def run() -> None:
            with pytest.raises(asyncio.CancelledError):
                await warm_up.run()

        asyncio.run(run())
        return visitor

    def metric(self, name: str) -> float:
        text = self.keeper.metrics.text().decode()
        found = re.search(rf"^mail_autoconf_{re.escape(name)} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0.0


def _of(domain: str) -> list[str]:
    return [f"{prefix}{domain}" for prefix in PREFIXES]


def test_nothing_is_visited_unless_it_is_asked_for(tmp_path: Path) -> None:
    assert _Server(tmp_path, "a.example", settings=b"").run().looked_up == []


def test_names_that_lead_here_are_visited_once_and_remembered(tmp_path: Path) -> None:
    server = _Server(tmp_path, "a.example")

    first, second = server.run(), server.run()

    assert first.names == _of("a.example")
    assert second.looked_up == []
    assert server.metric('warm_up_total{result="visited"}') == 3
    assert server.metric("warm_up_waiting") == 0


def test_the_domain_itself_is_visited_where_it_leads_here(tmp_path: Path) -> None:
    visited = _Server(tmp_path, "a.example").run(elsewhere=())

    assert visited.names == [*_of("a.example"), "a.example"]


def test_a_name_that_leads_elsewhere_is_looked_up_again_and_visited_when_it_leads_here(
    tmp_path: Path,
) -> None:
    server = _Server(tmp_path, "a.example")

    first = server.run(elsewhere=(*_DOMAINS, "ua-auto-config."))
    second = server.run()

    assert first.names == _of("a.example")[:2]
    assert second.names == _of("a.example")[2:]


def test_what_fails_is_tried_again_with_growing_distance_and_then_no_more(tmp_path: Path) -> None:
    server = _Server(tmp_path, "a.example")
    wrong = "autoconfig.a.example"

    visited = server.run(_MONTH_S, broken=[wrong])

    times = [at for at, name in visited.visits if name == wrong]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(times) == 7
    assert gaps == sorted(gaps)
    assert len([at for at in times if at < _HOUR_S]) <= 5  # Let's Encrypt allows so many failures
    assert visited.names.count("autodiscover.a.example") == 1
    assert server.said == ["serve.not-visited"]
    assert server.metric('warm_up_total{result="failed"}') == 7
    assert server.run().looked_up == []


def test_many_domains_are_visited_at_a_rate(tmp_path: Path) -> None:
    server = _Server(tmp_path, *(f"c{number}.example" for number in range(100)))

    times = [at for at, _ in server.run(3 * _HOUR_S).visits]

    assert 200 <= len(times) <= 300  # Let's Encrypt allows 300 in three hours
    assert min(later - earlier for earlier, later in pairwise(times)) >= 5.99
    assert len([at for at in times if at < 60]) <= 10


def test_the_operator_may_set_another_rate(tmp_path: Path) -> None:
    settings = _ON + b"warm_up_per_hour = 3600\n"
    server = _Server(tmp_path, *(f"c{n}.example" for n in range(100)), settings=settings)

    assert len(server.run(_HOUR_S / 6).visits) == 300


def test_a_new_domain_goes_before_those_that_wait(tmp_path: Path) -> None:
    many = [f"c{number}.example" for number in range(100)]
    server = _Server(tmp_path, *many)

    visited = server.run(
        2 * _HOUR_S, at_s=_HOUR_S, happens=lambda: server.serve(*many, "new.example")
    )

    at = {name: at for at, name in visited.visits}
    assert all(_HOUR_S <= at[name] < _HOUR_S + 300 for name in _of("new.example"))


def test_a_domain_that_is_served_no_more_is_forgotten(tmp_path: Path) -> None:
    server = _Server(tmp_path, "a.example", "b.example")
    server.run()
    server.serve("b.example")

    server.run()

    assert (tmp_path / "state" / "warm-up.txt").read_text() == "b.example 7 1\n"


def test_a_server_whose_own_name_leads_nowhere_waits_and_says_so_once(tmp_path: Path) -> None:
    server = _Server(tmp_path, "a.example")

    visited = server.run(elsewhere=("auto.hoster.example",))

    assert visited.visits == []
    assert server.said == ["serve.warm-up-waits"]
    assert server.run().names == _of("a.example")


def test_a_bug_that_one_domain_meets_holds_no_other_one_up(tmp_path: Path) -> None:
    server = _Server(tmp_path, _BUGGY, "a.example")

    visited = server.run()

    assert visited.names == _of("a.example")
    assert server.said == ["serve.warm-up-waits"]


def test_a_file_that_is_broken_counts_as_far_as_it_goes(tmp_path: Path) -> None:
    server = _Server(tmp_path, "a.example", "b.example")
    (tmp_path / "state").mkdir(exist_ok=True)
    (tmp_path / "state" / "warm-up.txt").write_bytes(b"a.example 7 1\nb.exam\xff")

    assert server.run().names == _of("b.example")


def test_a_server_without_a_name_of_its_own_has_nothing_to_compare_with() -> None:
    with pytest.raises(MalformedDocumentError, match="own_hosts") as caught:
        serving_toml.parse(b"\nwarm_up = true\n", "serve.toml", Path())

    assert caught.value.line == 2
