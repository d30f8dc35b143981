from msgspec.structs import replace

from autoconf.diagnosis.rules.round_trip_in_junk import RULE
from autoconf.model.finding import Finding
from autoconf.model.mailbox import RoundTrip
from autoconf.model.server import MailProtocol
from tests.diagnosis.reports import HEALTHY


def findings(*, is_junk: bool) -> list[Finding]:
    trip = RoundTrip(sent=True, seen_over=MailProtocol.IMAP, folder="Spam", is_junk=is_junk)
    return list(RULE.check(replace(HEALTHY, round_trip=trip)))


def test_the_folder_is_named() -> None:
    assert [dict(f.message.parameters) for f in findings(is_junk=True)] == [{"folder": "Spam"}]


def test_the_inbox_is_no_trouble() -> None:
    assert findings(is_junk=False) == []
