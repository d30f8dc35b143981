import pytest
from msgspec.structs import replace

from autoconf.cli.terminal import folded
from autoconf.cli.text import finding_lines
from autoconf.model.cause import Cause
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message

FINDING = Finding(
    rule="login-refused",
    severity=Severity.BLOCKER,
    confidence=Confidence.CERTAIN,
    message=Message.of("finding.login-refused.said", server="imap mx:993", words="NO way"),
    remedy=Message.of("finding.not-tested.remedy-stopped"),
    who=Who.USER,
    cause=Cause.BAD_CREDENTIALS,
)


def test_a_finding_says_what_whose_turn_and_what_next() -> None:
    what, whose, following = finding_lines(FINDING)

    assert what == 'blocker: imap mx:993 refused the login. It said: "NO way" [login-refused]'
    assert whose == "  who can fix it: you  (cause: bad-credentials)"
    assert following.startswith("  -> ")


def test_a_cause_that_is_not_certain_is_not_shown_as_if_it_were() -> None:
    _, whose, _ = finding_lines(replace(FINDING, confidence=Confidence.POSSIBLE))

    assert whose.endswith("(cause: bad-credentials, possible)")


def test_a_finding_without_a_cause_names_none() -> None:
    _, whose, _ = finding_lines(replace(FINDING, cause=None, who=Who.NETWORK))

    assert whose == "  who can fix it: the operator of this network"


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("short", ["short"]),
        ("", [""]),
        ("one two  three four", ["one two", "    three", "    four"]),
        ("  one two three four", ["  one two", "      three", "      four"]),
        ("  -> one two three", ["  -> one two", "     three"]),
    ],
)
def test_what_is_wider_than_the_terminal_goes_on_indented(line: str, lines: list[str]) -> None:
    assert folded(line, 12).split("\n") == lines
