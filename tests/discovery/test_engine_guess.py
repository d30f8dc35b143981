"""What the engine does where nobody publishes anything that works."""

import time
from collections.abc import Sequence
from functools import partial

import pytest

from autoconf.errors import (
    NameNotFoundError,
    NetworkError,
    NoDataError,
    TimedOutError,
    TlsFailedError,
)
from autoconf.model.check import TlsFacts, TlsProblem
from autoconf.model.evidence import Outcome
from autoconf.model.server import Server
from autoconf.net.interfaces import Mx, Record, Srv
from autoconf.sharing import start_all
from autoconf.tasks import Deadline, Job
from tests.discovery.builders import IMAP, SMTP, server
from tests.discovery.runs import DOCUMENT, HOSTER_MX, MX_QUESTION, WELL_KNOWN, Run, Zone, said
from tests.probes.wires import wire

NULL_MX = [Mx(preference=0, host="")]
DECLINED = Srv(priority=0, weight=0, port=0, target="")


# guessing


def guesses(run: Run) -> list[str]:
    run.ask()
    run.stages.guess(30.0)
    return [str(endpoint) for endpoint in run.dialer.opened]


def test_a_guess_tries_common_hosts() -> None:
    run = Run(servers={"imap imap.example.com:993": [wire(IMAP.protocol)]})

    assert "imap imap.example.com:993" in guesses(run)
    assert run.of("imap imap.example.com:993").outcome is Outcome.FOUND


def test_a_guess_tries_the_mx_host_too() -> None:
    run = Run(zone={("example.com", "MX"): HOSTER_MX})

    assert "smtp mx.eu.hoster.example:465" in guesses(run)


def test_after_a_null_mx_nothing_is_guessed() -> None:
    run = Run(zone={("example.com", "MX"): NULL_MX})

    assert not guesses(run)
    assert (run.of(MX_QUESTION).outcome, run.found.mx_host) == (Outcome.ABSENT, None)


def test_what_srv_says_is_not_offered_is_not_guessed() -> None:
    zone: Zone = {(f"_{s}._tcp.example.com", "SRV"): [DECLINED] for s in ("pop3", "pop3s")}

    protocols = {endpoint.partition(" ")[0] for endpoint in guesses(Run(zone=zone))}

    assert protocols == {"imap", "smtp"}


def test_a_provider_that_the_catalogue_knows_is_not_guessed_at() -> None:
    assert not guesses(Run(domain="gmail.com"))


def test_hosts_that_do_not_exist_are_absent() -> None:
    run = Run()

    guesses(run)

    assert {a.outcome for a in run.seen if a.source == "common-ports"} == {Outcome.ABSENT}


def test_a_published_answer_that_proved_dead_does_not_cut_the_guess_short() -> None:
    run = Run(site={WELL_KNOWN: DOCUMENT})

    guesses(run)

    assert {a.outcome for a in run.seen if a.source == "common-ports"} == {Outcome.ABSENT}


@pytest.mark.parametrize(
    ("reply", "exists"),
    [
        pytest.param(
            NameNotFoundError("net.dns.no-such-name", name="example.com"), False, id="nxdomain"
        ),
        pytest.param(
            NoDataError("net.dns.no-records", name="example.com", kind="MX"), True, id="no-mx"
        ),
        pytest.param(TimedOutError("net.no-time"), True, id="nobody-knows"),
        pytest.param(HOSTER_MX, True, id="mx"),
    ],
)
def test_a_domain_does_not_exist_if_the_dns_says_so(
    reply: Sequence[Record] | NetworkError, *, exists: bool
) -> None:
    run = Run(zone={("example.com", "MX"): reply}).ask()

    assert run.found.domain_exists is exists


def test_before_mx_is_known_a_domain_is_taken_to_exist() -> None:
    run = Run()

    assert (run.found.domain_exists, run.found.mx_host) == (True, None)


def test_an_mx_that_is_no_host_name_leads_nowhere() -> None:
    run = Run(zone={("example.com", "MX"): [Mx(preference=1, host="192.0.2.1")]}).ask()

    assert run.found.mx_host is None
    assert run.of(MX_QUESTION).outcome is Outcome.FOUND


# patience

BOTH = (IMAP, SMTP)


