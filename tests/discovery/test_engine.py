import time
from collections.abc import Sequence

import pytest

from autoconf.discovery.engine import make_additions
from autoconf.discovery.outcomes import pending_questions
from autoconf.errors import (
    BlockedAddressError,
    CancelledError,
    NameNotFoundError,
    NetworkError,
    NoDataError,
    RefusedError,
    TimedOutError,
    TlsFailedError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.evidence import Outcome, Relation
from autoconf.net.interfaces import DnsReply, Mx, Question
from tests.discovery.builders import IMAP, SMTP
from tests.discovery.documents import document
from tests.discovery.runs import (
    DOCUMENT,
    HOSTER_MX,
    HTTP,
    HTTPS,
    ISPDB,
    MX_QUESTION,
    WELL_KNOWN,
    CrashingHttp,
    Run,
    said,
)
from tests.fakes import FakeDns

# everybody is asked


def test_every_question_of_every_source_and_the_mx_are_asked() -> None:
    run = Run()
    questions = [asked.asked for asked in pending_questions(run.found.query)]

    additions = make_additions(run.found.query, run.stages.tools)
    run.ask()

    asked = [*run.asked, *(attempt.asked for attempt in additions.end())]
    assert sorted(asked) == sorted([*questions, MX_QUESTION])
    assert {HTTPS + "?emailaddress=alice%40example.com", ISPDB, "SRV of example.com"} < set(
        questions
    )


def test_guessing_is_not_part_of_it() -> None:
    assert not Run().ask().dialer.opened


def test_each_attempt_is_shown_once() -> None:
    run = Run().ask()

    assert len(run.seen) == len({a.asked for a in run.seen})
    assert {a.asked for a in run.seen} <= set(run.asked)


def test_an_answer_is_kept_with_its_source_and_rank() -> None:
    found = Run(site={WELL_KNOWN: DOCUMENT}).ask().of(WELL_KNOWN)

    assert (found.source, found.rank, found.outcome) == ("autoconfig-url", 31, Outcome.FOUND)
    assert found.answer is not None
    assert found.answer.config.servers == (IMAP, SMTP)


def test_what_was_dropped_while_reading_is_the_detail() -> None:
    odd = DOCUMENT.replace(b"smtp.example.com", b"192.0.2.1")

    assert "outgoing server 1" in said(Run(site={WELL_KNOWN: odd}).ask().of(WELL_KNOWN))


# outcomes


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NameNotFoundError("net.dns.no-such-name", name="example.com"), Outcome.ABSENT),
        (NoDataError("net.dns.no-records", name="example.com", kind="MX"), Outcome.ABSENT),
        (RefusedError("net.refused", peer="192.0.2.1"), Outcome.REFUSED),
        (TimedOutError("net.no-time"), Outcome.TIMED_OUT),
        (TlsFailedError("tls.problem.cert-self-signed", peer="192.0.2.1"), Outcome.TLS_FAILED),
        (UnreachableError("net.no-route", peer="192.0.2.1"), Outcome.UNREACHABLE),
        (
            BlockedAddressError("net.blocked", address="192.0.2.1", what="a reserved address"),
            Outcome.SKIPPED,
        ),
        (WrongProtocolError("net.early-data", peer="192.0.2.1"), Outcome.MALFORMED),
        (CancelledError("net.cancelled"), Outcome.SKIPPED),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.value,
)
def test_a_failure_becomes_an_outcome_with_its_words(error: NetworkError, outcome: Outcome) -> None:
    found = Run(site={WELL_KNOWN: error}).ask().of(WELL_KNOWN)

    assert (found.outcome, said(found), found.answer) == (outcome, str(error), None)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        pytest.param(b"<clientConfig", Outcome.MALFORMED, id="bad-document"),
        pytest.param(b"<!DOCTYPE html><html></html>", Outcome.ABSENT, id="web-page"),
    ],
)
def test_a_page_becomes_an_outcome(body: bytes, outcome: Outcome) -> None:
    assert Run(site={WELL_KNOWN: body}).ask().of(WELL_KNOWN).outcome is outcome


def test_a_crashing_step_is_crashed_with_its_last_line() -> None:
    found = Run(http_type=CrashingHttp).ask().of(WELL_KNOWN)

    assert (found.outcome, said(found)) == (Outcome.CRASHED, "ValueError: a bug of ours")
    assert found.traceback.startswith("Traceback")


def test_the_run_goes_on_beside_a_crash() -> None:
    run = Run(http_type=CrashingHttp, site={ISPDB: DOCUMENT}).ask()

    assert run.of(ISPDB).outcome is Outcome.FOUND


class GoneDns(FakeDns):
    """Is no longer needed."""

    def ask(self, _questions: Sequence[Question]) -> Sequence[DnsReply]:
        raise CancelledError("net.cancelled")


def test_a_question_of_the_engine_itself_that_fails_has_an_outcome_too() -> None:
    found = Run(dns_type=GoneDns).ask().of(MX_QUESTION)

    assert (found.outcome, said(found)) == (Outcome.SKIPPED, "no longer needed")


# patience


def test_a_worse_source_that_is_silent_gives_way_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autoconf.discovery.patience._LEAST_S", 60.0)
    run = Run(site={WELL_KNOWN: DOCUMENT}, silent=[HTTP, ISPDB]).ask(30.0)

    for silent in (run.of(HTTP), run.of(ISPDB)):
        assert silent.outcome is Outcome.GAVE_WAY
        assert said(silent).startswith("gave way after ")


