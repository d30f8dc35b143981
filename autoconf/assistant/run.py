"""The line from address to verdict: discover, reach, log in, settle, diagnose."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final

from autoconf import catalogue
from autoconf.assistant.pausing import Pausing
from autoconf.assistant.people import Person, Wishes
from autoconf.assistant.reporting import with_findings
from autoconf.assistant.round_trip import travel
from autoconf.assistant.server_choice import (
    drop_doubtful,
    in_order,
    is_new,
    needs_a_person,
    something_is_dead,
)
from autoconf.assistant.stopwatch import Stopwatch
from autoconf.assistant.usernames import sees_exchange, with_username
from autoconf.assistant.web_login import web_login
from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.consent import Consent
from autoconf.discovery.engine import Discovery
from autoconf.discovery.ranking import rank, settle, usable_without_asking
from autoconf.discovery.trust import doubts_about
from autoconf.model.address import EmailAddress
from autoconf.model.budget import Ledger
from autoconf.model.check import Check
from autoconf.model.config import ClientConfig
from autoconf.model.domain import registrable_domain
from autoconf.model.evidence import Attempt, KnownProviders, Query
from autoconf.model.mailbox import RoundTrip
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol
from autoconf.net.interfaces import NetworkFactory
from autoconf.probes.budget import Budget
from autoconf.probes.early import EarlyLogins
from autoconf.probes.engine import Prober, Reached
from autoconf.probes.logins import Logins
from autoconf.probes.preconnect import Preconnector
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.tasks import Clock

_DNSSEC_S: Final = 5.0
_LOGIN_S: Final = 15.0
"""Kept back for the logins: one that is cut short is one that was spent in vain."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Assistant:
    """One run for one address or domain."""

    factory: NetworkFactory
    person: Person
    wishes: Wishes = field(default_factory=Wishes)
    sessions: Sessions = field(default_factory=Sessions)
    clock: Clock = time.monotonic
    now: Callable[[], datetime] = _now
    ledger: Ledger = field(default_factory=MemoryLedger)
    _trip: RoundTrip | None = None

    @property
    def _known(self) -> KnownProviders:
        return catalogue.chosen(self.wishes.options)

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
        budget = Budget(self.ledger, address)
        discovery.login = web_login(self.wishes, self.person, budget, watch)
        ahead = Preconnector(
            sessions=self.sessions, factory=self.factory, seconds_left=watch.left_s
        )
        consent = Consent(yes=self.wishes.yes, trust_hosts=self.wishes.trust_hosts)
        discovery.is_vouched_for = consent.is_vouched_for
        discovery.observer = partial(self._observe, discovery, ahead)
        try:
            if self._known.find(address.domain) is None:
                ahead.open_likely(address.domain)
            config = self._find(discovery, consent, watch)
            if config is None:
                return self._report(discovery, None, [], Consent(), watch)
            self.person.show(config)
            early = self._early(budget, config, watch)
            config, reached = self._reach(discovery, config, consent, watch, early)
            done = early.checks if early is not None else {}
            drop_doubtful(reached, consent, config, done.values())
            checks = list(done.values())
            if not consent.missing:
                logins = self._logins(budget, discovery, config, reached, watch)
                checks = in_order(logins.run(reached, done), config)
            prober = self._prober(address)
            self._trip = travel(self.wishes, self.person, prober, budget, checks, watch)
            pause = budget.why_not if self.wishes.log_in else None
            return self._report(discovery, settle(config, checks), checks, consent, watch, pause)
        finally:
            ahead.cancel.set()
            self.sessions.close_all()

    def _discovery(self, address: EmailAddress | None, domain: str) -> Discovery:
        return Discovery(
            query=Query(address=address, domain=domain, options=self.wishes.options),
            factory=self.factory,
            sessions=self.sessions,
            is_linked=self._known.is_linked,
            observer=self.person.show,
        )

    def _observe(self, discovery: Discovery, ahead: Preconnector, attempt: Attempt) -> None:
        """Show an attempt; open the servers that it names where they may be used anyway."""
        self.person.show(attempt)
        domain, is_vouched_for = discovery.query.domain, discovery.is_vouched_for
        usable = usable_without_asking(attempt, domain, self._known.is_linked, is_vouched_for)
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
        doubts = doubts_about(domain, self._known.look_alike(domain))
        config = rank(discovery.attempts, domain, self._known.is_linked, doubts=doubts)
        return with_username(config, self.wishes.username)

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

    def _early(self, budget: Budget, config: ClientConfig, watch: Stopwatch) -> EarlyLogins | None:
        """Return logins that need not wait for every server; none where a person is asked."""
        if not (self.wishes.log_in and self.person.has_password):
            return None
        password = self.person.password([], config.hint)
        if password is None:
            return None
        return EarlyLogins(
            address=budget.address,
            budget=budget,
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

    def _logins(
        self,
        budget: Budget,
        discovery: Discovery,
        config: ClientConfig,
        reached: dict[MailProtocol, Reached],
        watch: Stopwatch,
    ) -> Logins:
        password, why_not = None, None
        pause = budget.why_not if self.wishes.log_in else None
        ready = [r.ready[0] for r in reached.values() if r.ready is not None]
        given = self.person.password([], "") if self.person.has_password else None
        goes_to = {registrable_domain(s.hostname) or s.hostname for s in ready if s.takes(given)}
        if not self.wishes.log_in:
            why_not = Message("login.not-wanted")
        elif goes_to and pause is not None:
            why_not = pause
        elif goes_to:
            why_not = Message("login.no-password")
            with watch.standing():
                password = self.person.password(sorted(goes_to), config.hint)
        return Logins(
            prober=self._prober(budget.address),
            asker=Pausing(self.person, watch),
            address=budget.address,
            budget=budget,
            password=password,
            why_not=why_not,
            seconds_left=watch.left_s,
            least_s=self._least_s,
            sees_exchange=sees_exchange(discovery.attempts),
            test_all=self.wishes.test_all,
        )

    def _prober(self, address: EmailAddress | None) -> Prober:
        return Prober(
            sessions=self.sessions,
            factory=self.factory,
            observer=self.person.show,
            test_all=self.wishes.test_all,
            address=address,
        )

    def _report(
        self,
        discovery: Discovery,
        config: ClientConfig | None,
        checks: list[Check],
        consent: Consent,
        watch: Stopwatch,
        login_pause: Message | None = None,
    ) -> Report:
        report = Report(
            address=discovery.query.address,
            domain=discovery.query.domain,
            config=config,
            checks=tuple(checks),
            login_wanted=self.wishes.log_in,
            login_pause=login_pause,
            round_trip=self._trip,
            looks_like=self._known.look_alike(discovery.query.domain),
            elapsed_s=round(watch.elapsed_s, 3),
        )
        return with_findings(report, discovery, consent, self.now())