@pytest.mark.parametrize(
    ("proved", "silent", "waits"),
    [
        (BOTH, "imap mail.example.com:993", False),
        ((server("imap mail.example.com"), SMTP), "imap imap.example.com:993", True),
        (BOTH, "pop3 mail.example.com:995", True),
    ],
    ids=["a worse name", "a better name", "a protocol that is missing"],
)
def test_once_guesses_read_and_send_mail_the_silent_give_way(
    proved: tuple[Server, ...], silent: str, *, waits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not waits:  # with such patience it would be waited for to the end
        monkeypatch.setattr("autoconf.discovery.patience._LEAST_S", 60.0)
    servers = {str(one.endpoint): [wire(one.protocol)] for one in proved}
    run = Run(servers=servers, silent=[silent])
    began = time.monotonic()

    guesses(run)

    assert time.monotonic() - began >= 0.3 or not waits
    late = run.of(silent)
    assert late.outcome is Outcome.GAVE_WAY


def begun(run: Run, *servers: Server) -> None:
    """Let servers be opened ahead of the guess, as a run with logins does."""
    tools = run.stages.tools
    for one in servers:
        tools.sessions.open(one.endpoint, tools.factory(Deadline(30.0)))


THREE = (IMAP, server("pop3 pop.example.com"), SMTP)


def test_where_servers_that_were_opened_ahead_are_enough_no_other_is_opened() -> None:
    run = Run(servers={str(one.endpoint): [wire(one.protocol)] for one in THREE}).ask()
    begun(run, *THREE)

    run.stages.guess(30.0)

    assert sorted(map(str, run.dialer.opened)) == sorted(str(one.endpoint) for one in THREE)
    assert {run.of(str(one.endpoint)).outcome for one in THREE} == {Outcome.FOUND}
    assert run.of("imap mail.example.com:993").outcome is Outcome.GAVE_WAY


@pytest.mark.parametrize("missing", range(3))
def test_where_they_are_not_enough_every_other_is_opened(
    monkeypatch: pytest.MonkeyPatch, missing: int
) -> None:
    monkeypatch.setattr("autoconf.discovery.patience._LEAST_S", 60.0)
    there = [one for place, one in enumerate(THREE) if place != missing]
    run = Run(servers={str(one.endpoint): [wire(one.protocol)] for one in there}).ask()
    begun(run, *THREE)

    run.stages.guess(30.0)

    assert "imap mail.example.com:993" in map(str, run.dialer.opened)
    assert run.of("imap mail.example.com:993").outcome is Outcome.ABSENT
    assert run.of(str(THREE[missing].endpoint)).outcome is Outcome.ABSENT


def test_a_silent_server_that_was_opened_ahead_holds_up_no_other() -> None:
    other = server("imap mail.example.com")
    servers = {str(one.endpoint): [wire(one.protocol)] for one in (other, *THREE[1:])}
    run = Run(servers=servers, silent=[str(IMAP.endpoint)]).ask()
    tools, limit = run.stages.tools, Deadline(30.0)

    def open_ahead(deadline: Deadline) -> None:
        tools.sessions.open(IMAP.endpoint, tools.factory(deadline))

    start_all([Job(name="ahead", work=open_ahead, seconds=30.0)], limit.token)
    while not tools.sessions.is_begun(IMAP.endpoint):
        limit.remaining_s()
    begun(run, *THREE[1:])

    run.stages.guess(30.0)
    limit.token.cancel()

    assert run.of(str(other.endpoint)).outcome is Outcome.FOUND
    assert run.of(str(IMAP.endpoint)).outcome is Outcome.GAVE_WAY


def test_servers_opened_ahead_that_are_all_silent_leave_time_for_the_others() -> None:
    other = server("imap mx.example.com")
    run = Run(
        servers={str(other.endpoint): [wire(other.protocol)]},
        silent=[str(one.endpoint) for one in THREE],
    ).ask()
    tools, limit = run.stages.tools, Deadline(60.0)

    def open_ahead(one: Server, deadline: Deadline) -> None:
        tools.sessions.open(one.endpoint, tools.factory(deadline))

    jobs = [
        Job(name=f"{n}", work=partial(open_ahead, one), seconds=60.0) for n, one in enumerate(THREE)
    ]
    start_all(jobs, limit.token)
    while not all(tools.sessions.is_begun(one.endpoint) for one in THREE):
        limit.remaining_s()

    run.stages.guess(3.0)
    limit.token.cancel()

    assert run.of(str(other.endpoint)).outcome is Outcome.FOUND


def test_half_a_guess_waits_for_the_other_half() -> None:
    imap = {str(IMAP.endpoint): [wire(IMAP.protocol)]}
    run = Run(servers=imap, silent=["smtp mail.example.com:465"]).ask()

    run.stages.guess(0.5)

    assert said(run.of("smtp mail.example.com:465")).startswith("no answer in ")


def test_an_unproved_guess_makes_nobody_give_way() -> None:
    facts = TlsFacts(problem=TlsProblem.CERT_SELF_SIGNED, names=("example.net",))
    unproved = {
        name: [TlsFailedError("tls.problem.cert-self-signed", facts, peer="192.0.2.1")]
        for name in map(str, (IMAP.endpoint, SMTP.endpoint))
    }
    run = Run(servers=unproved, silent=["imap mail.example.com:993"]).ask()

    run.stages.guess(0.5)

    assert said(run.of("imap mail.example.com:993")).startswith("no answer in ")
