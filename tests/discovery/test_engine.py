import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.engine import Discovery
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
from autoconf.model.address import EmailAddress
from autoconf.model.evidence import Attempt, DiscoveryOptions, Outcome, Query, Relation
from autoconf.net.ports import HttpResponse, Mx, Network, NetworkFactory, Record, Srv
from autoconf.tasks import Deadline
from tests.discovery.builders import IMAP, SMTP
from tests.discovery.documents import document
from tests.fakes import FakeDns, FakeHttp, ScriptedDialer, ScriptedWire, fake_network
from tests.probes.wires import wire

ALICE = EmailAddress.parse("alice@example.com")
HTTPS = "https://autoconfig.example.com/mail/config-v1.1.xml"
WELL_KNOWN = "https://example.com/.well-known/autoconfig/mail/config-v1.1.xml"
HTTP = "http://autoconfig.example.com/mail/config-v1.1.xml"
ISPDB = "https://db.example/example.com"
MX_QUESTION = "MX of example.com"
DOCUMENT = document(IMAP, SMTP)
NULL_MX = [Mx(preference=0, host="")]
HOSTER_MX = [Mx(preference=10, host="mx.eu.hoster.example")]
DECLINED = Srv(priority=0, weight=0, port=0, target="")

Zone = Mapping[tuple[str, str], Sequence[Record] | NetworkError]
Site = Mapping[str, bytes | HttpResponse | NetworkError]


@dataclass(frozen=True)
class SlowHttp:
    """Answers nothing to some URLs until the wait is cancelled; once each, where so told."""

    inner: FakeHttp
    deadline: Deadline
    silent: list[str]
    only_once: bool

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> HttpResponse:
        if url not in self.silent:
            return self.inner.fetch(url, method=method, headers=headers, body=body)
        if self.only_once:
            self.silent.remove(url)
        gone = threading.Event()
        self.deadline.cancel.register(gone.set)
        gone.wait(self.deadline.remaining_s())
        raise CancelledError("nobody waits")


class CrashingHttp(FakeHttp):
    """Has a bug."""

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> HttpResponse:
        if url == WELL_KNOWN:
            raise ValueError("a bug of ours")
        return super().fetch(url, method=method, headers=headers, body=body)


@dataclass
class Run:
    """A discovery over a scripted world, and what it asked of it."""

    zone: Zone = field(default_factory=dict)
    site: Site = field(default_factory=dict)
    servers: Mapping[str, Sequence[ScriptedWire | NetworkError]] = field(default_factory=dict)
    silent: Sequence[str] = ()
    only_once: bool = False
    domain: str = "example.com"
    options: DiscoveryOptions = DiscoveryOptions(ispdb_url="https://db.example/")
    http: FakeHttp | None = None
    mapped: bool = False

    def __post_init__(self) -> None:
        self.dns = FakeDns(self.zone)
        self.http = self.http or FakeHttp(self.site)
        self.dialer = ScriptedDialer(self.servers)
        self.seen: list[Attempt] = []
        self.discovery = Discovery(
            query=Query(
                address=EmailAddress.parse(f"alice@{self.domain}"),
                domain=self.domain,
                options=self.options,
            ),
            factory=self.factory(),
            sessions=Sessions(),
            maps=lambda _domain, _host: self.mapped,
            observer=self.seen.append,
        )

    def factory(self) -> NetworkFactory:
        assert self.http is not None
        http = self.http
        base = fake_network(dns=self.dns, dialer=self.dialer)
        silent = list(self.silent)

        def make(deadline: Deadline) -> Network:
            slow = SlowHttp(http, deadline, silent, self.only_once)
            return replace(base, http=slow, deadline=deadline)

        return make

    def ask(self, seconds: float = 5.0) -> "Run":
        self.discovery.ask_sources(seconds)
        return self

    def of(self, start: str) -> Attempt:
        (found,) = [a for a in self.discovery.attempts if a.asked.startswith(start)]
        return found

    @property
    def asked(self) -> list[str]:
        return [a.asked for a in self.discovery.attempts]

    @property
    def urls(self) -> list[str]:
        assert self.http is not None
        return self.http.urls


# everybody is asked


def test_every_source_of_the_own_domain_and_the_mx_are_asked() -> None:
    assert sorted(Run().ask().asked) == sorted(
        [
            f"{HTTPS}?emailaddress=alice%40example.com",
            WELL_KNOWN,
            HTTP,
            ISPDB,
            "SRV of example.com",
            "provider catalogue: example.com",
            MX_QUESTION,
        ]
    )


def test_guessing_is_not_part_of_it() -> None:
    assert not Run().ask().dialer.opened


