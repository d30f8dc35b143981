from datetime import UTC, datetime, timedelta

import pytest

from autoconf.cli.text import english
from autoconf.model.message import Message

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def expired(at: str, clock: str = NOW.isoformat()) -> str:
    return english(
        Message.of(
            "finding.certificate-not-trusted.cert-expired",
            server="imap mx:993",
            not_after=at,
            clock=clock,
        )
    )


def test_an_expired_certificate_says_how_long_ago() -> None:
    assert expired("2026-11-04T11:00:00Z") == (
        "The certificate of imap mx:993 expired three weeks ago (4 Nov 2026). "
        "The clock of this computer says 25 Nov 2026, 12:00."
    )


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0.5, "less than a day ago"),
        (1, "a day ago"),
        (6, "six days ago"),
        (7, "a week ago"),
        (29, "four weeks ago"),
        (31, "a month ago"),
        (364, "twelve months ago"),
        (365, "a year ago"),
        (5000, "13 years ago"),
    ],
)
def test_the_span_has_one_unit(days: float, words: str) -> None:
    at = NOW - timedelta(days=days)

    assert f" expired {words} ({at.day} {at:%b %Y})." in expired(at.isoformat())


@pytest.mark.parametrize("at", ["", "?", "2026-13-45T00:00:00Z", "soon"])
def test_a_date_that_cannot_be_read_stays_as_it_is(at: str) -> None:
    assert f"expired {at}." in expired(at)


def test_a_date_to_come_has_no_span() -> None:
    message = Message.of("tls.dates.soon", days=9, not_after="2026-12-04T11:00:00Z")
    early = Message.of("tls.dates.early", not_before="2099-12-04T11:00:00Z")

    assert english(message) == "the certificate expires in 9 days"
    assert english(early) == "the certificate is valid only from 4 Dec 2099"