def test_a_better_source_that_is_silent_gives_way_after_a_while() -> None:
    run = Run(site={ISPDB: DOCUMENT}, silent=[WELL_KNOWN])
    began = time.monotonic()

    run.ask()

    assert time.monotonic() - began >= 0.3
    assert run.of(WELL_KNOWN).outcome is Outcome.GAVE_WAY
    assert said(run.of(WELL_KNOWN)).startswith("gave way after ")


def test_nobody_gives_way_to_an_answer_that_needs_a_confirmation() -> None:
    run = Run(site={HTTP: DOCUMENT}, silent=[ISPDB]).ask(0.5)

    assert said(run.of(ISPDB)).startswith("no answer in ")


def test_nobody_gives_way_to_half_an_answer() -> None:
    run = Run(site={WELL_KNOWN: document(IMAP)}, silent=[ISPDB]).ask(0.4)

    assert said(run.of(ISPDB)).startswith("no answer in ")


def test_a_run_ends_with_its_time() -> None:
    run = Run(silent=[ISPDB]).ask(0.2)

    assert run.of(ISPDB).outcome is Outcome.TIMED_OUT
    assert said(run.of(ISPDB)).startswith("no answer in ")


def test_who_gave_way_can_be_asked_again() -> None:
    other = document(IMAP, SMTP, domain="late.example")
    run = Run(site={WELL_KNOWN: DOCUMENT, ISPDB: other}, silent=[ISPDB], only_once=True).ask()

    run.stages.ask_again(30.0)

    assert run.of(ISPDB).outcome is Outcome.FOUND


def test_who_has_answered_is_not_asked_again() -> None:
    run = Run(site={WELL_KNOWN: DOCUMENT}, silent=[ISPDB], only_once=True).ask()
    answered = {a.asked for a in run.seen if a.outcome is not Outcome.GAVE_WAY}
    before = len(run.seen)

    run.stages.ask_again(30.0)

    assert WELL_KNOWN in answered
    assert not answered & {a.asked for a in run.seen[before:]}


def test_who_had_no_time_left_is_not_asked_again() -> None:
    run = Run(silent=[ISPDB], only_once=True).ask(0.2)

    run.stages.ask_again(30.0)

    assert ISPDB not in run.urls


def test_for_a_domain_that_does_not_exist_nobody_is_waited_for() -> None:
    run = Run(zone={}, silent=[ISPDB]).ask()

    assert run.of(ISPDB).outcome is Outcome.GAVE_WAY


# the hoster


def test_the_hoster_is_asked_about_its_full_and_base_domain_after_mx() -> None:
    run = Run(zone={("example.com", "MX"): HOSTER_MX}).ask()

    assert [(a.asked, a.rank) for a in run.found.attempts if a.relation is Relation.MAIL_HOST] == [
        ("provider catalogue: MX mx.eu.hoster.example", 80),
        ("https://autoconfig.eu.hoster.example/mail/config-v1.1.xml", 82),
        ("https://autoconfig.hoster.example/mail/config-v1.1.xml", 83),
        ("https://db.example/eu.hoster.example", 84),
        ("https://db.example/hoster.example", 85),
    ]


def test_the_best_mx_host_is_known() -> None:
    run = Run(zone={("example.com", "MX"): HOSTER_MX}).ask()

    assert (run.found.mx_host, said(run.of(MX_QUESTION))) == ("mx.eu.hoster.example",) * 2


def test_a_hosters_answer_is_found() -> None:
    url = "https://autoconfig.hoster.example/mail/config-v1.1.xml"
    run = Run(zone={("example.com", "MX"): HOSTER_MX}, site={url: DOCUMENT}).ask()

    assert run.of(url).outcome is Outcome.FOUND


def test_a_hoster_never_learns_the_address() -> None:
    run = Run(zone={("example.com", "MX"): HOSTER_MX}).ask()

    assert not [url for url in run.urls if "hoster" in url and "alice" in url]


def test_an_mx_in_the_own_domain_asks_nobody_further() -> None:
    own = [Mx(preference=10, host="mx.example.com")]

    run = Run(zone={("example.com", "MX"): own}).ask()

    assert not [a for a in run.found.attempts if a.relation is Relation.MAIL_HOST]


def test_nothing_is_asked_twice() -> None:
    run = Run(zone={("example.com", "MX"): [Mx(preference=1, host="mx.hoster.example")]}).ask()

    assert len(run.urls) == len(set(run.urls))
    assert len(run.dns.asked) == len(set(run.dns.asked))


@pytest.mark.parametrize(
    ("domain", "mx_host"),
    [
        ("mail.firm.co.uk", "mx.mail.firm.co.uk"),
        ("mail.firm.co.uk", "mx.firm.co.uk"),
        ("mail.firm.co.uk", "mx.hoster.co.uk"),
        ("firm.co.uk", "co.uk"),
    ],
)
def test_no_name_of_a_public_suffix_is_ever_asked_for(domain: str, mx_host: str) -> None:
    run = Run(domain=domain, zone={(domain, "MX"): [Mx(preference=1, host=mx_host)]}).ask()

    hosts = {url.split("/")[2] for url in run.urls} | {q.name for q in run.dns.asked}
    assert not hosts & {"autoconfig.co.uk", "co.uk", "autodiscover.co.uk", "autoconfig.uk", "uk"}
