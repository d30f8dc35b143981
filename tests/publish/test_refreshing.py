"""Lists are read again, each at its own time."""

import asyncio
import errno
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from msgspec.structs import replace

from autoconf.formats import serving_toml
from autoconf.listening.waiting import in_thread
from autoconf.model.serving import DomainSource, Serving
from autoconf.publish.app import PublishingApp
from autoconf.publish.configuring import Configuration
from autoconf.publish.keeping import Keeper
from autoconf.publish.metrics import Metrics
from autoconf.publish.refreshing import Refresher
from autoconf.publish.sources.reading import Lists
from tests.publish.asking import HOSTER
from tests.renderers.rendering import english

if TYPE_CHECKING:
    from autoconf.model.message import Message

_PROFILES: Final = HOSTER.partition(b"[source.customers]")[0]
_AT_ONCE_S: Final = 0.05
_NEVER_S: Final = 86_400.0
_PATIENCE_S: Final = 60
_ENDS: Final = {"serve.kept", "serve.reloaded", "serve.reloaded-partly"}
"""What is said when a reload is over. Lists that stay are named before it."""


class Served:
    """An application, with what keeps it up to date."""

    def __init__(
        self, folder: Path, *sources: DomainSource, hand_over: Callable[[], None] | None = None
    ) -> None:
        self.file = file = folder / "serve.toml"
        file.write_bytes(_PROFILES)
        serving: Serving = serving_toml.parse(_PROFILES, "serve.toml", folder)
        self.said: list[Message] = []
        self.metrics = Metrics()
        lists = Lists(str(folder / "state"), self.said.append, metrics=self.metrics)
        keeper = Keeper(
            Configuration(file=str(file)), replace(serving, sources=sources), lists, self.metrics,
            english,
        )  # fmt: skip
        self.app = PublishingApp(keeper.read_lists(), english, self.metrics)
        self.refresher = Refresher(self.app, keeper, self.said.append, hand_over)

    def run(self, change: Callable[[], object], is_done: Callable[[], object]) -> None:
        """Keep it up to date, change something, and wait for what comes of it."""

        async def run() -> None:
            keeping = asyncio.create_task(self.refresher.run(asyncio.Event()))
            await asyncio.sleep(0)
            change()
            async with asyncio.timeout(_PATIENCE_S):
                while not is_done():  # noqa: ASYNC110 - nothing tells it
                    await asyncio.sleep(_AT_ONCE_S)
            keeping.cancel()

        asyncio.run(run())

    def has(self, domain: str) -> Callable[[], bool]:
        """Return whether a domain is served, as a question to be put again."""
        return lambda: domain in self.app.site.domains


def database(path: Path, refresh_s: float) -> DomainSource:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE d (n)")
    connection.close()
    return DomainSource(
        name=path.name, kind="sqlite", path=str(path), query="SELECT n FROM d", profile="basic",
        refresh_s=refresh_s,
    )  # fmt: skip


