import pytest
from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose
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


def test_a_message_that_the_server_refused_is_the_verdict() -> None:
    trip = RoundTrip(sent=False, refused=True, detail=quoting("554 5.7.1 no"))
    report = replace(HEALTHY, round_trip=trip)
    report = replace(report, findings=diagnose(report))

    assert not report.works
    assert report.tried.send is False
    assert report.verdict.title == "The server refused to send the test message"
    assert "554 5.7.1 no" in " ".join(told(trip))


def test_a_message_that_was_not_tried_leaves_the_proof_of_the_logins() -> None:
    trip = RoundTrip(sent=False, detail=quoting("no time"))
    report = replace(HEALTHY, round_trip=trip)

    assert replace(report, findings=diagnose(report)).works
