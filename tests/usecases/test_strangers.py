"""A whole run of a service for a stranger."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from msgspec import json, to_builtins
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.check import LoginOutcome
from autoconf.model.events import Event, SourceAnswered
from autoconf.model.evidence import Outcome
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.secret import Credential, Secret
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.model.service import Service
from autoconf.net.dial import CONNECT_S
from autoconf.storage.account_ledger import AccountLedger
from autoconf.storage.counters import MemoryCounters
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.storage.target_limits import TargetLimits
from autoconf.usecases.runs import check, discover
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World
from tests.catalogue.test_own_files import text
from tests.discovery.documents import document
from tests.library.site import ADDRESS, DOMAIN, WEB, running_site, tls
from tests.servers.certificates import ca_file
from tests.servers.nameserver import nameserver
from tests.servers.tcp import answering, black_hole, over_tls, serving, silent

LOOPBACK = "127.0.0.0/8"


def service() -> Service:
    targets = TargetLimits(counters=MemoryCounters())
    return Service(targets=targets, ledger=AccountLedger(b"k" * 32, MemoryLedger()))


def publishing(*servers: Server) -> contextlib.AbstractContextManager[Any]:
    body = document(*servers)
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n"
    return serving(over_tls(tls(), answering(head % len(body) + body, [], keep=True)))


@contextlib.contextmanager
def domain_with(
    folder: Path, host: str, address: str, port: int, *rules: str, seconds: float = 60.0
) -> Iterator[Options]:
    """Run a domain that publishes one host; yield the options that lead to it."""
    servers = [
        Server(protocol=protocol, hostname=host, port=port, socket_type=SocketType.TLS)
        for protocol in (MailProtocol.IMAP, MailProtocol.SMTP)
    ]
    zone = {DOMAIN: {"MX": [f"10 mx.{DOMAIN}."]}, host: {"A": [address]}}
    with publishing(*servers) as web, nameserver(zone) as dns:
        yield Options(
            timeout=seconds,
            no_ispdb=True,
            no_login=True,
            resolver=f"127.0.0.1:{dns.port}",
            connect_to=(f"{WEB}:443:127.0.0.1:{web.port}", *rules),
            ca_file=(ca_file(folder),),
            allow_network=("127.0.0.1",),
        )


def checked(options: Options, **parts: Any) -> Report:
    with World(options, service=service(), **parts) as world:
        return check(start_of(ADDRESS), world)


def content(report: Report, host: str) -> list[str]:
    """Return a report without its times and the name of the host.

    Of the sources those about the host count, in any order: others give way as they come.
    """
    about_host = [one for one in report.attempts if host in one.asked]
    report = replace(report, attempts=tuple(sorted(about_host, key=lambda one: one.asked)))

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            kept = value.items()
            return {
                key: bare(one)
                for key, one in kept
                if key not in ("elapsed_s", "made_at", "stages", "seconds")
            }
        if isinstance(value, list | tuple) and value[:1] in (["seconds"], ("seconds",)):
            return "seconds"
        if isinstance(value, list | tuple):
            return [bare(one) for one in value]
        return value

    body = json.format(json.encode(bare(to_builtins(report, str_keys=True))))
    return body.decode().replace(host, "HOST").splitlines()


def test_the_report_of_a_refused_host_is_that_of_one_that_does_not_answer(tmp_path: Path) -> None:
    inside, away = f"inside.{DOMAIN}", f"asleep.{DOMAIN}"
    with (
        black_hole() as port,
        domain_with(tmp_path, inside, "10.0.0.1", 993) as to_inside,
        domain_with(tmp_path, away, "127.0.0.1", 993, f"{away}:::{port}") as to_away,
        ThreadPoolExecutor() as pool,
    ):
        refused, unreached = pool.map(checked, (to_inside, to_away))

    assert refused.checks
    assert content(refused, inside) == content(unreached, away)
    text = json.encode(to_builtins(refused, str_keys=True)).decode()
    assert "10.0.0.1" not in text
    assert "private" not in text


def test_another_port_of_a_config_is_not_contacted(tmp_path: Path) -> None:
    host = f"imap.{DOMAIN}"
    with (
        serving(silent) as server,
        domain_with(tmp_path, host, "127.0.0.1", server.port, seconds=5.0) as options,
    ):
        report = checked(options)

        assert {one.outcome.value for one in report.checks if one.endpoint.port == server.port} == {
            "timed-out"
        }
        assert server.connections == []


def test_logins_work_and_are_counted(tmp_path: Path) -> None:
    made = service()
    with running_site(tmp_path) as site:
        for password, expected in (("wrong", LoginOutcome.BAD_CREDENTIALS),) * 3:
            with World(site.options, service=made) as world:
                credential = Credential(secret=Secret(password))
                report = check(start_of(ADDRESS), world, credential)
            assert report.checks[0].login.outcome is expected
        with World(site.options, service=made) as world:
            report = check(start_of(ADDRESS), world, Credential(secret=Secret("s3cret")))

        assert site.imap.logins == 3
    assert report.login_pause is not None
    assert made.ledger.read(ADDRESS, 0.0).used == 3


def test_no_file_of_this_machine_is_a_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    with (
        running_site(tmp_path) as site,
        World(replace(site.options, no_cache=False), service=service()) as world,
    ):
        report = discover(start_of(ADDRESS), world)

        assert world.discovery.local_files is None
    assert report.config is not None
    assert "local-files" not in {one.source for one in report.attempts}
    assert not [name for name in tmp_path.iterdir() if name.name.startswith("XDG")]


def test_provider_files_count_only_where_the_options_name_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "mail-autoconf" / "providers"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(text("mine", "mine.example"))
    options = Options(offline=True)

    with World(options) as world:
        assert list(world.known.own) == ["mine"]
    with World(options, service=service()) as world:
        assert world.known.own == {}
    with World(replace(options, providers=(str(folder),)), service=service()) as world:
        assert list(world.known.own) == ["mine"]


def test_finish_ends_the_search(tmp_path: Path) -> None:
    worlds: list[World] = []

    def watch(event: Event) -> None:
        if isinstance(event, SourceAnswered) and event.found:
            worlds[0].finish()

    with running_site(tmp_path, mail="elsewhere.example") as site, black_hole() as port:
        rules = (*site.options.connect_to, f"{DOMAIN}:443:127.0.0.1:{port}")
        options = replace(site.options, timeout=600.0, connect_to=rules)
        with World(options, watch=watch, service=service()) as world:
            worlds.append(world)
            report = discover(start_of(ADDRESS), world)

    assert report.config is not None
    (silent_one,) = [
        one for one in report.attempts if one.outcome is Outcome.TIMED_OUT and DOMAIN in one.asked
    ][:1]
    assert silent_one.elapsed_s < CONNECT_S


def test_a_typed_server_may_be_compared_and_a_file_may_not() -> None:
    World(Options(using=("imap:imap.example.com:993:ssl",)), service=service()).close()
    with pytest.raises(UsageError):
        World(Options(using=("prefs.js",)), service=service())
