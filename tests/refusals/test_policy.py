import re

from autoconf.messages import english
from autoconf.model.cause import Cause
from autoconf.model.check import LoginOutcome
from autoconf.refusals.policy import POLICIES
from autoconf.refusals.rules import rules

ADVICE = {name: words for name, words in english().items() if name.startswith("advice.")}
CAUSES = {cause.value for cause in Cause}
FORBIDDEN = re.compile(
    "(?:another|different|other) password|try .{0,40}password|password .{0,20}again", re.IGNORECASE
)


def test_every_cause_has_its_consequences_and_its_words() -> None:
    assert set(POLICIES) == set(Cause)
    assert {name.removeprefix("advice.") for name in ADVICE} >= CAUSES


def test_every_advice_is_given_by_a_cause_or_a_rule() -> None:
    given = CAUSES | {rule.document.advice for rule in rules()}

    assert {name.removeprefix("advice.") for name in ADVICE} <= given


def test_nobody_is_told_to_try_passwords() -> None:
    assert [name for name, words in ADVICE.items() if FORBIDDEN.search(words)] == []


def test_advice_ends_with_the_providers_page() -> None:
    assert [name for name, words in ADVICE.items() if not words.endswith(" {more}")] == []


def test_the_causes_that_pass_say_how_long_to_wait() -> None:
    assert {cause for cause in Cause if POLICIES[cause].wait_minutes} == {
        Cause.LOCKED,
        Cause.RATE_LIMIT,
        Cause.TOO_MANY_CONNECTIONS,
        Cause.GREYLISTED,
        Cause.TEMPORARY,
        Cause.MAILBOX_BUSY,
        Cause.LOGIN_DELAY,
    }


def test_a_mechanism_that_failed_may_be_followed_by_another() -> None:
    assert POLICIES[Cause.MECHANISM_UNSUPPORTED].outcome is LoginOutcome.METHOD_UNSUPPORTED


def test_what_makes_the_next_mechanism_follow_was_not_counted() -> None:
    unsupported = [
        cause for cause in Cause if POLICIES[cause].outcome is LoginOutcome.METHOD_UNSUPPORTED
    ]

    assert unsupported
    assert [cause for cause in unsupported if POLICIES[cause].counts] == []
