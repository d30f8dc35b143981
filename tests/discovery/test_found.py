"""What is known of a domain is computed from the facts of the attempts."""

import pytest
from msgspec.structs import replace

from autoconf.discovery.engine import Found
from autoconf.model.evidence import (
    MX,
    Attempt,
    Belief,
    MxFacts,
    Outcome,
    Query,
    Reason,
    Relation,
    Tier,
    Trust,
    TrustPolicy,
)
from autoconf.model.server import MailProtocol
from tests.discovery.builders import IMAP, SMTP, answer, attempt

QUERY = Query(address=None, domain="example.com")


def mx(facts: MxFacts | None = None, reason: Reason | None = None) -> Attempt:
    return Attempt(
        source=MX,
        tier=Tier.MAIL_HOST,
        policy=TrustPolicy(Belief.HINT),
        rank=80,
        relation=Relation.OWN,
        asked="MX of example.com",
        outcome=Outcome.ABSENT if facts is None else Outcome.FOUND,
        reason=reason,
        mx=facts,
    )


def found(*attempts: Attempt) -> Found:
    return Found(query=QUERY, attempts=attempts)


NO_NAME = replace(attempt("txt-mailconf", None, rank=90), reason=Reason.NO_SUCH_NAME)


@pytest.mark.parametrize(
    ("attempts", "exists"),
    [
        ((), True),
        ((mx(),), True),
        ((mx(MxFacts(host="mx.example.com")),), True),
        ((NO_NAME,), True),
        ((mx(reason=Reason.NO_SUCH_NAME),), False),
    ],
    ids=["nothing-asked", "no-mx", "mx", "another-name", "nxdomain"],
)
def test_only_the_mx_question_tells_that_a_domain_does_not_exist(
    attempts: tuple[Attempt, ...], *, exists: bool
) -> None:
    assert found(*attempts).domain_exists is exists


def test_the_mx_host_is_that_of_the_mx_question() -> None:
    assert found(NO_NAME, mx(MxFacts(host="mx.example.com"))).mx_host == "mx.example.com"


def test_before_its_answer_there_is_no_mx_host() -> None:
    assert found(mx()).mx_host is None


@pytest.mark.parametrize(
    ("attempts", "makes_sense"),
    [
        ((), True),
        ((mx(MxFacts(host="mx.example.com")),), True),
        ((mx(MxFacts(is_null=True)),), False),
        ((attempt("provider-db", None),), True),
        ((attempt("provider-db", [IMAP, SMTP]),), False),
        ((attempt("provider-db", [IMAP], relation=Relation.MAIL_HOST),), False),
        ((attempt("ispdb", [IMAP, SMTP]),), True),
    ],
    ids=["nothing", "mx", "null-mx", "unknown", "known", "known-by-mx", "another-directory"],
)
def test_guessing_makes_no_sense_after_a_null_mx_nor_for_a_known_provider(
    attempts: tuple[Attempt, ...], *, makes_sense: bool
) -> None:
    assert found(*attempts).may_guess is makes_sense


def test_what_srv_records_decline_is_declined() -> None:
    declined = answer([], Trust.UNAUTHENTICATED, not_offered=(MailProtocol.POP3,))

    assert found(attempt("dns-srv", declined)).declined == {MailProtocol.POP3}
