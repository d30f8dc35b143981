import pytest

from autoconf.diagnosis.rules.starttls_only import RULE
from autoconf.model.check import Check, CheckOutcome
from autoconf.model.server import SocketType
from tests.diagnosis.reports import POP3, accepted, failed, report, server

READING = accepted(server("imap imap.example.com", SocketType.STARTTLS))
SENDING = accepted(server("smtp smtp.example.com", SocketType.STARTTLS))


def test_settings_without_any_port_for_tls_get_a_note() -> None:
    (finding,) = RULE.check(report(READING, SENDING))

    assert finding.evidence == ("checks/0", "checks/1")


@pytest.mark.parametrize(
    "checks",
    [(READING, SENDING, accepted(POP3)), (failed(READING.server, CheckOutcome.TIMED_OUT),)],
    ids=["pop3-has-tls", "nothing-answers"],
)
def test_it_is_silent_where_tls_is_offered_or_nothing_was_seen(checks: tuple[Check, ...]) -> None:
    assert list(RULE.check(report(*checks))) == []
