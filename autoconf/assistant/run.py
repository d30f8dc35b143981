"""The line from address to verdict: discover, reach, log in, settle, diagnose."""

import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from autoconf import catalogue
from autoconf.assistant.people import Person, Wishes
from autoconf.assistant.reaching import drop_doubtful, is_new, needs_a_person, something_is_dead
from autoconf.assistant.stopwatch import Stopwatch
from autoconf.assistant.travelling import travel
from autoconf.diagnosis.engine import diagnose
from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.consent import Consent, confirmed_by
from autoconf.discovery.engine import Discovery
from autoconf.discovery.ranking import rank, settle, usable_without_asking, with_services
from autoconf.discovery.trust import doubts_about
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.config import ClientConfig
from autoconf.model.domain import registrable_domain
from autoconf.model.evidence import Attempt, Query
from autoconf.model.mailbox import RoundTrip
from autoconf.model.report import Report
from autoconf.model.secret import Login
from autoconf.model.server import MailProtocol
from autoconf.net.ports import NetworkFactory
from autoconf.probes.ahead import Ahead
from autoconf.probes.early import EarlyLogins
from autoconf.probes.engine import Prober, Reached
from autoconf.probes.logins import Logins
from autoconf.tasks import Clock

_DNSSEC_S: Final = 5.0
_LOGIN_S: Final = 15.0
"""Kept back for the logins: one that is cut short is one that was spent in vain."""


