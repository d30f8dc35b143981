"""A message to oneself, where it was asked for."""

import pytest

from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol
from tests.assistant.cases import Case, Person, Wires, wires, wishes
from tests.discovery.builders import IMAP, SMTP
from tests.fakes import ScriptedWire
from tests.probes.wires import HANGS_UP, REFUSED, has_login, opening, wire

OK = b"250 ok\r\n"
WISHES = wishes(round_trip=True, keep=True)


def round_of(**person: str | None) -> tuple[Report, Case]:
    """Return a run whose second connections carry the message."""
    smtp = opening(MailProtocol.SMTP, HANGS_UP)[:2]
    imap = opening(MailProtocol.IMAP, HANGS_UP)[:1]
    taken = (b"235 in\r\n", OK, OK, b"354 go\r\n", b"250 queued\r\n")
    seen = b"a3 OK\r\n* SEARCH 7\r\na4 OK\r\n"
    looked = (b"a1 OK [CAPABILITY IMAP4rev1] in\r\n", b"a2 OK\r\n", seen, b"a5 OK\r\n")
    servers: Wires = {
        str(IMAP.endpoint): [wire(MailProtocol.IMAP), ScriptedWire(*imap, *looked)],
        str(SMTP.endpoint): [wire(MailProtocol.SMTP), ScriptedWire(*smtp, *taken)],
    }
    case = Case(servers=servers, wishes=WISHES, person=Person(**person))  # type: ignore[arg-type]  # by name
    return case.check(), case


def test_it_goes_out_after_the_logins_with_the_same_password() -> None:
    report, case = round_of()

    assert report.round_trip is not None
    assert (report.round_trip.sent, report.round_trip.seen_over) == (True, MailProtocol.IMAP)
    messages = [line for one in case.heard for line in one.heard if b"Subject: " in line]
    assert len(messages) == 1
    assert b"From: <alice@example.com>\r\nTo: <alice@example.com>\r\n" in messages[0]
    assert not report.is_blocked


def test_without_a_password_there_is_none() -> None:
    report, case = round_of(secret=None)

    assert report.round_trip is None
    assert not any(map(has_login, case.heard))


@pytest.mark.parametrize("wishes", [WISHES, wishes()])
def test_it_is_not_sent_unless_asked_for_and_proved(wishes: Options) -> None:
    login = REFUSED if wishes.round_trip else "accepted"
    case = Case(servers=wires(IMAP, SMTP, login=login), wishes=wishes)

    report = case.check()

    assert report.round_trip is None
    assert not [line for one in case.heard for line in one.heard if b"DATA" in line]
