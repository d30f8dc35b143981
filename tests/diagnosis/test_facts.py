from autoconf.diagnosis.facts import has_accepted, has_safe_server, listed, side
from tests.diagnosis.reports import (
    IMAP,
    POP3,
    SMTP,
    accepted,
    distrusted,
    report,
    untested,
)

REPORT = report(distrusted(IMAP), accepted(POP3), untested(SMTP))


def test_imap_and_pop3_are_one_side() -> None:
    assert side(REPORT, IMAP) == side(REPORT, POP3) == REPORT.checks[:2]


def test_smtp_is_the_other_side() -> None:
    assert side(REPORT, SMTP) == REPORT.checks[2:]


def test_a_safe_server_of_the_other_protocol_serves_as_well() -> None:
    assert has_safe_server(REPORT, IMAP)
    assert not has_safe_server(report(distrusted(IMAP), accepted(SMTP)), IMAP)


def test_an_accepted_login_counts_for_its_side() -> None:
    assert has_accepted(REPORT, IMAP)
    assert not has_accepted(REPORT, SMTP)


def test_endpoints_are_listed_once() -> None:
    assert listed([IMAP.endpoint, IMAP.endpoint, SMTP.endpoint]) == (
        "imap imap.example.com:993, smtp smtp.example.com:465"
    )
