"""Reports of a message to oneself that came back."""

from msgspec.structs import replace

from autoconf.model.mailbox import Delivery, RoundTrip
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol
from tests.diagnosis.reports import HEALTHY


def delivered(delivery: Delivery) -> Report:
    """Return the report of a message with this header."""
    trip = RoundTrip(sent=True, seen_over=MailProtocol.IMAP, folder="INBOX", delivery=delivery)
    return replace(HEALTHY, round_trip=trip)


def unsigned() -> list[Report]:
    """Return reports that, together, make the rules about the header speak in every way."""
    deliveries = (
        Delivery(is_signed=False),
        Delivery(is_signed=False, is_judged=True, dkim="none", spf="fail"),
        Delivery(is_signed=True, is_judged=True, dkim="fail"),
        Delivery(is_signed=True, spf="softfail", is_spf_ours=True, came_from="203.0.113.9"),
    )
    return [delivered(one) for one in deliveries]