def add(path: Path, domain: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO d VALUES (?)", (domain,))
    connection.close()


def test_each_list_has_its_own_time(tmp_path: Path) -> None:
    often, never = tmp_path / "often", tmp_path / "never"
    served = Served(tmp_path, database(often, _AT_ONCE_S), database(never, _NEVER_S))

    def change() -> None:
        add(never, "never.example")
        add(often, "often.example")

    served.run(change, served.has("often.example"))

    assert "never.example" not in served.app.site.domains
    assert served.said == []


def test_a_changed_file_is_read_without_waiting_for_its_time(tmp_path: Path) -> None:
    folder = tmp_path / "domains"
    folder.mkdir()
    (folder / "a.txt").write_text("a.example\n")
    source = DomainSource(
        name="few", kind="files", path=str(folder), profile="basic", refresh_s=_NEVER_S
    )

    served = Served(tmp_path, source)

    served.run(lambda: (folder / "b.txt").write_text("b.example\n"), served.has("b.example"))


def test_a_list_that_hangs_holds_up_no_other_one(tmp_path: Path) -> None:
    often, fifo = tmp_path / "often", tmp_path / "hangs"
    hangs = database(fifo, _AT_ONCE_S)
    served = Served(tmp_path, database(often, _AT_ONCE_S), replace(hangs, timeout_s=600.0))
    locked = sqlite3.connect(fifo, isolation_level=None)
    locked.execute("BEGIN EXCLUSIVE")

    served.run(lambda: add(often, "often.example"), served.has("often.example"))

    locked.close()


def test_a_wrong_list_changes_nothing_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "d"
    source = database(path, _AT_ONCE_S)
    served = Served(tmp_path, replace(source, query="SELECT n, 'unknown' FROM d"))

    served.run(lambda: add(path, "a.example"), lambda: served.said)

    assert [message.id for message in served.said] == ["serve.kept"]
    assert served.app.site.domains == {}
    assert "mail_autoconf_load_errors_total 1.0\n" in served.metrics.text().decode()


def test_lists_that_did_not_reach_the_workers_are_handed_over_again(tmp_path: Path) -> None:
    path, handed = tmp_path / "d", list[int]()

    def hand_over() -> None:
        handed.append(len(served.app.site.domains))
        if len(handed) == 1:
            raise OSError(errno.ENOSPC, "no space")

    served = Served(tmp_path, database(path, _AT_ONCE_S), hand_over=hand_over)

    served.run(lambda: add(path, "a.example"), lambda: len(handed) == 2)

    assert handed == [1, 1]
    assert [message.id for message in served.said] == ["serve.not-handed"]


def test_the_end_waits_for_no_list() -> None:
    never = threading.Event()

    async def run() -> None:
        waiting = asyncio.create_task(in_thread(never.wait))
        await asyncio.sleep(0)
        waiting.cancel()

    asyncio.run(run())

    never.set()


def _reloaded(served: Served, configuration: bytes) -> list[str]:
    """Replace the configuration, ask for a reload, and return the ids of what is said."""
    served.file.write_bytes(configuration)

    async def run() -> None:
        reload = asyncio.Event()
        keeping = asyncio.create_task(served.refresher.run(reload))
        await asyncio.sleep(0)
        reload.set()
        async with asyncio.timeout(_PATIENCE_S):
            while _ENDS.isdisjoint(message.id for message in served.said):  # noqa: ASYNC110 - nothing tells it
                await asyncio.sleep(_AT_ONCE_S)
        keeping.cancel()

    asyncio.run(run())
    return [message.id for message in served.said]


def _with_list(name: str, path: str) -> bytes:
    source = f'[source.{name}]\nkind = "csv"\npath = "{path}"\nprofile = "basic"\n'
    return _PROFILES + source.encode()


def _with_customers(folder: Path, count: int) -> Served:
    rows = "".join(f"d{number}.example\n" for number in range(count))
    (folder / "customers.csv").write_text("domain\n" + rows)
    source = DomainSource(
        name="customers", kind="csv", path=str(folder / "customers.csv"), profile="basic"
    )
    return Served(folder, source)


@pytest.mark.parametrize("before", [3, 100])
def test_a_configuration_without_domains_changes_nothing(tmp_path: Path, before: int) -> None:
    served = _with_customers(tmp_path, before)

    (tmp_path / "none").mkdir()
    cut = _PROFILES + b'[source.few]\nkind = "files"\npath = "none"\n'
    assert _reloaded(served, cut) == ["serve.kept"]
    assert len(served.app.site.domains) == before


def test_half_a_list_under_another_name_changes_nothing(tmp_path: Path) -> None:
    served = _with_customers(tmp_path, 100)
    half = "".join(f"d{number}.example\n" for number in range(50))
    others = "".join(f"other{number}.example\n" for number in range(50))
    (tmp_path / "half.csv").write_text("domain\n" + half + others)

    assert _reloaded(served, _with_list("renamed", "half.csv")) == ["serve.kept"]
    assert len(served.app.site.domains) == 100
    assert 'source="renamed"' not in served.metrics.text().decode()


@pytest.mark.parametrize("name", ["customers", "renamed"])
def test_the_operator_may_say_once_that_domains_are_right_to_go(tmp_path: Path, name: str) -> None:
    served = _with_customers(tmp_path, 100)
    (tmp_path / "half.csv").write_text("domain\nd1.example\n")
    (tmp_path / "state").mkdir(exist_ok=True)
    (tmp_path / "state" / "accept-shrink").touch()

    assert _reloaded(served, _with_list(name, "half.csv"))[0].startswith("serve.reloaded")
    assert list(served.app.site.domains) == ["d1.example"]
    assert not (tmp_path / "state" / "accept-shrink").exists()


def test_a_reload_names_the_lists_that_stay_and_the_keys_that_need_a_start(tmp_path: Path) -> None:
    served = _with_customers(tmp_path, 3)
    (tmp_path / "customers.csv").write_text("no table")
    changed = b'listen = "127.0.0.1:9"\n' + _with_list("customers", "customers.csv")

    ids = _reloaded(served, changed)

    assert ids == ["serve.list-kept", "serve.reloaded-partly", "serve.needs-start"]
    assert served.said[1].parameters == (("count", "3"), ("lists", "customers"))
    assert "listen" in str(served.said[2].parameters)
    served.said.clear()
    assert _reloaded(served, changed)[0] == "serve.reloaded-partly"