def test_each_attempt_is_shown_once() -> None:
    run = Run().ask()

    assert sorted(a.asked for a in run.seen) == sorted(run.asked)


def test_an_answer_is_kept_with_its_source_and_rank() -> None:
    found = Run(site={WELL_KNOWN: DOCUMENT}).ask().of(WELL_KNOWN)

    assert (found.source, found.rank, found.outcome) == ("autoconfig-url", 31, Outcome.FOUND)
    assert found.answer is not None
    assert found.answer.config.servers == (IMAP, SMTP)


def test_what_was_dropped_while_reading_is_the_detail() -> None:
    odd = DOCUMENT.replace(b"smtp.example.com", b"192.0.2.1")

    assert "outgoing server 1" in Run(site={WELL_KNOWN: odd}).ask().of(WELL_KNOWN).detail


# outcomes


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NameNotFoundError("no such name"), Outcome.ABSENT),
        (NoDataError("no such record"), Outcome.ABSENT),
        (RefusedError("closed"), Outcome.REFUSED),
        (TimedOutError("silent"), Outcome.TIMED_OUT),
        (TlsFailedError("bad certificate"), Outcome.TLS_FAILED),
        (UnreachableError("no route"), Outcome.UNREACHABLE),
        (BlockedAddressError("not a public address"), Outcome.SKIPPED),
        (WrongProtocolError("not HTTP"), Outcome.MALFORMED),
        (CancelledError("no longer needed"), Outcome.UNREACHABLE),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.value,
)
def test_a_failure_becomes_an_outcome_with_its_words(error: NetworkError, outcome: Outcome) -> None:
    found = Run(site={WELL_KNOWN: error}).ask().of(WELL_KNOWN)

    assert (found.outcome, found.detail, found.answer) == (outcome, str(error), None)


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
    found = Run(http=CrashingHttp()).ask().of(WELL_KNOWN)

    assert (found.outcome, found.detail) == (Outcome.CRASHED, "ValueError: a bug of ours")


def test_the_run_goes_on_beside_a_crash() -> None:
    run = Run(http=CrashingHttp({ISPDB: DOCUMENT})).ask()

    assert run.of(ISPDB).outcome is Outcome.FOUND


# patience


def test_a_worse_source_that_is_silent_gives_way_at_once() -> None:
    run = Run(site={WELL_KNOWN: DOCUMENT}, silent=[HTTP, ISPDB]).ask()

    assert [(run.of(url).outcome, run.of(url).detail) for url in (HTTP, ISPDB)] == [
        (Outcome.TIMED_OUT, "gave way after 0.0 s")
    ] * 2


def test_a_better_source_that_is_silent_gives_way_after_a_while() -> None:
    run = Run(site={ISPDB: DOCUMENT}, silent=[WELL_KNOWN]).ask()

    assert run.of(WELL_KNOWN).detail == "gave way after 0.3 s"


def test_nobody_gives_way_to_an_answer_that_needs_a_confirmation() -> None:
    run = Run(site={HTTP: DOCUMENT}, silent=[ISPDB]).ask(0.5)

    assert run.of(ISPDB).detail == "no answer in 0.5 s"


def test_nobody_gives_way_to_half_an_answer() -> None:
    run = Run(site={WELL_KNOWN: document(IMAP)}, silent=[ISPDB]).ask(0.4)

    assert run.of(ISPDB).detail == "no answer in 0.4 s"


def test_a_run_ends_with_its_time() -> None:
    run = Run(silent=[ISPDB]).ask(0.2)

    assert (run.of(ISPDB).outcome, run.of(ISPDB).detail) == (
        Outcome.TIMED_OUT,
        "no answer in 0.2 s",
    )


def test_who_gave_way_can_be_asked_again() -> None:
    other = document(IMAP, SMTP, domain="late.example")
    run = Run(site={WELL_KNOWN: DOCUMENT, ISPDB: other}, silent=[ISPDB], only_once=True).ask()

    run.discovery.ask_the_silent(2.0)

    assert run.of(ISPDB).outcome is Outcome.FOUND


def test_who_has_answered_is_not_asked_again() -> None:
    run = Run(site={WELL_KNOWN: DOCUMENT}).ask()
    before = list(run.urls)

    run.discovery.ask_the_silent(2.0)

    assert run.urls == before


def test_who_had_no_time_left_is_not_asked_again() -> None:
    run = Run(silent=[ISPDB], only_once=True).ask(0.2)

    run.discovery.ask_the_silent(2.0)

    assert ISPDB not in run.urls


# the hoster


