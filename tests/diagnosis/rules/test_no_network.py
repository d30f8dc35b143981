import pytest
from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose
from autoconf.diagnosis.rules.no_network import RULE
from autoconf.messages import text
from autoconf.model.check import CheckOutcome, Stage
from autoconf.model.evidence import Outcome, Reason, Tier
from tests.diagnosis.network import HOST, asked, found_nothing
from tests.diagnosis.reports import IMAP, SMTP, causes, failed, report

LOST = asked(HOST, Outcome.UNREACHABLE, Reason.NO_ROUTE)
LOCAL = replace(asked("", Outcome.FOUND), source="provider-db", tier=Tier.DIRECTORY)
GUESS = replace(asked("", Outcome.ABSENT), source="common-ports", tier=Tier.GUESS)


def test_one_sentence_says_that_the_computer_is_offline() -> None:
    (finding,) = diagnose(found_nothing(LOCAL, LOST, GUESS))

    assert text(finding.message.id, finding.message.parameters) == "This computer is offline."
    assert "provider" not in text(finding.remedy.id, finding.remedy.parameters)


def test_no_server_is_blamed_beside_it() -> None:
    checks = tuple(
        replace(failed(one, CheckOutcome.UNREACHABLE), reached=Stage.CONNECT)
        for one in (IMAP, SMTP)
    )
    sick = replace(report(*checks), attempts=(LOCAL, LOST))

    assert [finding.rule for finding in causes(sick)] == ["no-network"]


@pytest.mark.parametrize(
    "outcome", [Outcome.FOUND, Outcome.ABSENT, Outcome.TLS_FAILED, Outcome.MALFORMED]
)
def test_a_computer_that_hears_anybody_is_not_offline(outcome: Outcome) -> None:
    assert list(RULE.check(found_nothing(LOST, asked("example.com", outcome)))) == []


@pytest.mark.parametrize(
    ("reason", "rules"),
    [
        (Reason.NO_ROUTE_TO_PROXY, ["no-network"]),
        (Reason.PROXY_FAILED, ["proxy-fails"]),
    ],
)
def test_a_proxy_that_is_there_may_be_the_only_way_out(reason: Reason, rules: list[str]) -> None:
    proxied = asked(HOST, Outcome.UNREACHABLE, reason)

    assert [finding.rule for finding in causes(found_nothing(LOST, proxied))] == rules


def test_where_only_the_proxy_cannot_be_reached_the_proxy_is_named() -> None:
    proxied = asked(HOST, Outcome.UNREACHABLE, Reason.NO_ROUTE_TO_PROXY)
    heard = asked("example.com", Outcome.ABSENT)

    assert [f.rule for f in diagnose(found_nothing(proxied, heard))] == ["proxy-fails"]
