import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.round_trip_lost import RULE
from autoconf.messages import text
from autoconf.model.mailbox import RoundTrip
from autoconf.model.server import MailProtocol
from tests.diagnosis.reports import HEALTHY
from tests.wording import quoting


def told(trip: RoundTrip) -> list[str]:
    found = list(RULE.check(replace(HEALTHY, round_trip=trip)))
    return [text(m.id, m.parameters) for f in found for m in (f.message, f.remedy)]


@pytest.mark.parametrize(
    ("trip", "words"),
    [
        (RoundTrip(sent=False, detail=quoting("550 no")), "550 no"),
        (RoundTrip(sent=True, detail=quoting("the search was refused")), "the search was refused"),
        (RoundTrip(sent=True, message_id="<t@example.com>"), "<t@example.com>"),
    ],
    ids=["not-sent", "not-seen-why", "not-seen"],
)
def test_it_tells_what_is_known(trip: RoundTrip, words: str) -> None:
    assert words in " ".join(told(trip))


def test_a_message_that_was_seen_is_not_lost() -> None:
    assert told(RoundTrip(sent=True, seen_over=MailProtocol.POP3)) == []