def test_the_hoster_is_asked_about_its_full_and_base_domain_after_mx() -> None:
    run = Run(zone={("example.com", "MX"): HOSTER_MX}).ask()

    assert [(a.asked, a.rank) for a in run.discovery.attempts if a.relation is Relation.HOSTER] == [
        ("provider catalogue: MX mx.eu.hoster.example", 80),
        ("https://autoconfig.eu.hoster.example/mail/config-v1.1.xml", 82),
        ("https://autoconfig.hoster.example/mail/config-v1.1.xml", 83),
        ("https://db.example/eu.hoster.example", 84),
        ("https://db.example/hoster.example", 85),
    ]


def test_the_best_mx_host_is_known() -> None:
    run = Run(zone={("example.com", "MX"): HOSTER_MX}).ask()

    assert (run.discovery.mx_host, run.of(MX_QUESTION).detail) == ("mx.eu.hoster.example",) * 2


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

    assert not [a for a in run.discovery.attempts if a.relation is Relation.HOSTER]


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


# guessing


def guesses(run: Run) -> list[str]:
    run.ask()
    run.discovery.guess(3.0)
    return [str(endpoint) for endpoint in run.dialer.opened]


def test_a_guess_tries_common_hosts() -> None:
    run = Run(servers={"imap imap.example.com:993": [wire(IMAP.protocol)]})

    assert "imap imap.example.com:993" in guesses(run)
    assert run.of("imap imap.example.com:993").outcome is Outcome.FOUND


def test_a_guess_tries_the_mx_host_too() -> None:
    run = Run(zone={("example.com", "MX"): HOSTER_MX})

    assert "smtp mx.eu.hoster.example:465" in guesses(run)


def test_after_a_null_mx_nothing_is_guessed() -> None:
    run = Run(zone={("example.com", "MX"): NULL_MX})

    assert not guesses(run)
    assert (run.of(MX_QUESTION).outcome, run.discovery.mx_host) == (Outcome.ABSENT, None)


def test_what_srv_says_is_not_offered_is_not_guessed() -> None:
    zone: Zone = {(f"_{s}._tcp.example.com", "SRV"): [DECLINED] for s in ("pop3", "pop3s")}

    protocols = {endpoint.partition(" ")[0] for endpoint in guesses(Run(zone=zone))}

    assert protocols == {"imap", "smtp"}


def test_a_provider_that_the_catalogue_knows_is_not_guessed_at() -> None:
    assert not guesses(Run(domain="gmail.com"))


def test_a_guess_stops_when_its_time_is_up() -> None:
    run = Run(servers={})
    run.ask()

    run.discovery.guess(3.0)

    assert all(a.outcome is Outcome.ABSENT for a in run.seen if a.source == "common-ports")


@pytest.mark.parametrize(
    ("reply", "exists"),
    [
        pytest.param(NameNotFoundError("no such domain"), False, id="nxdomain"),
        pytest.param(NoDataError("no MX"), True, id="no-mx"),
        pytest.param(TimedOutError("silent"), True, id="nobody-knows"),
        pytest.param(HOSTER_MX, True, id="mx"),
    ],
)
def test_a_domain_does_not_exist_if_the_dns_says_so(
    reply: Sequence[Record] | NetworkError, *, exists: bool
) -> None:
    run = Run(zone={("example.com", "MX"): reply}).ask()

    assert run.discovery.domain_exists is exists


def test_before_mx_is_known_a_domain_is_taken_to_exist() -> None:
    run = Run()

    assert (run.discovery.domain_exists, run.discovery.mx_host) == (True, None)


def test_an_mx_that_is_no_host_name_leads_nowhere() -> None:
    run = Run(zone={("example.com", "MX"): [Mx(preference=1, host="192.0.2.1")]}).ask()

    assert run.discovery.mx_host is None
    assert run.of(MX_QUESTION).outcome is Outcome.FOUND


# offline

OFFLINE = DiscoveryOptions(offline=True)


def test_offline_only_the_catalogue_is_asked() -> None:
    run = Run(options=OFFLINE)

    run.discovery.ask_offline()

    assert run.asked == ["provider catalogue: example.com"]
    assert not run.urls
    assert not run.dns.asked


def test_offline_a_known_provider_is_found() -> None:
    run = Run(domain="gmail.com", options=OFFLINE)

    run.discovery.ask_offline()

    assert [a.outcome for a in run.discovery.attempts] == [Outcome.FOUND]


def test_offline_nothing_is_guessed() -> None:
    run = Run(options=OFFLINE)
    run.discovery.ask_offline()

    run.discovery.guess(1.0)

    assert not run.dialer.opened
