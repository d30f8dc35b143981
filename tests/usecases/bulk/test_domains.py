"""What one look-up may be used for, and what it may not send."""

import threading

import pytest
from msgspec.structs import replace

from autoconf.errors import TimedOutError, UsageError
from autoconf.model.config import Decision, TrustDecision
from autoconf.model.evidence import (
    MX,
    Attempt,
    Belief,
    Outcome,
    Reason,
    Relation,
    Tier,
    TrustPolicy,
)
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.server import SocketType
from autoconf.tasks import CancelToken
from autoconf.usecases.bulk.domains import AT_A_TIME, Found, for_everybody, found_for, look_up
from tests.renderers.profiles import ALICE, CONFIG, IMAP, SMTP
from tests.usecases.bulk.worlds import DOMAIN, TRUSTED, Finder, words


def why_not(found: Found) -> str:
    assert found.why_not is not None
    return words(found.why_not)


def test_a_domain_is_looked_up_once_and_without_an_address() -> None:
    domains = [f"{letter}.example" for letter in "abcdefg"]
    find = Finder(*(Report(address=None, domain=d, config=TRUSTED) for d in domains))

    found = look_up(domains, find, Options())

    assert sorted(find.asked) == domains
    assert all(found[domain].report for domain in domains)


def test_a_domain_that_says_nothing_without_an_address_is_not_asked_again() -> None:
    find = Finder(Report(address=None, domain=DOMAIN))

    found = look_up([DOMAIN], find, Options())

    assert find.asked == [DOMAIN]
    assert "nothing was found for example.com without an address" in why_not(found[DOMAIN])
    assert "render ADDRESS" in why_not(found[DOMAIN])


NO_NAME = Attempt(
    source=MX, tier=Tier.MAIL_HOST, policy=TrustPolicy(Belief.HINT), rank=0, relation=Relation.OWN,
    asked="MX", outcome=Outcome.ABSENT, reason=Reason.NO_SUCH_NAME,
)  # fmt: skip
NO_REPLY = replace(NO_NAME, outcome=Outcome.TIMED_OUT, reason=None)


@pytest.mark.parametrize(
    ("attempt", "options", "advice"),
    [
        (NO_NAME, Options(), "example.com does not exist: check how the addresses are written"),
        (NO_REPLY, Options(), "the DNS gave no answer about example.com"),
        (NO_NAME, Options(offline=True), "leave --offline out"),
    ],
)
def test_the_advice_fits_the_reason(attempt: Attempt, options: Options, advice: str) -> None:
    report = Report(address=None, domain=DOMAIN, attempts=(attempt,))

    found = look_up([DOMAIN], Finder(report), options)

    assert advice in why_not(found[DOMAIN])
    assert "render ADDRESS" not in why_not(found[DOMAIN])


def test_a_provider_without_mail_protocols_is_named() -> None:
    config = replace(CONFIG, incoming=(), outgoing=(), display_name="Example Mail")
    find = Finder(Report(address=None, domain=DOMAIN, config=config))

    found = look_up([DOMAIN], find, Options())

    assert "Example Mail offers no IMAP, POP3 or SMTP" in why_not(found[DOMAIN])


def test_a_direction_without_a_safe_server_is_one_reason_for_the_domain() -> None:
    never = TrustDecision(decision=Decision.NEVER)
    plain = replace(IMAP, socket_type=SocketType.PLAIN, port=143)
    trust = ((plain, never), (SMTP, TrustDecision(decision=Decision.AUTO)))
    config = replace(CONFIG, incoming=(plain,), outgoing=(SMTP,), trust=trust)
    find = Finder(Report(address=None, domain=DOMAIN, config=config))

    found = look_up([DOMAIN], find, Options())

    assert why_not(found[DOMAIN]) == f"imap {IMAP.hostname}:143 is not encrypted"


def test_each_domain_is_told_before_its_look_up() -> None:
    told: list[tuple[int, str]] = []
    domains = [f"{letter}.example" for letter in "abcdef"]
    find = Finder(*(Report(address=None, domain=d, config=TRUSTED) for d in domains))

    look_up(domains, find, Options(), watch=lambda b: told.append((b.number, b.domain)))

    assert told == list(enumerate(domains, start=1))


