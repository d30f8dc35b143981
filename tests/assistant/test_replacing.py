"""Servers that take the place of published ones: another port, and another host with a yes."""

import pytest
from msgspec.structs import replace

from autoconf.errors import NetworkError, TimedOutError, TlsFailedError
from autoconf.model.check import LoginOutcome, TlsFacts, TlsProblem
from autoconf.model.questions import NeedsReplacement, Question, UserAnswer
from autoconf.model.report import Report
from autoconf.model.server import Server, SocketType
from autoconf.usecases.exits import exit_status
from tests.assistant.cases import Case, Person, Wires, logins, wires, wishes
from tests.discovery.builders import IMAP, SMTP, server
from tests.discovery.documents import document
from tests.discovery.runs import HTTP, ISPDB, WELL_KNOWN
from tests.fakes import ScriptedWire
from tests.probes.wires import has_login, opening, wire

STARTTLS = SocketType.STARTTLS
DEAD_IMAP = server("imap dead.example.com")
DEAD_SMTP = server("smtp dead.example.com")
OTHER_SMTP = server("smtp dead.example.com", STARTTLS)
MAIL_IMAP = server("imap mail.example.com")
MAIL_SMTP = server("smtp mail.example.com")
SILENT = TimedOutError("net.no-answer", peer="192.0.2.1")


def starttls_smtp() -> ScriptedWire:
    """Return a server of port 587 that takes the login after STARTTLS."""
    _, *rest = opening(SMTP.protocol, "accepted")
    return ScriptedWire(b"220 ready\r\n", b"250-mx\r\n250 STARTTLS\r\n", b"220 go\r\n", *rest)


def published(*servers: Server, **fields: object) -> Case:
    """Return a run whose domain publishes these servers."""
    return Case(site={WELL_KNOWN: document(*servers)}, **fields)  # type: ignore[arg-type]


def outgoing(report: Report) -> Server:
    assert report.config is not None
    return report.config.outgoing[0]


def rules(report: Report) -> dict[str, str]:
    return {finding.rule: str(finding.message.id) for finding in report.findings}


# another port of the same host


def test_a_silent_port_is_replaced_by_another_port_of_its_host_without_a_question() -> None:
    person = Person()
    servers: Wires = {
        **wires(IMAP),
        str(DEAD_SMTP.endpoint): [SILENT],
        str(OTHER_SMTP.endpoint): [starttls_smtp()],
    }
    case = published(IMAP, DEAD_SMTP, servers=servers, person=person)

    report = case.check()

    assert report.works
    assert outgoing(report).endpoint == OTHER_SMTP.endpoint
    assert person.asked == ["password"]
    assert report.config is not None
    decision = report.config.trust_of(outgoing(report))
    assert decision is not None
    assert decision.replaces == DEAD_SMTP.endpoint


def test_the_port_that_was_published_is_called_blocked_because_its_host_answers() -> None:
    servers: Wires = {
        **wires(IMAP),
        str(DEAD_SMTP.endpoint): [SILENT],
        str(OTHER_SMTP.endpoint): [starttls_smtp()],
    }

    report = published(IMAP, DEAD_SMTP, servers=servers).check()

    assert rules(report)["port-blocked-here"] == "finding.port-blocked-here.replaced"
    assert exit_status(report) == 0


def test_the_user_name_that_was_published_stays_at_another_port() -> None:
    named = replace(DEAD_SMTP, username="%EMAILLOCALPART%")
    servers: Wires = {**wires(IMAP), str(OTHER_SMTP.endpoint): [starttls_smtp()]}

    report = published(IMAP, named, servers=servers).check()

    assert outgoing(report).username == "%EMAILLOCALPART%"


def test_a_directory_vouches_for_the_other_ports_of_its_hosts_too() -> None:
    imap, smtp = server("imap in.hoster.example"), server("smtp out.hoster.example")
    other = server("smtp out.hoster.example", STARTTLS)
    servers: Wires = {**wires(imap), str(other.endpoint): [starttls_smtp()]}
    person = Person(confirms=False)

    report = Case(site={ISPDB: document(imap, smtp)}, servers=servers, person=person).check()

    assert report.works
    assert person.asked == ["password"]


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(wire(server("pop3 x.example").protocol), id="another-protocol"),
        pytest.param(ScriptedWire(b"HTTP/1.1 400 Bad Request\r\n"), id="no-mail-protocol"),
        pytest.param(
            TlsFailedError(
                "tls.problem.plaintext",
                TlsFacts(problem=TlsProblem.PLAINTEXT),
                peer="192.0.2.1",
            ),
            id="clear-text-where-tls-was-published",
        ),
        pytest.param(SILENT, id="silence"),
    ],
)
def test_a_port_that_speaks_otherwise_is_replaced(trouble: ScriptedWire | NetworkError) -> None:
    wrong = server("imap imap.example.com:995")
    servers: Wires = {**wires(IMAP, SMTP), str(wrong.endpoint): [trouble]}

    report = published(wrong, SMTP, servers=servers).check()

    assert report.works
    assert logins(report)["imap imap.example.com:993"].value == "accepted"
    assert not (isinstance(trouble, ScriptedWire) and has_login(trouble))


