"""A server that shows the secret, and servers whose words hold it by chance."""

from base64 import b64encode

import pytest
from msgspec.structs import replace

from autoconf.model.cause import Cause
from autoconf.model.events import LoginEnded, ServerStage
from autoconf.model.message import Message
from autoconf.model.questions import NeedsPasswordAgain, Question, UserAnswer
from autoconf.model.secret import Credential, Secret
from autoconf.usecases.starting import start_of
from tests.assistant.cases import ALICE, Case, Person, TokenPerson, check_to_the_end
from tests.diagnosis.programs import program, used
from tests.discovery.builders import IMAP, SMTP
from tests.fakes import ScriptedWire
from tests.probes.wires import ACCEPTED, REFUSED, wire

IMAP_HELLO = b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi\r\n"
SMTP_HELLO = (b"220 hi\r\n", b"250-mx\r\n250 AUTH PLAIN\r\n")


def case(imap: ScriptedWire, smtp: ScriptedWire, person: Person) -> Case:
    return Case(servers={str(IMAP.endpoint): [imap], str(SMTP.endpoint): [smtp]}, person=person)


def everything(one: Case) -> str:
    """Return the report, and what the events told on the way."""
    report = one.check()
    told = [e.check for e in one.shown if isinstance(e, ServerStage | LoginEnded)]
    return f"{report} {told}".casefold()


@pytest.mark.parametrize(
    "form",
    [b"hunter22!x", b"hunter22%21x", b64encode(b"ab:hunter22!x"), b"hunter22!x".hex().encode()],
)
def test_what_is_shown_before_any_login_is_in_no_report(form: bytes) -> None:
    imap = ScriptedWire(IMAP_HELLO.replace(b"hi", form), b"a1 NO [AUTHENTICATIONFAILED] no\r\n")
    smtp = ScriptedWire(b"554 go away " + form + b"\r\n")
    one = case(imap, smtp, Person(secret="hunter22!x", has_password=True))

    report = everything(one)

    assert imap.heard
    assert form.decode().casefold() not in report


def test_a_token_is_blanked_like_a_password() -> None:
    imap = ScriptedWire(
        IMAP_HELLO.replace(b"PLAIN", b"XOAUTH2").replace(b"hi", b"t0ken-abc"), b"a1 NO\r\n"
    )
    one = case(imap, ScriptedWire(b"554 t0ken-abc\r\n"), TokenPerson(secret="t0ken-abc"))

    assert "t0ken-abc" not in everything(one)


@pytest.mark.parametrize(
    "password", ["password", "name", "Invalid", "user", "or", "authentication"]
)
def test_words_are_judged_before_a_password_in_them_is_blanked(password: str) -> None:
    imap = ScriptedWire(IMAP_HELLO, b"a1 BAD Invalid user name or password\r\n")
    one = case(imap, wire(SMTP.protocol, ACCEPTED), Person(secret=password, has_password=True))

    report = one.check()

    (cause,) = {f.cause for f in report.findings if f.rule == "login-refused"}
    assert cause is Cause.BAD_CREDENTIALS
    assert "****" in report.checks[0].login.said or password == "authentication"


@pytest.mark.parametrize("password", ["blocked", "host", "using", "client"])
def test_words_before_any_login_are_judged_before_they_are_blanked(password: str) -> None:
    words = b"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using x.example\r\n"
    one = case(
        wire(IMAP.protocol, ACCEPTED),
        ScriptedWire(words),
        Person(secret=password, has_password=True),
    )

    report = one.check()

    (cause,) = {f.cause for f in report.findings if f.rule == "server-not-reached"}
    assert cause is Cause.NETWORK_BLOCKED
    assert password not in str(report.checks[1].transcript).casefold()


def test_a_password_that_is_spelled_like_a_code_changes_no_cause() -> None:
    imap = ScriptedWire(IMAP_HELLO, b"a1 NO [AUTHENTICATIONFAILED] no\r\n")
    person = Person(secret="authenticationfailed", has_password=True)

    report = case(imap, wire(SMTP.protocol, ACCEPTED), person).check()

    assert report.checks[0].login.code == "AUTHENTICATIONFAILED"


def test_the_password_in_a_settings_file_is_masked() -> None:
    one = Case(person=Person(secret="First-pw-66", has_password=True))
    server = used("imap imap.example.com", username="alice First-pw-66")
    problem = Message.of("using.unreadable", file="First-pw-66.prf", why="x")
    start = replace(start_of(ALICE), using=(program(server),), using_problems=(problem,))

    report = check_to_the_end(start, one.tools, one.person)

    assert report.using[0].servers[0].username == "alice ****"
    assert "username" in {one.field for one in report.using[0].differences}
    assert report.using_problems[0].id == problem.id
    assert "First-pw-66" not in str(report)


def test_the_password_in_a_complaint_is_masked() -> None:
    one = Case(person=Person(secret="First-pw-66", has_password=True))
    start = replace(start_of(ALICE), complaint="it does not take First-pw-66")

    report = check_to_the_end(start, one.tools, one.person)

    assert report.complaint == "it does not take ****"
    assert "First-pw-66" not in str(report)


class TypesAnother(Person):
    """Types a second password once, after the first one was refused."""

    def answer(self, question: Question) -> tuple[UserAnswer, ...] | None:
        if not isinstance(question, NeedsPasswordAgain):
            return super().answer(question)
        assert self.credential is not None
        is_first = self.credential.secret.reveal() == self.secret
        if is_first:
            other = Secret("Second-pw-77")
            self.credential = Credential(secret=other, only_for=self.credential.only_for)
        return (UserAnswer(question, yes=is_first),)


def test_the_first_password_stays_masked_after_a_second_one_was_typed() -> None:
    greeting = IMAP_HELLO.replace(b"hi", b"last failure: First-pw-66")
    second = ScriptedWire(greeting, b"a1 NO [AUTHENTICATIONFAILED] wrong\r\n")
    one = Case(
        servers={
            str(IMAP.endpoint): [wire(IMAP.protocol, REFUSED), second],
            str(SMTP.endpoint): [wire(SMTP.protocol)],
        },
        person=TypesAnother(secret="First-pw-66"),
    )

    shown = everything(one)

    assert second.heard
    assert "first-pw-66" not in shown
    assert "last failure: ****" in shown
