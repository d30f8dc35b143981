import pytest
from msgspec.structs import replace

from autoconf.cli.printing import print_findings
from autoconf.cli.settings_text import settings_lines, whose_word
from autoconf.cli.terminal import folded
from autoconf.cli.text import check_line, finding_details, nothing_found_lines
from autoconf.diagnosis.engine import diagnose
from autoconf.discovery.consent import Consent
from autoconf.discovery.ranking import rank
from autoconf.model.cause import Cause
from autoconf.model.check import CheckOutcome, TlsFacts, TlsProblem
from autoconf.model.config import ClientConfig, Decision, TrustDecision
from autoconf.model.evidence import Belief, Outcome, Reason, Relation, Tier, Trust, TrustPolicy
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.registry import load_plugin
from tests.diagnosis import network, reports
from tests.diagnosis.reports import failed
from tests.discovery.builders import IMAP, SMTP, attempt
from tests.formats.sample_report import ATTEMPT

FINDING = Finding(
    rule="login-refused",
    severity=Severity.BLOCKER,
    confidence=Confidence.CERTAIN,
    title=Message("finding.login-refused.title-bad-credentials"),
    message=Message.of("finding.login-refused.said", server="imap mx:993", words="NO way"),
    remedy=Message.of("finding.not-tested.remedy-stopped"),
    who=Who.USER,
    cause=Cause.BAD_CREDENTIALS,
)


def test_a_finding_says_what_whose_turn_and_what_next() -> None:
    what, whose, following = finding_details(FINDING)

    assert what == '  imap mx:993 refused the login. It said: "NO way".'
    assert whose == "  who can fix it: you  (cause: bad-credentials)  [login-refused]"
    assert following.startswith("  -> ")


def test_a_cause_that_is_not_certain_is_not_shown_as_if_it_were() -> None:
    _, whose, _ = finding_details(replace(FINDING, confidence=Confidence.POSSIBLE))

    assert "(cause: bad-credentials, possible)" in whose


def test_a_finding_without_a_cause_names_none() -> None:
    _, whose, _ = finding_details(replace(FINDING, cause=None, who=Who.NETWORK))

    assert whose == "  who can fix it: the operator of this network  [login-refused]"


def test_several_steps_are_numbered() -> None:
    steps = (Message("finding.not-tested.remedy"), Message("finding.not-tested.remedy-stopped"))

    _, _, first, second = finding_details(replace(FINDING, steps=steps))

    assert first.startswith("  1. Run the check again")
    assert second == "  2. Solve the refused login first."


def test_what_the_title_says_already_is_not_repeated() -> None:
    title = Message("finding.no-network.title")

    whose, _ = finding_details(replace(FINDING, title=title, message=title))

    assert "who can fix it" in whose


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        ("short", ["short"]),
        ("", [""]),
        ("one two  three four", ["one two", "    three", "    four"]),
        ("  one two three four", ["  one two", "      three", "      four"]),
        ("  -> one two three", ["  -> one two", "     three"]),
        ("  1. one two three", ["  1. one two", "     three"]),
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
    one = replace(ATTEMPT, tier=plugin.tier, policy=plugin.policy)

    assert whose_word(one) == word


def test_an_unprotected_answer_is_not_called_protected() -> None:
    assert ATTEMPT.answer is not None
    answer = replace(ATTEMPT.answer, trust=Trust.UNAUTHENTICATED)

    assert whose_word(replace(ATTEMPT, answer=answer)) == "whose.provider-unprotected"


def test_the_words_of_a_question_do_not_decide_whose_word_it_is() -> None:
    policy = TrustPolicy(Belief.BUNDLED, whose="whose.bundled")

    assert whose_word(replace(ATTEMPT, policy=policy, asked="own file")) == "whose.bundled"


