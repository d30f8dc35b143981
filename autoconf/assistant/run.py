"""The line from address to verdict: discover, reach, log in, settle, diagnose."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from autoconf import catalogue
from autoconf.assistant.people import Person, Wishes
from autoconf.diagnosis.engine import diagnose
from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.consent import Consent, confirmed_by
from autoconf.discovery.engine import Discovery
from autoconf.discovery.ranking import rank, settle
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, CheckOutcome
from autoconf.model.config import ClientConfig, Decision
from autoconf.model.domain import registrable_domain
from autoconf.model.evidence import Query
from autoconf.model.report import Report
from autoconf.model.secret import Login
from autoconf.model.server import MailProtocol, Server
from autoconf.net.ports import NetworkFactory
from autoconf.probes.engine import Prober, Reached, speculate
from autoconf.probes.logins import Logins
from autoconf.tasks import Cancel, Clock, Deadline, start_all

_DNSSEC_S: Final = 5.0
_LOGIN_S: Final = 15.0
"""Kept back for the logins: one that is cut short is one that was spent in vain."""

_NOT_REACHED = frozenset({CheckOutcome.UNREACHABLE, CheckOutcome.TIMED_OUT, CheckOutcome.REFUSED})


@dataclass(slots=True)
class Stopwatch:
    """The run's clock, which stands while a person is asked."""

    limit_s: float
    clock: Clock = time.monotonic
    _start: float = field(init=False)
    _paused_s: float = 0.0

    def __post_init__(self) -> None:
        """Start it."""
        self._start = self.clock()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start, without prompts."""
        return self.clock() - self._start - self._paused_s

    def left_s(self, at_most: float | None = None) -> float:
        """Return the seconds left, never quite nothing, so that goodbyes still go out."""
        left = max(self.limit_s - self.elapsed_s, 0.1)
        return left if at_most is None else min(left, at_most)

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Stop for as long as the block takes."""
        began = self.clock()
        try:
            yield
        finally:
            self._paused_s += self.clock() - began


