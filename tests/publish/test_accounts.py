"""Login names that are not the address."""

import asyncio
import sqlite3
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from msgspec.structs import replace

from autoconf.formats import serving_toml
from autoconf.model.address import EmailAddress
from autoconf.model.serving import DomainSource
from autoconf.publish.accounts import Accounts
from autoconf.publish.app import PublishingApp
from autoconf.publish.building import build
from autoconf.publish.clients import client_behind, network_of
from autoconf.publish.metrics import Metrics
from autoconf.publish.sources.reading import Lists
from tests.publish.asking import HOSTER, Reply, request
from tests.renderers.rendering import english

if TYPE_CHECKING:
    from autoconf.model.message import Message

_PROFILES: Final = HOSTER.partition(b"[source.customers]")[0]
_SOURCE: Final = b"""
[source.db]
kind = "sqlite"
path = "mail.sqlite"
preset = "ispconfig"
profile = "basic"
"""
_PATIENCE_S: Final = 60.0
_ON: Final = b'account = "preset"\n'
_POX: Final = "<Autodiscover><Request><EMailAddress>{}</EMailAddress></Request></Autodiscover>"
_APPLE: Final = "/apple.mobileconfig?emailaddress={}"


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    path = tmp_path / "mail.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript("""
            CREATE TABLE mail_domain (domain varchar(255), active varchar(1));
            CREATE TABLE mail_forwarding (source varchar(255), destination varchar(255),
                type varchar(20), active varchar(1));
            CREATE TABLE mail_user (email varchar(255), login varchar(255), name varchar(255));
            INSERT INTO mail_domain VALUES ('a.example', 'y');
            INSERT INTO mail_user VALUES ('x@a.example', 'web1 & <x>', 'Xenia'),
                ('same@a.example', 'same@a.example', 'Sam'), ('bad@a.example', 'a\nb', 'B');
        """)
    connection.close()
    return path


def app_of(folder: Path, account: bytes = _ON, *, patience_s: float = _PATIENCE_S) -> PublishingApp:
    serving = serving_toml.parse(_PROFILES + _SOURCE + account, "serve.toml", folder)
    lists = Lists(str(folder / "state"), lambda _message: None)
    metrics = Metrics()
    accounts = Accounts(metrics, patience_s=patience_s, least_s=0.0)
    return PublishingApp(build(serving, lists, english), english, metrics, accounts)


def ask_pox(app: PublishingApp, address: str) -> Reply:
    body = _POX.format(address).encode()
    target = "/autodiscover/autodiscover.xml"
    return asyncio.run(request(app, target, host="a.example", method="POST", body=body))


def ask_apple(app: PublishingApp, address: str) -> Reply:
    return asyncio.run(request(app, _APPLE.format(address), host="a.example"))


def test_outlook_and_apple_get_the_login_name_and_no_other_one(path: Path) -> None:
    app = app_of(path.parent)

    outlook, apple = ask_pox(app, "x@a.example").body, ask_apple(app, "x@a.example").body

    assert outlook.count(b"<LoginName>web1 &amp; &lt;x&gt;</LoginName>") == 2
    assert apple.count(b"<string>web1 &amp; &lt;x&gt;</string>") == 3  # one is for CalDAV
    assert b"Xenia" not in outlook + apple


@pytest.mark.parametrize("address", ["nobody@a.example", "same@a.example", "bad@a.example"])
def test_others_get_what_everybody_gets_without_a_look_up(path: Path, address: str) -> None:
    on, off = app_of(path.parent), app_of(path.parent, b"")

    assert ask_pox(on, address) == ask_pox(off, address)
    assert ask_apple(on, address) == ask_apple(off, address)


def test_it_is_off_unless_it_is_asked_for(path: Path) -> None:
    app = app_of(path.parent, b"")

    assert b"<LoginName>x@a.example</LoginName>" in ask_pox(app, "x@a.example").body


def test_an_account_is_asked_once_a_minute_and_a_database_that_is_gone_answers_nobody(
    path: Path,
) -> None:
    app = app_of(path.parent)
    assert b"web1" in ask_pox(app, "x@a.example").body
    path.unlink()

    assert b"web1" in ask_pox(app, "x@a.example").body
    assert b"<LoginName>y@a.example</LoginName>" in ask_pox(app, "y@a.example").body
    assert 'account_errors_total{source="db"} 1.0\n' in app.metrics.text().decode()


def test_a_locked_database_holds_no_answer_up(path: Path) -> None:
    app = app_of(path.parent, patience_s=0.0)
    locked = sqlite3.connect(path, isolation_level=None)
    locked.execute("BEGIN EXCLUSIVE")

    answer = ask_pox(app, "x@a.example")

    locked.close()
    assert b"<LoginName>x@a.example</LoginName>" in answer.body
    assert 'account_errors_total{source="db"} 1.0\n' in app.metrics.text().decode()


def test_nobody_can_try_many_names(path: Path) -> None:
    source = _source(path)
    metrics = Metrics()
    accounts = Accounts(metrics, patience_s=_PATIENCE_S, least_s=0.0)

    async def logins() -> list[str]:
        for number in range(60):
            await accounts.login(source, EmailAddress.parse(f"n{number}@a.example"), "192.0.2.1")
        address = EmailAddress.parse("x@a.example")
        return [
            await accounts.login(source, address, client)
            for client in ("192.0.2.200", "198.51.100.1", "192.0.2.200")
        ]

    assert asyncio.run(logins()) == ["", "web1 & <x>", "web1 & <x>"]
    assert 'account_limited_total{source="db"} 1.0\n' in metrics.text().decode()


def test_many_networks_of_one_customer_count_together(path: Path) -> None:
    source = _source(path)
    accounts = Accounts(Metrics(), patience_s=_PATIENCE_S, least_s=0.0)

    async def logins() -> list[str]:
        for number in range(600):
            address = EmailAddress.parse(f"n{number}@a.example")
            await accounts.login(source, address, f"2001:db8:1:{number:x}::1")
        address = EmailAddress.parse("x@a.example")
        clients = ("2001:db8:1:ffff::1", "2001:db8:2::1")
        return [await accounts.login(source, address, client) for client in clients]

    assert asyncio.run(logins()) == ["", "web1 & <x>"]


def test_a_slow_database_leaves_nobody_without_a_place(path: Path) -> None:
    source = _source(path)
    accounts = Accounts(Metrics(), patience_s=_PATIENCE_S, least_s=0.0)
    locked = sqlite3.connect(path, isolation_level=None)
    locked.execute("BEGIN EXCLUSIVE")

    async def last() -> str:
        names = [EmailAddress.parse(f"n{number}@a.example") for number in range(8)]
        first = [asyncio.create_task(accounts.login(source, one, "192.0.2.1")) for one in names]
        x = EmailAddress.parse("x@a.example")
        asked = asyncio.create_task(accounts.login(source, x, "198.51.100.1"))
        await asyncio.sleep(0.05)
        locked.close()
        await asyncio.gather(*first)
        return await asked

    assert asyncio.run(last()) == "web1 & <x>"


def test_look_ups_go_on_after_a_moment_without_threads(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _source(path)

    def start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    async def logins() -> list[str]:
        x = EmailAddress.parse("x@a.example")
        hasty = Accounts(Metrics(), patience_s=0.0, least_s=0.0)
        with monkeypatch.context() as without:
            without.setattr(threading.Thread, "start", start)
            for number in range(8):
                address = EmailAddress.parse(f"n{number}@a.example")
                assert not await hasty.login(source, address, "192.0.2.1")
        patient = Accounts(Metrics(), patience_s=_PATIENCE_S, least_s=0.0)
        hasty._patience_s = _PATIENCE_S  # noqa: SLF001 - the same places, with time
        return [await one.login(source, x, "192.0.2.1") for one in (hasty, patient)]

    assert asyncio.run(logins()) == ["web1 & <x>"] * 2


def test_the_time_of_an_answer_does_not_tell_who_was_asked_for(path: Path) -> None:
    accounts, source = Accounts(Metrics(), patience_s=_PATIENCE_S, least_s=0.2), _source(path)

    async def took() -> list[float]:
        times = []
        for name in ("x", "x", "nobody", "nobody"):
            started = time.monotonic()
            await accounts.login(source, EmailAddress.parse(f"{name}@a.example"), "192.0.2.1")
            times.append(time.monotonic() - started)
        return times

    assert min(asyncio.run(took())) >= 0.2


def test_a_database_that_tells_no_names_is_said_once(path: Path) -> None:
    said: list[Message] = []
    accounts = Accounts(Metrics(), said.append, patience_s=_PATIENCE_S, least_s=0.0)
    source = replace(_source(path), account="SELECT nothing FROM mail_user")

    async def ask_twice() -> None:
        for name in ("x", "y"):
            await accounts.login(source, EmailAddress.parse(f"{name}@a.example"), "192.0.2.1")

    asyncio.run(ask_twice())

    assert [message.id for message in said] == ["serve.account-failed"]


def test_clients_of_a_web_server_of_ours_count_by_themselves(path: Path) -> None:
    app = app_of(path.parent)

    async def bodies() -> list[bytes]:
        for number in range(60):
            await _from(app, f"n{number}@a.example", "192.0.2.1")
        return [await _from(app, "x@a.example", one) for one in ("192.0.2.9", "203.0.113.1")]

    limited, other = asyncio.run(bodies())

    assert b"web1" not in limited
    assert b"web1" in other


async def _from(app: PublishingApp, address: str, client: str) -> bytes:
    """Ask over a Unix socket, as a web server does for a client."""
    headers = [("x-forwarded-for", f"198.51.100.1, {client}")]
    return (await request(app, _APPLE.format(address), host="a.example", headers=headers)).body


def test_an_old_answer_is_better_than_none(path: Path) -> None:
    source = _source(path)
    accounts = Accounts(Metrics(), patience_s=_PATIENCE_S, least_s=0.0, fresh_s=0.0)
    address = EmailAddress.parse("x@a.example")

    assert asyncio.run(accounts.login(source, address, "")) == "web1 & <x>"
    path.unlink()
    assert asyncio.run(accounts.login(source, address, "")) == "web1 & <x>"


def _source(path: Path) -> DomainSource:
    configuration = _PROFILES + _SOURCE + _ON
    source = serving_toml.parse(configuration, "serve.toml", path.parent).sources[0]
    return replace(source, name="db")


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("203.0.113.7:4711", "203.0.113.0/24"),
        ("[2001:db8:1:2:3::4]:4711", "2001:db8:1:2::/64"),
        ("", ""),
        ("nonsense", ""),
        ("203.0.113.7:", ""),
    ],
)
def test_clients_count_by_their_network(client: str, network: str) -> None:
    assert network_of(client) == network


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, 10.0.0.5", "203.0.113.9"),
        ("", "203.0.113.9", "203.0.113.9"),
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, 10.0.0.5:4711", "203.0.113.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "nonsense"),
    ],
)
def test_only_a_web_server_of_ours_says_for_whom_it_asks(
    peer: str, forwarded: str, client: str
) -> None:
    assert client_behind(peer, forwarded, ("127.0.0.1/32", "10.0.0.0/8")) == client