def test_the_host_in_the_mx_record_speaks_for_itself() -> None:
    one = replace(ATTEMPT, tier=Tier.DIRECTORY, relation=Relation.MAIL_HOST)

    assert whose_word(one) == "whose.mail-host"


def test_the_source_that_is_shown_is_the_one_whose_answer_is_used() -> None:
    https = attempt("autoconfig-url", [IMAP, SMTP], rank=30)
    first = replace(https, asked="http://autoconfig.example.com/x", rank=95)
    assert https.answer is not None
    first = replace(first, answer=replace(https.answer, trust=Trust.UNAUTHENTICATED))
    better = replace(https, asked="https://autoconfig.example.com/x")
    config = rank([first, better], "example.com", lambda _domain, _host: False)
    assert config is not None

    title = settings_lines(config, [first, better], 1.0, None, more="json", consent=Consent())[0]

    assert "found in https://autoconfig.example.com (the provider's own word, over" in title


@pytest.mark.parametrize(
    ("consent", "word"),
    [(Consent(), "(confirm)"), (Consent(trust_hosts=("other.example",)), "(confirmed)")],
    ids=["doubted", "confirmed"],
)
def test_a_server_that_a_person_confirmed_is_called_confirmed(consent: Consent, word: str) -> None:
    foreign = replace(IMAP, hostname="imap.other.example")
    decision = TrustDecision(
        decision=Decision.CONFIRM, foreign=True, confirm_domain="other.example"
    )
    config = ClientConfig(
        provider_id="example.com", incoming=(foreign,), trust=((foreign, decision),)
    )

    _title, line = settings_lines(config, [], 1.0, None, more="json", consent=consent)

    assert line.endswith(word)


def test_where_a_finding_explains_it_the_network_is_not_doubted() -> None:
    bad = network.found_nothing(network.distrusted(), network.asked("a.example", Outcome.REFUSED))
    explained = replace(bad, findings=diagnose(bad))

    assert len(nothing_found_lines(explained)) == 1


def test_the_network_is_doubted_only_where_nobody_answered() -> None:
    silent = network.asked("a.example", Outcome.TIMED_OUT)
    heard = network.asked("b.example", Outcome.ABSENT)

    assert "on the network?" in " ".join(nothing_found_lines(network.found_nothing(silent)))
    assert "on the network?" not in " ".join(
        nothing_found_lines(network.found_nothing(silent, heard))
    )


NETWORKS = {
    "no-network": (
        network.asked("a.example", Outcome.UNREACHABLE, Reason.NO_ROUTE),
        network.asked("b.example", Outcome.UNREACHABLE, Reason.NO_ROUTE),
    ),
    "captive-portal": (
        network.distrusted(),
        network.distrusted(network.ISPDB, tier=Tier.DIRECTORY),
    ),
    "proxy-fails": (network.asked("a.example", Outcome.UNREACHABLE, Reason.PROXY_FAILED),),
}


@pytest.mark.parametrize("rule", NETWORKS)
def test_a_fault_of_the_whole_network_comes_first(
    rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = network.found_nothing(*NETWORKS[rule])

    print_findings(replace(lost, findings=diagnose(lost)))

    first, *others = capsys.readouterr().out.splitlines()
    assert first.startswith("problem: ")
    assert any(line.endswith(f"[{rule}]") for line in others)
    assert not any("no mail settings" in line for line in others)


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (
            TlsProblem.CERT_HOST_MISMATCH,
            "imap imap.example.com:993 encryption failed  TLS, certificate for another name",
        ),
        (
            TlsProblem.HANDSHAKE_FAILED,
            "imap imap.example.com:993 encryption failed  TLS, handshake failed  why",
        ),
    ],
)
def test_what_is_wrong_with_a_certificate_is_said_once(problem: TlsProblem, line: str) -> None:
    check = replace(
        failed(reports.IMAP, CheckOutcome.TLS_FAILED, "why"), tls=TlsFacts(problem=problem)
    )

    assert check_line(check) == line
