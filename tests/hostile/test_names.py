"""A zone that lies, loops, floods or leads inside: what is asked, and where nobody connects to."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from autoconf.errors import NetworkError, TlsFailedError
from autoconf.model.evidence import Outcome, Relation
from autoconf.model.options import Options
from autoconf.net.guard import Guard
from autoconf.net.interfaces import HttpResponse, Mx, Question
from autoconf.net.live import LiveNetwork
from autoconf.tasks import Deadline
from tests.discovery import autodiscover
from tests.discovery.builders import server, srv
from tests.discovery.documents import document
from tests.discovery.runs import EXISTS, WELL_KNOWN, Run, said
from tests.discovery.sources.test_pacc import record
from tests.discovery.stages import Stages
from tests.fakes import FakeHttp, page
from tests.hostile.lies import PACC_URL
from tests.hostile.live import context, discovering
from tests.hostile.worlds import World
from tests.servers.nameserver import Behaviour, Zone, nameserver
from tests.servers.tcp import answering, over_tls, serving

SOON = 30.0


class Everywhere(dict[str, Mapping[str, Sequence[str]]]):
    """A zone with the same records under every name (RFC 4592)."""

    def __init__(self, **records: Sequence[str]) -> None:
        super().__init__()
        self.records = records

    def get(self, _name: str, _default: object = None) -> Mapping[str, Sequence[str]]:
        return self.records


class Flipping(Everywhere):
    """Every name leads to loopback first, and to another place ever after."""

    seen: set[str]

    def __init__(self) -> None:
        super().__init__()
        self.seen = set()

    def get(self, name: str, _default: object = None) -> Mapping[str, Sequence[str]]:
        first = name not in self.seen
        self.seen.add(name)
        return {"A": ["127.0.0.1" if first else "127.0.0.66"]}


def outcomes(discovery: Stages) -> set[Outcome]:
    return {a.outcome for a in discovery.attempts if "://" in a.asked}


# loops and floods


def test_a_zone_of_alias_loops_is_left_before_its_time_is_over(tmp_path: Path) -> None:
    with discovering(Everywhere(CNAME=["loop.example."]), tmp_path) as (discovery, _):
        discovery.ask_sources(SOON)

    assert outcomes(discovery) == {Outcome.UNREACHABLE}  # a loop that went on would time out


def test_a_resolver_that_never_answers_ends_with_its_questions(tmp_path: Path) -> None:
    deaf = Behaviour(is_deaf=True)
    with discovering({}, tmp_path, behaviour=deaf) as (discovery, _):
        discovery.ask_sources(0.5)

    assert outcomes(discovery) == {Outcome.TIMED_OUT}


def test_of_two_hundred_mx_hosts_one_is_asked_about(tmp_path: Path) -> None:
    hosts = [f"{number} mx.h{number}.example." for number in range(200, 0, -1)]
    zone: Zone = {"example.com": {"MX": hosts}}
    with discovering(zone, tmp_path, behaviour=Behaviour(truncate=True)) as (discovery, _):
        discovery.ask_sources(SOON)

    asked = [a for a in discovery.attempts if a.relation is Relation.MAIL_HOST]
    assert len(asked) == 3
    assert len({a.asked.partition("h1.example")[1] for a in asked}) == 1


def test_of_5000_mx_records_one_is_asked_about() -> None:
    flood = [Mx(preference=number, host=f"mx.h{number}.example") for number in range(5000, 0, -1)]

    run = Run(zone={("example.com", "MX"): flood}).ask()

    assert run.found.mx_host == "mx.h1.example"
    assert len([a for a in run.found.attempts if a.relation is Relation.MAIL_HOST]) == 3


def test_an_endless_txt_record_leads_nowhere(tmp_path: Path) -> None:
    url = "mailconf=https://config.example/" + "x" * 200
    strings = " ".join([f'"{url}"', *[f'"{"x" * 250}"'] * 200])
    zone: Zone = {"example.com": {"TXT": [strings]}}
    with discovering(zone, tmp_path, behaviour=Behaviour(truncate=True)) as (discovery, _):
        discovery.ask_sources(SOON)

    (found,) = [a for a in discovery.attempts if a.source == "txt-mailconf"]
    assert found.outcome is Outcome.ABSENT
    assert len(said(found)) < 501


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "localhost", "com", "127.1", "a b.example", "%EMAILLOCALPART%.example"]
)
def test_an_mx_that_is_no_mail_host_is_not_asked_about(host: str) -> None:
    run = Run(zone={("example.com", "MX"): [Mx(preference=0, host=host)]}).ask()

    assert not [a for a in run.found.attempts if a.relation is Relation.MAIL_HOST]


@pytest.mark.parametrize("port", [0, 65536, -1])
def test_an_srv_port_that_is_none_leads_to_no_server(port: int) -> None:
    record_of_imap = srv(f"0 1 {port} imap.example.com")
    run = Run(zone={**EXISTS, ("_imaps._tcp.example.com", "SRV"): [record_of_imap]}).ask()

    answer = run.of("SRV of").answer
    assert answer is not None
    assert answer.config.servers == ()


# which names are asked for


def test_names_are_asked_for_as_they_are_and_below_the_domain_only(tmp_path: Path) -> None:
    exists = {"example.com": {"TXT": ["here"]}}  # nothing more is asked about a domain without
    with discovering(exists, tmp_path) as (discovery, dns):
        discovery.ask_sources(SOON)
        discovery.guess(SOON)

    names = {question.split()[0] for question in dns.asked}
    assert "autoconfig.example.com" in names
    assert {n for n in names if not n.endswith("example.com")} <= {"db.example"}


# where names lead


class ParkingHttp(FakeHttp):
    """Sells the domain on every page."""

    def _missing(self, _url: str) -> HttpResponse:
        return page(b"<!DOCTYPE html><html>For sale</html>", content_type="text/html")


def test_a_wildcard_that_leads_to_a_web_site_is_no_configuration() -> None:
    run = Run(http_type=ParkingHttp).ask()

    pages = [a for a in run.found.attempts if "://" in a.asked and ".json" not in a.asked]
    assert {a.outcome for a in pages} == {Outcome.ABSENT}
    assert not [a for a in run.found.attempts if a.answer is not None]


class PortalHttp(FakeHttp):
    """Sends every plain request to itself, and has a certificate for itself only."""

    def _missing(self, url: str) -> HttpResponse | NetworkError:
        if url.startswith("https:"):
            return TlsFailedError("tls.problem.cert-self-signed", peer="192.0.2.1")
        there = (url, "https://portal.example/login")
        return page(b"<html>Pay first</html>", hops=there, authenticated=False)


def test_behind_a_captive_portal_nothing_is_found() -> None:
    run = Run(http_type=PortalHttp).ask()

    assert {a.outcome for a in run.found.attempts if a.asked.startswith("https:")} == {
        Outcome.TLS_FAILED
    }
    assert not [a for a in run.found.attempts if a.answer is not None]


@pytest.mark.parametrize(
    ("guard", "addresses"),
    [
        (Guard.workstation(), ["127.0.0.1"]),
        (Guard.workstation(), ["169.254.169.254"]),
        (Guard.public(), ["10.0.0.1"]),
        (Guard.public(), ["100.64.0.1"]),
        (Guard.public(), ["192.0.2.1", "10.0.0.1"]),
    ],
    ids=["this-machine", "metadata", "intranet", "carrier-nat", "one-of-two"],
)
def test_names_that_lead_inside_are_not_contacted(
    tmp_path: Path, guard: Guard, addresses: list[str]
) -> None:
    with discovering(Everywhere(A=addresses), tmp_path, guard=guard) as (discovery, _):
        discovery.ask_sources(SOON)

    assert outcomes(discovery) == {Outcome.SKIPPED}


@pytest.mark.parametrize(
    ("target", "outcome"),
    [
        ("https://127.0.0.1/", Outcome.SKIPPED),
        ("https://[::1]/", Outcome.SKIPPED),
        ("https://2130706433/", Outcome.ABSENT),
        ("https://inside.example/", Outcome.SKIPPED),
        ("https://example.com:22/", Outcome.MALFORMED),
        ("https://alice@example.com/", Outcome.MALFORMED),
        ("http://example.com/", Outcome.MALFORMED),
        ("file:///etc/passwd", Outcome.MALFORMED),
    ],
)
def test_a_redirect_leads_neither_inside_nor_to_other_schemes(
    tmp_path: Path, target: str, outcome: Outcome
) -> None:
    moved = f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {target}\r\n\r\n"
    zone: Zone = {
        "example.com": {"TXT": ["exists"]},
        "inside.example": {"A": ["169.254.169.254"]},
    }
    with (
        serving(over_tls(context(), answering(moved.encode(), []))) as web,
        discovering(zone, tmp_path, f"example.com:443:127.0.0.1:{web.port}") as (discovery, _),
    ):
        discovery.ask_sources(SOON)

    (found,) = [a for a in discovery.attempts if a.asked == WELL_KNOWN]
    assert found.outcome is outcome, found


def test_the_address_that_was_checked_is_the_one_that_is_contacted() -> None:
    question = Question("autoconfig.example.com", "A")
    with nameserver(Flipping()) as dns:
        network = LiveNetwork(Options(resolver=f"127.0.0.1:{dns.port}"))
        first, again = ([*network(Deadline(SOON)).dns.ask([question])] for _ in range(2))

    assert dns.asked == ["autoconfig.example.com A"]
    assert first == again
    assert first[0].records == ("127.0.0.1",)


INSIDE = [
    "localhost",
    "127.1",
    "0x7f000001",
    "2130706433",
    "192.0.2.1",
    "%EMAILLOCALPART%.x.example",
]


@pytest.mark.parametrize("host", INSIDE)
def test_a_published_host_that_is_no_name_is_never_dialled(host: str) -> None:
    one, smtp = server(f"imap {host}"), server(f"smtp {host}")
    pacc = f'{{"protocols":{{"imap":{{"host":"{host}"}}}},"authentication":{{"password":true}}}}'
    world = World(
        site={
            WELL_KNOWN: document(one, smtp),
            autodiscover.HTTPS: autodiscover.settings(one, smtp),
            PACC_URL: pacc.encode(),
        },
        zone={
            ("_imaps._tcp.example.com", "SRV"): [srv(f"0 1 993 {host}")],
            ("_ua-auto-config.example.com", "TXT"): [record(pacc.encode())],
        },
    )

    world.check()

    opened = {endpoint.hostname for endpoint in world.run.dialer.opened}
    assert {name for name in opened if not name.endswith("example.com")} == set()
