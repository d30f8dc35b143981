"""A second login over POP3, for a person who gets the same mail again."""

import pytest
from msgspec.structs import replace

from autoconf.model.mailbox import Pop3Facts
from autoconf.model.server import MailProtocol
from autoconf.model.symptom import Symptom
from autoconf.usecases.starting import start_of
from tests.assistant.cases import ALICE, Case, check_to_the_end
from tests.discovery.builders import POP3, SMTP
from tests.discovery.documents import document
from tests.discovery.runs import WELL_KNOWN
from tests.fakes import ScriptedWire
from tests.probes.wires import ACCEPTED, HANGS_UP, REFUSED, has_login, opening, wire

AGAIN = Symptom(id="mail-arrives-again", rules=("pop3-same-mail-again",))
OPENING = opening(MailProtocol.POP3, HANGS_UP)[:2]


def session(first_id: bytes = b"u1", count: bytes = b"3 120", delay: bytes = b"") -> ScriptedWire:
    in_and_told = (b"+OK\r\n", b"+OK in\r\n", b"+OK %b\r\n" % count, b"+OK 1 %b\r\n" % first_id)
    return ScriptedWire(*OPENING, *in_and_told, b"+OK\r\nUIDL\r\n%b.\r\n" % delay)


def run(*pop3: ScriptedWire, symptom: Symptom | None = AGAIN) -> tuple[Pop3Facts | None, int]:
    """Return what is known of POP3, and how many connections had a login."""
    case = Case(
        site={WELL_KNOWN: document(POP3, SMTP)},
        servers={
            str(POP3.endpoint): pop3,
            str(SMTP.endpoint): [wire(MailProtocol.SMTP, ACCEPTED)],
        },
    )
    start = replace(start_of(ALICE), symptom=symptom)
    report = check_to_the_end(start, case.tools, case.person)
    [check] = [c for c in report.checks if c.server.protocol is MailProtocol.POP3]
    mailbox = check.mailbox
    return mailbox.pop3 if mailbox else None, sum(map(has_login, pop3))


@pytest.mark.parametrize(("second", "ids_change"), [(b"u1", False), (b"x9", True)])
def test_the_identifiers_of_two_sessions_are_compared(second: bytes, *, ids_change: bool) -> None:
    pop3, logins = run(session(), session(second))

    assert pop3 is not None
    assert (pop3.ids_change, logins) == (ids_change, 2)


def test_a_message_that_may_have_been_deleted_meanwhile_proves_nothing() -> None:
    pop3, _ = run(session(), session(b"u2", b"2 80"))

    assert pop3 is not None
    assert pop3.ids_change is None


def test_a_second_login_that_is_refused_leaves_the_first_one_as_it_was() -> None:
    pop3, logins = run(session(), wire(MailProtocol.POP3, REFUSED))

    assert pop3 is not None
    assert (pop3.ids_change, logins) == (None, 2)


@pytest.mark.parametrize(
    ("pop3", "symptom"),
    [
        (session(), None),
        (session(), Symptom(id="other", rules=("mailbox-full",))),
        (wire(MailProtocol.POP3, REFUSED), AGAIN),
        (session(delay=b"LOGIN-DELAY 60\r\n"), AGAIN),
    ],
    ids=["no-complaint", "another-complaint", "refused", "server-wants-a-pause"],
)
def test_no_second_login_is_sent(pop3: ScriptedWire, symptom: Symptom | None) -> None:
    _, logins = run(pop3, symptom=symptom)

    assert logins == 1
