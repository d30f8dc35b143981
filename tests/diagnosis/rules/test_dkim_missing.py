import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.dkim_missing import RULE
from autoconf.messages import text
from autoconf.model.finding import Severity
from autoconf.model.mailbox import Delivery
from autoconf.model.server import MailProtocol
from tests.diagnosis.reports import HEALTHY
from tests.diagnosis.trips import delivered

NOT_SIGNED = Delivery(is_signed=False)
SIGNED = Delivery(is_signed=True, is_judged=True)


@pytest.mark.parametrize(
    ("delivery", "severity", "words"),
    [
        (replace(NOT_SIGNED, is_judged=True, dkim="none"), Severity.WARNING, "forwards"),
        (replace(NOT_SIGNED, came_from="192.0.2.1"), Severity.WARNING, "forwards"),
        (NOT_SIGNED, Severity.NOTE, "does not show that it left"),
        (replace(SIGNED, dkim="fail"), Severity.WARNING, "refused the signature"),
        (replace(SIGNED, dkim="permerror"), Severity.WARNING, "refused the signature"),
    ],
)
def test_a_message_without_a_good_signature(
    delivery: Delivery, severity: Severity, words: str
) -> None:
    [found] = RULE.check(delivered(delivery))

    assert found.severity is severity
    assert words in text(found.message.id, found.message.parameters)


@pytest.mark.parametrize(
    "delivery",
    [
        SIGNED,
        replace(SIGNED, dkim="pass"),
        replace(SIGNED, dkim="temperror"),
        replace(SIGNED, dkim="none"),
        replace(NOT_SIGNED, is_judged=True, dkim="pass"),
    ],
    ids=["not-judged", "pass", "not-known", "about-another-hop", "taken-off-after-the-test"],
)
def test_a_signature_that_nobody_refused_is_no_trouble(delivery: Delivery) -> None:
    assert list(RULE.check(delivered(delivery))) == []


def test_a_message_whose_header_was_not_seen_is_no_trouble() -> None:
    trip = delivered(NOT_SIGNED).round_trip
    assert trip is not None

    assert list(RULE.check(replace(HEALTHY, round_trip=replace(trip, delivery=None)))) == []
    assert trip.seen_over is MailProtocol.IMAP