def test_a_server_that_needs_a_confirmation_names_the_option() -> None:
    doubtful = TrustDecision(decision=Decision.CONFIRM, foreign=True, confirm_domain="host.example")
    config = replace(CONFIG, trust=tuple((server, doubtful) for server in CONFIG.servers))
    find = Finder(Report(address=None, domain=DOMAIN, config=config))

    found = look_up([DOMAIN], find, Options())
    trusted = look_up([DOMAIN], find, Options(trust_host=("example.com",)))

    assert f"{SMTP.hostname} must be confirmed: " in why_not(found[DOMAIN])
    assert f"--trust-host {IMAP.hostname}" in why_not(found[DOMAIN])
    assert "if they belong to your provider" in why_not(found[DOMAIN])
    assert "password" not in why_not(found[DOMAIN])
    assert trusted[DOMAIN].report is not None


def test_one_server_that_needs_a_confirmation_is_spoken_of_as_one() -> None:
    decision = TrustDecision(decision=Decision.CONFIRM, foreign=True, confirm_domain="host.example")
    trust = tuple((s, decision if s is SMTP else sure) for s, sure in TRUSTED.trust)
    find = Finder(Report(address=None, domain=DOMAIN, config=replace(TRUSTED, trust=trust)))

    told = why_not(look_up([DOMAIN], find, Options())[DOMAIN])

    assert told.startswith(f"{SMTP.hostname} must be confirmed: if it belongs to your provider")


def test_a_look_up_that_fails_says_why_and_stops_no_other() -> None:
    def find(domain: str) -> Report:
        if domain == "slow.example":
            raise TimedOutError("table.no-end")
        if domain == "broken.example":
            raise ValueError("a bug")
        return Report(address=None, domain=domain, config=TRUSTED)

    found = look_up(["slow.example", "broken.example", DOMAIN], find, Options())

    assert why_not(found["slow.example"]) == "the look-up came to no end"
    assert why_not(found["broken.example"]) == "the look-up crashed: ValueError: a bug"
    assert found[DOMAIN].report is not None


def test_a_cancelled_run_waits_for_no_look_up_and_begins_no_other() -> None:
    cancel, may_end = CancelToken(), threading.Event()
    begun: list[str] = []

    def find(domain: str) -> Report:
        begun.append(domain)
        cancel.cancel()
        may_end.wait(30.0)
        return Report(address=None, domain=domain, config=TRUSTED)

    domains = [f"{number}.example" for number in range(3 * AT_A_TIME)]
    found = look_up(domains, find, Options(), cancel)
    may_end.set()

    assert {why_not(one) for one in found.values()} == {"no longer needed"}
    assert list(found) == domains
    assert set(begun) <= set(domains[:AT_A_TIME])


def test_a_slow_domain_holds_no_other_up() -> None:
    may_end = threading.Event()
    rest = [f"{number}.example" for number in range(3 * AT_A_TIME)]

    def find(domain: str) -> Report:
        if domain == "slow.example":
            may_end.wait(30.0)
        elif domain == rest[-1]:
            may_end.set()
        return Report(address=None, domain=domain, config=TRUSTED)

    found = look_up(["slow.example", *rest], find, Options())

    assert may_end.is_set()
    assert all(one.report is not None for one in found.values())


def test_an_option_that_is_wrong_ends_the_run() -> None:
    def find(_domain: str) -> Report:
        raise UsageError("option.two-resolvers")

    with pytest.raises(UsageError, match="--resolver"):
        look_up([DOMAIN], find, Options())


def test_a_user_name_of_one_person_is_left_out() -> None:
    config = replace(CONFIG, incoming=(replace(IMAP, username="alice"), IMAP), outgoing=(SMTP,))

    kept = for_everybody(config)

    assert (kept.incoming, kept.outgoing) == ((IMAP,), (SMTP,))


def test_servers_for_one_direction_are_no_settings() -> None:
    config = replace(TRUSTED, outgoing=(replace(SMTP, username="alice"),))

    found = look_up([DOMAIN], Finder(Report(address=None, domain=DOMAIN, config=config)), Options())

    assert why_not(found[DOMAIN]) == "example.com has no servers for both reading and sending"


def test_the_report_of_a_domain_gets_the_address_of_the_user() -> None:
    report = Report(address=None, domain=DOMAIN, config=CONFIG)

    assert found_for({DOMAIN: Found(report=report)}, ALICE).address == ALICE


def test_each_user_is_told_why_there_is_no_report() -> None:
    with pytest.raises(UsageError, match="both reading and sending"):
        found_for({DOMAIN: Found(why_not=Message.of("table.one-direction", domain="x"))}, ALICE)