@dataclass(slots=True)
class Assistant:
    """One run for one address or domain."""

    factory: NetworkFactory
    person: Person
    wishes: Wishes = field(default_factory=Wishes)
    sessions: Sessions = field(default_factory=Sessions)
    clock: Clock = time.monotonic
    _trip: RoundTrip | None = None

    def discover(self, address: EmailAddress | None, domain: str) -> Report:
        """Find the published settings, or guess where nobody publishes any; no login."""
        watch = Stopwatch(self.wishes.timeout_s, self.clock)
        discovery = self._discovery(address, domain)
        consent = Consent(yes=self.wishes.yes, trust_hosts=self.wishes.trust_hosts)
        try:
            config = self._find(discovery, consent, watch)
        finally:
            self.sessions.close_all()
        return self._report(discovery, config, [], Consent(), watch)

    def check(self, address: EmailAddress) -> Report:
        """Find the settings, reach the servers, log in, and put what was proved first."""
        watch = Stopwatch(self.wishes.timeout_s, self.clock)
        discovery = self._discovery(address, address.domain)
        discovery.login = self._autodiscover_login(address, watch)
        ahead = Ahead(sessions=self.sessions, factory=self.factory, seconds_left=watch.left_s)
        consent = Consent(yes=self.wishes.yes, trust_hosts=self.wishes.trust_hosts)
        discovery.covers = consent.covers
        discovery.observer = partial(self._observe, discovery, ahead)
        try:
            if catalogue.find(address.domain) is None:
                ahead.open_likely(address.domain)
            config = self._find(discovery, consent, watch)
            if config is None:
                return self._report(discovery, None, [], Consent(), watch)
            self.person.show(config)
            early = self._early(address, config, watch)
            config, reached = self._reach(discovery, config, consent, watch, early)
            done = early.checks if early is not None else {}
            drop_doubtful({p: r for p, r in reached.items() if p not in done}, consent, config)
            checks = list(done.values())
            if not consent.missing:
                checks = self._log_in(address, config, reached, watch, done)
            prober = self._prober(address)
            self._trip = travel(self.wishes, self.person, prober, checks, watch)
            config = settle(config, checks)
            return self._report(discovery, config, checks, consent, watch)
        finally:
            ahead.cancel.set()
            self.sessions.close_all()

    def _autodiscover_login(self, address: EmailAddress, watch: Stopwatch) -> Login | None:
        """Return the login that may answer Exchange's 401, where the person asked for that.

        It would go out before anything is confirmed: not to a domain that is in doubt.
        """
        wanted = self.wishes.options.autodiscover_login and self.wishes.log_in
        if not wanted or doubts_about(address.domain, catalogue.look_alike(address.domain)):
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

    def _observe(self, discovery: Discovery, ahead: Ahead, attempt: Attempt) -> None:
        """Show an attempt; open the servers that it names where they may be used anyway."""
        self.person.show(attempt)
        domain, covers = discovery.query.domain, discovery.covers
        usable = usable_without_asking(attempt, domain, catalogue.maps, covers)
        if usable and attempt.answer is not None:
            ahead.open_named(attempt.answer.config)

    def _find(
        self, discovery: Discovery, consent: Consent, watch: Stopwatch
    ) -> ClientConfig | None:
        """Ask the sources; where they leave a half empty, guess it; prove what can be proved."""
        discovery.ask_sources(watch.left_s(self._discovery_s))
        config = self._rank(discovery)
        known = config is not None and (
            bool(config.incoming and config.outgoing) or not config.servers
        )
        if not known and discovery.domain_exists:
            discovery.guess(watch.left_s(self._discovery_s))
            config = self._rank(discovery)
        if config is not None and needs_a_person(config, consent):
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
        doubts = doubts_about(domain, catalogue.look_alike(domain))
        return rank(discovery.attempts, domain, catalogue.maps, doubts=doubts)

    def _reach(
        self,
        discovery: Discovery,
        config: ClientConfig,
        consent: Consent,
        watch: Stopwatch,
        early: EarlyLogins | None,
    ) -> tuple[ClientConfig, dict[MailProtocol, Reached]]:
        """Reach a server per protocol; what is published but dead is replaced, if anything can."""
        prober = self._prober(discovery.query.address)
        reached: dict[MailProtocol, Reached] = {}
        further = [discovery.ask_the_silent, discovery.guess]
        while True:
            self._seek_consent(config, consent, watch)
            if consent.missing:
                return config, reached
            allowed = partial(is_new, reached, consent, config)
            if early is not None:
                early.may_have = partial(consent.allows_password, config)
            round_s = self._reach_s(watch)
            for protocol, entry in prober.reach(config, allowed, round_s, early).items():
                reached.setdefault(protocol, Reached(protocol=protocol)).tried += entry.tried
            if not further or not something_is_dead(reached):
                return config, reached
            further.pop(0)(watch.left_s(15.0))
            config = self._rank(discovery) or config

    def _early(
        self, address: EmailAddress, config: ClientConfig, watch: Stopwatch
    ) -> EarlyLogins | None:
        """Return logins that need not wait for every server; none where a person is asked."""
        if not (self.wishes.log_in and self.person.has_password):
            return None
        password = self.person.password([], config.hint)
        if password is None:
            return None
        return EarlyLogins(
            address=address,
            password=password,
            may_have=lambda _server: False,
            seconds_left=watch.left_s,
            least_s=self._least_s,
        )

    @property
    def _least_s(self) -> float:
        """What must be left for a login to be begun."""
        return min(_LOGIN_S / 3, self.wishes.timeout_s / 12)

    def _seek_consent(self, config: ClientConfig, consent: Consent, watch: Stopwatch) -> None:
        with watch.standing():
            consent.seek(config, self.person.confirm_server)

    def _log_in(
        self,
        address: EmailAddress,
        config: ClientConfig,
        reached: dict[MailProtocol, Reached],
        watch: Stopwatch,
        done: dict[MailProtocol, Check],
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
            prober=self._prober(address),
            asker=_Pausing(self.person, watch),
            address=address,
            password=password,
            why_not=why_not,
            seconds_left=watch.left_s,
            least_s=self._least_s,
            done=dict(done),
        )
        checks = logins.run(reached)
        places = {server.endpoint: n for n, server in enumerate(config.servers)}
        return sorted(checks, key=lambda check: places.get(check.endpoint, len(places)))

    def _prober(self, address: EmailAddress | None) -> Prober:
        return Prober(
            sessions=self.sessions,
            factory=self.factory,
            observer=self.person.show,
            address=address,
        )

    def _report(
        self,
        discovery: Discovery,
        config: ClientConfig | None,
        checks: list[Check],
        consent: Consent,
        watch: Stopwatch,
    ) -> Report:
        discovery.end()
        if config is not None:
            config = with_services(config, discovery.attempts)
        tried = {
            c.server.hostname for c in checks if c.login.outcome is not LoginOutcome.NOT_TESTED
        }
        report = Report(
            address=discovery.query.address,
            domain=discovery.query.domain,
            attempts=discovery.attempts,
            config=config,
            checks=tuple(checks),
            login_wanted=self.wishes.log_in,
            confirmation_missing=tuple(h for h in consent.missing if h not in tried),
            confirmation_declined=tuple(h for h in consent.declined if h not in tried),
            confirmed=() if config is None else confirmed_by(consent, config),
            round_trip=self._trip,
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
