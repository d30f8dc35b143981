"""Stale files, discovery alone, and the clock."""

import pytest

from autoconf.assistant.stopwatch import Stopwatch
from autoconf.errors import NoDataError, RefusedError, TlsFailedError
from autoconf.model.address import EmailAddress
from autoconf.model.check import CheckOutcome, LoginOutcome, TlsFacts, TlsProblem
from tests.assistant.cases import Case, Clock, Person, Wires, logins, wires
from tests.discovery.builders import IMAP, POP3, SMTP, server
from tests.discovery.documents import document
from tests.discovery.runs import DOCUMENT, ISPDB, WELL_KNOWN
from tests.probes.wires import REFUSED, UNCLEAR, has_login, wire

DEAD = document(server("imap dead.example.com"), server("smtp dead.example.com"))
FOREIGN_IMAP = server("imap imap.elsewhere.example")
FOREIGN_SMTP = server("smtp smtp.elsewhere.example")
FOREIGN = document(FOREIGN_IMAP, FOREIGN_SMTP)
SELF_SIGNED = TlsFacts(
    version="TLSv1.3", problem=TlsProblem.CERT_SELF_SIGNED, names=("example.net",)
)


# stale files


def test_where_the_published_servers_are_dead_the_silent_are_asked() -> None:
    case = Case(site={WELL_KNOWN: DEAD, ISPDB: DOCUMENT}, silent=[ISPDB])

    report = case.check()

    assert report.config is not None
    assert [s.source for s in report.config.servers if s.hostname == IMAP.hostname] == ["ispdb"]
    assert logins(report)["imap imap.example.com:993"] is LoginOutcome.ACCEPTED


def test_then_common_ports_are_guessed() -> None:
    mail = [server("imap mail.example.com"), server("smtp mail.example.com")]
    case = Case(site={WELL_KNOWN: DEAD}, servers=wires(*mail), person=Person(confirms=True))

    report = case.check()

    assert report.config is not None
    assert [s.hostname for s in (report.config.incoming[0], report.config.outgoing[0])] == [
        "mail.example.com"
    ] * 2
    assert logins(report)["smtp mail.example.com:465"] is LoginOutcome.ACCEPTED


def test_a_missing_half_is_guessed() -> None:
    report = Case(site={WELL_KNOWN: document(IMAP)}).check()

    assert report.config is not None
    assert [s.source for s in report.config.servers[:2]] == ["autoconfig-url", "common-ports"]


def test_a_bad_certificate_leads_to_no_weaker_server() -> None:
    refused = TlsFailedError("tls.problem.cert-self-signed", SELF_SIGNED, peer="192.0.2.1")
    servers: Wires = {str(one.endpoint): [refused] for one in (IMAP, SMTP)}
    case = Case(servers=servers)

    report = case.check()

    assert "imap imap.example.com:143" not in case.opened
    assert {c.outcome for c in report.checks} == {CheckOutcome.TLS_FAILED}
    assert report.is_blocked


def test_closed_ports_count_as_dead() -> None:
    servers = wires(server("imap mail.example.com"), server("smtp mail.example.com"))
    closed: Wires = {
        str(one.endpoint): [RefusedError("net.refused", peer="192.0.2.1")] for one in (IMAP, SMTP)
    }

    report = Case(servers={**servers, **closed}, person=Person(confirms=True)).check()

    assert logins(report)["imap mail.example.com:993"] is LoginOutcome.ACCEPTED


def test_the_user_name_that_worked_is_in_the_settings() -> None:
    servers: Wires = {
        str(IMAP.endpoint): [wire(IMAP.protocol, REFUSED), wire(IMAP.protocol)],
        **wires(SMTP),
    }

    report = Case(site={}, servers=servers).check()

    assert report.config is not None
    assert {s.username for s in report.config.servers} == {"%EMAILLOCALPART%"}


# discover


def test_discover_connects_to_no_published_server() -> None:
    case = Case()

    report = case.discover()

    assert report.config is not None
    assert (case.opened, report.checks) == (set(), ())


def test_discover_works_for_a_domain_alone() -> None:
    report = Case().discover("example.com")

    assert report.config is not None
    assert report.address is None


def test_discover_closes_what_it_opened_to_guess() -> None:
    case = Case(site={})

    case.discover()

    assert case.heard
    assert all(one.is_closed for one in case.heard)
    assert not any(map(has_login, case.heard))


def test_a_known_provider_needs_no_speculation() -> None:
    case = Case(
        zone={
            ("gmail.com", "MX"): NoDataError("net.dns.no-records", name="example.com", kind="MX")
        },
        servers={},
    )

    case.check(EmailAddress.parse("alice@gmail.com"))

    assert "imap mail.gmail.com:993" not in case.opened


# the clock


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(Person(slow_s=1000.0), id="password"),
        pytest.param(Person(slow_s=1000.0, confirms=True), id="confirmation"),
    ],
)
def test_the_clock_stands_while_a_person_thinks(person: Person) -> None:
    site = {WELL_KNOWN: FOREIGN if person.confirms else DOCUMENT}
    case = Case(site=site, servers=wires(IMAP, SMTP, FOREIGN_IMAP, FOREIGN_SMTP), person=person)

    report = case.check()

    assert report.elapsed_s == 0.0
    assert set(logins(report).values()) == {LoginOutcome.ACCEPTED}


def test_the_clock_stands_while_another_attempt_is_considered() -> None:
    servers = {**wires(IMAP, login=UNCLEAR), **wires(POP3, SMTP)}
    person = Person(slow_s=1000.0)
    case = Case(site={WELL_KNOWN: document(IMAP, POP3, SMTP)}, servers=servers, person=person)

    report = case.check()

    assert person.asked == ["password", "protocol pop3"]
    assert report.elapsed_s == 0.0


def test_the_clock_stands_while_another_name_is_considered() -> None:
    servers: Wires = {
        str(IMAP.endpoint): [wire(IMAP.protocol, REFUSED), wire(IMAP.protocol)],
        **wires(SMTP),
    }
    person = Person(slow_s=1000.0)

    report = Case(site={}, servers=servers, person=person).check()

    assert person.asked == ["password", "name alice"]
    assert report.elapsed_s == 0.0


def test_a_stopwatch_counts_what_earlier_calls_took() -> None:
    clock = Clock(now=50.0)
    watch = Stopwatch(10.0, clock, spent_s=2.0)

    clock.now = 51.0

    assert (watch.elapsed_s, watch.left_s(), watch.left_s(5.0)) == (3.0, 7.0, 5.0)


def test_a_stopwatch_leaves_time_for_goodbyes() -> None:
    clock = Clock()
    watch = Stopwatch(10.0, clock)

    clock.now = 100.0

    assert watch.left_s() == 0.1