def test_a_host_that_publishes_no_encryption_is_tried_with_it() -> None:
    bare = [
        server("imap imap.example.com", SocketType.PLAIN),
        server("smtp smtp.example.com:25", SocketType.PLAIN),
    ]

    report = published(*bare, servers=wires(IMAP, SMTP)).check()

    assert report.works
    assert outgoing(report).endpoint == SMTP.endpoint


# another host


def elsewhere(person: Person, **fields: object) -> Case:
    """Return a run whose published sending server is dead, while a common host name answers."""
    return published(IMAP, DEAD_SMTP, servers=wires(IMAP, MAIL_SMTP), person=person, **fields)


def test_another_host_waits_for_a_yes() -> None:
    person = Person(confirms=True)

    report = elsewhere(person).check()

    assert person.asked == ["replace by smtp mail.example.com:465", "password"]
    assert report.works
    assert outgoing(report).endpoint == MAIL_SMTP.endpoint


def test_without_an_answer_both_are_named_and_nothing_is_sent() -> None:
    case = elsewhere(Person(confirms=None, has_password=True))

    report = case.check()

    assert report.pending == NeedsReplacement(
        published=DEAD_SMTP.endpoint,
        server=MAIL_SMTP.endpoint,
        reasons=report.pending.reasons if isinstance(report.pending, NeedsReplacement) else (),
    )
    assert exit_status(report) == 1
    assert not any(map(has_login, case.heard[1:]))
    [finding] = [f for f in report.findings if f.rule == "server-not-reached"]
    assert finding.message.id == "finding.server-not-reached.sending"
    assert dict(finding.remedy.parameters)["other"] == "smtp mail.example.com:465"


def test_a_no_keeps_the_published_server() -> None:
    case = elsewhere(Person(confirms=False, has_password=True))

    report = case.check()

    assert exit_status(report) == 1
    assert not any(map(has_login, case.heard[1:]))
    assert not report.may_be_used(MAIL_SMTP)


def test_yes_counts_and_the_finding_says_which_server_is_used() -> None:
    person = Person(confirms=False)

    report = elsewhere(person, wishes=wishes(yes=True)).check()

    assert report.works
    assert person.asked == ["password"]
    assert rules(report)["server-not-reached"] == "finding.server-not-reached.replaced"
    assert report.may_be_used(outgoing(report))


def test_a_host_that_is_trusted_by_name_needs_no_further_yes() -> None:
    person = Person(confirms=False)

    report = elsewhere(person, wishes=wishes(trust_host=("mail.example.com",))).check()

    assert report.works


def test_a_published_server_that_reads_mail_is_not_replaced_when_sending_is() -> None:
    report = elsewhere(Person(confirms=True)).check()

    assert report.config is not None
    assert report.config.incoming[0].endpoint == IMAP.endpoint


class OneYes(Person):
    """Agrees to one question, and leaves before the next one."""

    def answer(self, question: Question) -> tuple[UserAnswer, ...] | None:
        self.confirms = None if self.asked else True
        return super().answer(question)


def both_elsewhere(person: Person) -> Case:
    """Return a run of two dead published servers, while one other host answers for both."""
    dead = server("smtp dead2.example.com")
    return published(DEAD_IMAP, dead, servers=wires(MAIL_IMAP, MAIL_SMTP), person=person)


def test_a_yes_to_one_server_is_none_to_the_other_server_of_its_host() -> None:
    report = both_elsewhere(OneYes(has_password=True)).check()

    assert isinstance(report.pending, NeedsReplacement)
    assert report.pending.server == MAIL_SMTP.endpoint
    assert LoginOutcome.ACCEPTED not in logins(report).values()
    assert report.config is not None
    usable = {str(s.endpoint) for s in report.config.servers if report.may_be_used(s)}
    assert "imap mail.example.com:993" in usable
    assert "smtp mail.example.com:465" not in usable


def test_each_server_of_another_host_is_asked_about_once() -> None:
    agreeing, refusing = Person(confirms=True), Person(confirms=False, has_password=True)

    assert both_elsewhere(agreeing).check().works
    both_elsewhere(refusing).check()

    asked = ["replace by imap mail.example.com:993", "replace by smtp mail.example.com:465"]
    assert [question for question in agreeing.asked if question != "password"] == asked
    assert refusing.asked == asked


def test_a_foreign_server_is_offered_when_the_allowed_ones_are_dead() -> None:
    imap, smtp = server("imap in.elsewhere.example"), server("smtp out.elsewhere.example")
    person = Person(confirms=True)
    case = Case(
        site={WELL_KNOWN: document(imap, smtp), ISPDB: document(DEAD_IMAP, DEAD_SMTP)},
        servers=wires(imap, smtp),
        person=person,
    )

    report = case.check()

    assert report.works
    assert person.asked == ["confirm in.elsewhere.example", "password"]


def test_a_direction_that_works_is_not_searched_for_other_ports() -> None:
    bare = server("imap mail.example.com:143", SocketType.PLAIN)
    servers: Wires = {**wires(IMAP, MAIL_SMTP), "imap mail.example.com:143": []}
    case = Case(
        site={WELL_KNOWN: document(IMAP, DEAD_SMTP), HTTP: document(bare, SMTP)},
        servers=servers,
        person=Person(confirms=True),
    )

    report = case.check()

    assert not [a for a in report.attempts if a.asked.startswith("imap mail.example.com:143 ")]
    assert report.config is not None
    assert report.config.incoming[0].endpoint == IMAP.endpoint
