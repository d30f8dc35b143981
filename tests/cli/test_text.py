import pytest
from msgspec.structs import replace

from autoconf.cli.settings_text import whose_word
from autoconf.cli.terminal import folded
from autoconf.cli.text import finding_lines
from autoconf.model.cause import Cause
from autoconf.model.evidence import Belief, Relation, Tier, Trust, TrustPolicy
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.registry import load_plugin
from tests.formats.sample_report import ATTEMPT

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


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("local_files", "whose.own-file"),
        ("provider_db", "whose.bundled"),
        ("dns_srv", "whose.dns"),
        ("name_servers", "whose.name-servers"),
        ("ispdb", "whose.directory-over-tls"),
        ("autoconfig_url", "whose.provider-over-tls"),
        ("common_ports", "whose.guess-proved"),
    ],
)
def test_each_kind_of_source_has_its_own_word(source: str, word: str) -> None:
    plugin = load_plugin("autoconf.discovery.sources", source, "SOURCE")
    attempt = replace(ATTEMPT, tier=plugin.tier, policy=plugin.policy)

    assert whose_word(attempt) == word


def test_an_unprotected_answer_is_not_called_protected() -> None:
    assert ATTEMPT.answer is not None
    answer = replace(ATTEMPT.answer, trust=Trust.UNAUTHENTICATED)

    assert whose_word(replace(ATTEMPT, answer=answer)) == "whose.provider-unprotected"


def test_the_words_of_a_question_do_not_decide_whose_word_it_is() -> None:
    policy = TrustPolicy(Belief.BUNDLED, whose="whose.bundled")

    assert whose_word(replace(ATTEMPT, policy=policy, asked="own file")) == "whose.bundled"


def test_the_host_in_the_mx_record_speaks_for_itself() -> None:
    attempt = replace(ATTEMPT, tier=Tier.DIRECTORY, relation=Relation.MAIL_HOST)

    assert whose_word(attempt) == "whose.mail-host"
