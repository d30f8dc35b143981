from msgspec.structs import replace

from autoconf.diagnosis.facts import has_accepted, has_safe_server, listed, side, stand_in_of
from autoconf.model.check import CheckOutcome
from autoconf.model.config import Decision, TrustDecision
from tests.diagnosis.reports import (
    IMAP,
    POP3,
    SMTP,
    accepted,
    distrusted,
    failed,
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


def test_a_server_is_replaced_by_one_of_its_own_protocol() -> None:
    published = (IMAP, POP3)
    others = tuple(replace(server, port=server.port - 800) for server in published)
    silent = [failed(server, CheckOutcome.TIMED_OUT) for server in published]
    trust = tuple(
        (other, TrustDecision(decision=Decision.AUTO, replaces=server.endpoint))
        for server, other in zip(published, others, strict=True)
    )

    made = report(*silent, *map(accepted, others), trust=trust)

    assert [stand_in_of(made, server) for server in published] == list(others)
    assert stand_in_of(made, SMTP) is None


def test_endpoints_are_listed_once() -> None:
    assert listed([IMAP.endpoint, IMAP.endpoint, SMTP.endpoint]) == (
        "imap imap.example.com:993, smtp smtp.example.com:465"
    )