@dataclass(slots=True)
class Assistant:
    """One run for one address or domain."""

    factory: NetworkFactory
    person: Person
    wishes: Wishes = field(default_factory=Wishes)
    sessions: Sessions = field(default_factory=Sessions)
    clock: Clock = time.monotonic

    def discover(self, address: EmailAddress | None, domain: str) -> Report:
        """Find the published settings, or guess where nobody publishes any; no login."""
        watch = Stopwatch(self.wishes.timeout_s, self.clock)
        discovery = self._discovery(address, domain)
        try:
            config = self._find(discovery, watch)
        finally:
            self.sessions.close_all()
        return self._report(discovery, config, [], Consent(), watch)

    def check(self, address: EmailAddress) -> Report:
        """Find the settings, reach the servers, log in, and put what was proved first."""
        watch = Stopwatch(self.wishes.timeout_s, self.clock)
        discovery = self._discovery(address, address.domain)
        discovery.login = self._autodiscover_login(address, watch)
        ahead = Cancel()
        self._speculate(address, discovery, watch, ahead)
        try:
            config = self._find(discovery, watch)
            if config is None:
                return self._report(discovery, None, [], Consent(), watch)
            self.person.show(config)
            consent = Consent(yes=self.wishes.yes, trust_hosts=self.wishes.trust_hosts)
            config, reached = self._reach(discovery, config, consent, watch)
            checks = [] if consent.missing else self._log_in(address, config, reached, watch)
            config = settle(config, checks)
            return self._report(discovery, config, checks, consent, watch)
        finally:
            ahead.set()
            self.sessions.close_all()

    def _autodiscover_login(self, address: EmailAddress, watch: Stopwatch) -> Login | None:
        """Return the login that may answer Exchange's 401, where the person asked for that."""
        if not (self.wishes.options.autodiscover_login and self.wishes.log_in):
            return None
        with watch.standing():
            home = registrable_domain(address.domain) or address.domain
            password = self.person.password([home], "")
        return Login(username=str(address), password=password) if password else None

    def _discovery(self, address: EmailAddress | None, domain: str) -> Discovery:
        return Discovery(
            query=Query(address=address, domain=domain, options=self.wishes.options),
            factory=self.factory,
            sessions=self.sessions,
            maps=catalogue.maps,
            observer=self.person.show,
        )

    def _speculate(
        self, address: EmailAddress, discovery: Discovery, watch: Stopwatch, ahead: Cancel
    ) -> None:
        """Open likely conversations while documents are fetched; a known provider needs none."""
        if catalogue.find(address.domain) is None:
            limit = Deadline(watch.left_s(), ahead)
            start_all(speculate(address.domain, self.sessions, discovery.factory, limit), ahead)

    def _find(self, discovery: Discovery, watch: Stopwatch) -> ClientConfig | None:
        """Ask the sources; where they leave a half empty, guess it; prove what can be proved."""
        discovery.ask_sources(watch.left_s(self._discovery_s))
        config = self._rank(discovery)
        known = config is not None and (
            bool(config.incoming and config.outgoing) or not config.servers
        )
        if not known and discovery.domain_exists:
            discovery.guess(watch.left_s(self._discovery_s))
            config = self._rank(discovery)
        trust = config.overall_trust if config is not None else None
        if trust is not None and trust.decision is Decision.CONFIRM:
            discovery.prove(watch.left_s(_DNSSEC_S))
            config = self._rank(discovery)
        return config

    def _reach_s(self, watch: Stopwatch) -> float:
        """How long servers may take to be reached: what is left but the time for logins."""
        return max(watch.left_s() - min(_LOGIN_S, self.wishes.timeout_s / 4), 0.1)

    @property
    def _discovery_s(self) -> float:
        """How long one round of questions may take: 15 s or a third of the run."""
        return min(15.0, self.wishes.timeout_s / 3)

    def _rank(self, discovery: Discovery) -> ClientConfig | None:
        domain = discovery.query.domain
        looks_like = catalogue.look_alike(domain)
        return rank(
            discovery.attempts, domain, catalogue.maps, is_look_alike=looks_like is not None
        )

    def _reach(
        self, discovery: Discovery, config: ClientConfig, consent: Consent, watch: Stopwatch
    ) -> tuple[ClientConfig, dict[MailProtocol, Reached]]:
        """Reach a server per protocol; what is published but dead is replaced, if anything can."""
        prober = self._prober()
        reached: dict[MailProtocol, Reached] = {}
        further: list[Callable[[float], None]] = [discovery.ask_the_silent, discovery.guess]
        while True:
            self._seek_consent(config, consent, watch)
            if consent.missing:
                return config, reached
            allowed = partial(_is_new, reached, consent, config)
            for protocol, entry in prober.reach(config, allowed, self._reach_s(watch)).items():
                reached.setdefault(protocol, Reached(protocol=protocol)).tried += entry.tried
            if not further or not _something_is_dead(reached):
                return config, reached
            further.pop(0)(watch.left_s(15.0))
            config = self._rank(discovery) or config

    def _seek_consent(self, config: ClientConfig, consent: Consent, watch: Stopwatch) -> None:
        with watch.standing():
            consent.seek(config, self.person.confirm_server)

    def _log_in(
        self,
        address: EmailAddress,
        config: ClientConfig,
        reached: dict[MailProtocol, Reached],
        watch: Stopwatch,
    ) -> list[Check]:
        password, why_not = None, ""
        ready = [r.ready[0] for r in reached.values() if r.ready is not None]
        goes_to = {registrable_domain(s.hostname) or s.hostname for s in ready if s.wants_password}
        if not self.wishes.log_in:
            why_not = "no login was asked for"
        elif goes_to:
            why_not = "no password was given"
            with watch.standing():
                password = self.person.password(sorted(goes_to), config.hint)
        logins = Logins(
            prober=self._prober(),
            asker=_Pausing(self.person, watch),
            address=address,
            password=password,
            why_not=why_not,
            seconds_left=watch.left_s,
            least_s=min(_LOGIN_S / 3, self.wishes.timeout_s / 12),
        )
        checks = logins.run(reached)
        places = {server.endpoint: n for n, server in enumerate(config.servers)}
        return sorted(checks, key=lambda check: places.get(check.endpoint, len(places)))

    def _prober(self) -> Prober:
        return Prober(sessions=self.sessions, factory=self.factory, observer=self.person.show)

    def _report(
        self,
        discovery: Discovery,
        config: ClientConfig | None,
        checks: list[Check],
        consent: Consent,
        watch: Stopwatch,
    ) -> Report:
        report = Report(
            address=discovery.query.address,
            domain=discovery.query.domain,
            attempts=discovery.attempts,
            config=config,
            checks=tuple(checks),
            login_wanted=self.wishes.log_in,
            confirmation_missing=tuple(consent.missing),
            confirmation_declined=tuple(consent.declined),
            confirmed=() if config is None else confirmed_by(consent, config),
            looks_like=catalogue.look_alike(discovery.query.domain),
            elapsed_s=round(watch.elapsed_s, 3),
        )
        return replace(report, findings=diagnose(report))


@dataclass(frozen=True, slots=True)
class _Pausing:
    """Asks the person about further attempts with the clock standing."""

    person: Person
    watch: Stopwatch

    def try_user_name(self, name: str, used: int) -> bool:
        with self.watch.standing():
            return self.person.try_user_name(name, used)

    def try_protocol(self, protocol: MailProtocol, used: int) -> bool:
        with self.watch.standing():
            return self.person.try_protocol(protocol, used)


def _is_new(
    reached: dict[MailProtocol, Reached], consent: Consent, config: ClientConfig, server: Server
) -> bool:
    """Tell whether a server is worth a connection: allowed, not tried, its protocol not ready."""
    entry = reached.get(server.protocol)
    if entry is not None and (
        entry.ready is not None or any(s.endpoint == server.endpoint for s, _ in entry.tried)
    ):
        return False
    return consent.allows_connection(config, server)


def _something_is_dead(reached: dict[MailProtocol, Reached]) -> bool:
    """Tell whether mail cannot be read or sent because nobody answered (a stale file).

    A server that answers with a bad certificate is not dead: looking for a weaker one instead is
    what an attacker would want.
    """

    def dead(protocols: list[MailProtocol]) -> bool:
        entries = [reached[p] for p in protocols if p in reached]
        if any(entry.ready for entry in entries):
            return False
        verdicts = [session.verdict for entry in entries for _, session in entry.tried]
        return all(v is not None and v.outcome in _NOT_REACHED for v in verdicts)

    return dead([MailProtocol.IMAP, MailProtocol.POP3]) or dead([MailProtocol.SMTP])
