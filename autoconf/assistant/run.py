"""The line from address to verdict: discover, reach, log in, settle, diagnose."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final

from msgspec.structs import replace

from autoconf import catalogue
from autoconf.assistant.pausing import Pausing
from autoconf.assistant.people import Person, Wishes
from autoconf.assistant.reporting import with_additions, with_findings
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
from autoconf.discovery import engine
from autoconf.discovery.consent import Consent
from autoconf.discovery.engine import DiscoveryTools, Found
from autoconf.discovery.ranking import rank, settle, usable_without_asking
from autoconf.discovery.trust import doubts_about
from autoconf.messages import text
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
        query = Query(address=address, domain=domain, options=self.wishes.options)
        tools = self._tools()
        additions = engine.start_additions(query, tools)
        consent = Consent(yes=self.wishes.yes, trust_hosts=self.wishes.trust_hosts)
        try:
            found, config = self._find(query, tools, consent, watch)
        finally:
            self.sessions.close_all()
        return self._report(with_additions(found, additions), config, [], Consent(), watch)

    def check(self, address: EmailAddress) -> Report:
        """Find the settings, reach the servers, log in, and put what was proved first."""
        watch = Stopwatch(self.wishes.timeout_s, self.clock)
        query = Query(address=address, domain=address.domain, options=self.wishes.options)
        budget = Budget(self.ledger, address)
        ahead = Preconnector(
            sessions=self.sessions, factory=self.factory, seconds_left=watch.left_s
        )
        consent = Consent(yes=self.wishes.yes, trust_hosts=self.wishes.trust_hosts)
        tools = replace(
            self._tools(),
            login=web_login(self.wishes, self.person, budget, watch),
            is_vouched_for=consent.is_vouched_for,
            observer=partial(self._observe, query.domain, consent, ahead),
        )
        additions = engine.start_additions(query, tools)
        try:
            if self._known.find(address.domain) is None:
                ahead.open_likely(address.domain)
            found, config = self._find(query, tools, consent, watch)
            if config is None:
                return self._report(with_additions(found, additions), None, [], Consent(), watch)
            self.person.show(config)
            early = self._early(budget, config, watch)
            found, config, reached = self._reach(
                found, config, tools=tools, consent=consent, watch=watch, early=early
            )
            done = early.checks if early is not None else {}
            drop_doubtful(reached, consent, config, done.values())
            checks = list(done.values())
            if not consent.missing:
                logins = self._logins(budget, found, config, reached, watch)
                checks = in_order(logins.run(reached, done), config)
            prober = self._prober(address)
            self._trip = travel(self.wishes, self.person, prober, budget, checks, watch)
            pause = budget.why_not if self.wishes.log_in else None
            found = with_additions(found, additions)
            return self._report(found, settle(config, checks), checks, consent, watch, pause)
        finally:
            ahead.cancel.set()
            self.sessions.close_all()

    def _tools(self) -> DiscoveryTools:
        return DiscoveryTools(
            factory=self.factory,
            sessions=self.sessions,
            is_linked=self._known.is_linked,
            observer=self.person.show,
        )

    def _observe(
        self, domain: str, consent: Consent, ahead: Preconnector, attempt: Attempt
    ) -> None:
        """Show an attempt; open the servers that it names where they may be used anyway."""
        self.person.show(attempt)
        is_linked = self._known.is_linked
        usable = usable_without_asking(attempt, domain, is_linked, consent.is_vouched_for)
        if usable and attempt.answer is not None:
            ahead.open_named(attempt.answer.config)

    def _find(
        self, query: Query, tools: DiscoveryTools, consent: Consent, watch: Stopwatch
    ) -> tuple[Found, ClientConfig | None]:
        """Ask the sources; where they leave a half empty, guess it; prove what can be proved."""
        found = engine.ask_sources(query, tools, watch.left_s(self._discovery_s))
        config = self._rank(found)
        known = config is not None and (
            bool(config.incoming and config.outgoing) or not config.servers
        )
        if not known and found.domain_exists:
            found = engine.guess(found, tools, watch.left_s(self._discovery_s))
            config = self._rank(found)
        if config is not None and needs_a_person(config, consent):
            found = engine.prove(found, tools, watch.left_s(_DNSSEC_S))
            config = self._rank(found)
        return found, config

    def _reach_s(self, watch: Stopwatch) -> float:
        """How long servers may take to be reached: what is left but the time for logins."""
        return max(watch.left_s() - min(_LOGIN_S, self.wishes.timeout_s / 4), 0.1)

    @property
    def _discovery_s(self) -> float:
        """How long one round of questions may take: 15 s or a third of the run."""
        return min(15.0, self.wishes.timeout_s / 3)

    def _rank(self, found: Found) -> ClientConfig | None:
        domain = found.query.domain
        doubts = doubts_about(domain, self._known.look_alike(domain))
        config = rank(found.attempts, domain, self._known.is_linked, doubts=doubts)
        return with_username(config, self.wishes.username)

    def _reach(
        self,
        found: Found,
        config: ClientConfig,
        *,
        tools: DiscoveryTools,
        consent: Consent,
        watch: Stopwatch,
        early: EarlyLogins | None,
    ) -> tuple[Found, ClientConfig, dict[MailProtocol, Reached]]:
        """Reach a server per protocol; what is published but dead is replaced, if anything can."""
        prober = self._prober(found.query.address)
        reached: dict[MailProtocol, Reached] = {}
        further = [engine.ask_again, engine.guess]
        while True:
            with watch.standing():
                consent.seek(config, self.person.confirm_server)
            if consent.missing:
                return found, config, reached
            allowed = partial(is_new, reached, consent, config)
            if early is not None:
                early.may_have = partial(consent.allows_password, config)
            round_s = self._reach_s(watch)
            for protocol, entry in prober.reach(config, allowed, round_s, early).items():
                reached.setdefault(protocol, Reached(protocol=protocol)).tried += entry.tried
            if not further or not something_is_dead(reached):
                return found, config, reached
            found = further.pop(0)(found, tools, watch.left_s(15.0))
            config = self._rank(found) or config

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

    def _logins(
        self,
        budget: Budget,
        found: Found,
        config: ClientConfig,
        reached: dict[MailProtocol, Reached],
        watch: Stopwatch,
    ) -> Logins:
        password, why_not = None, ""
        pause = budget.why_not if self.wishes.log_in else None
        ready = [r.ready[0] for r in reached.values() if r.ready is not None]
        given = self.person.password([], "") if self.person.has_password else None
        goes_to = {registrable_domain(s.hostname) or s.hostname for s in ready if s.takes(given)}
        if not self.wishes.log_in:
            why_not = "no login was asked for"
        elif goes_to and pause is not None:
            why_not = text(pause.id, pause.parameters)
        elif goes_to:
            why_not = "no password was given"
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
            sees_exchange=sees_exchange(found.attempts),
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
        found: Found,
        config: ClientConfig | None,
        checks: list[Check],
        consent: Consent,
        watch: Stopwatch,
        login_pause: Message | None = None,
    ) -> Report:
        report = Report(
            address=found.query.address,
            domain=found.query.domain,
            attempts=found.attempts,
            config=config,
            checks=tuple(checks),
            login_wanted=self.wishes.log_in,
            login_pause=login_pause,
            round_trip=self._trip,
            looks_like=self._known.look_alike(found.query.domain),
            elapsed_s=round(watch.elapsed_s, 3),
        )
        return with_findings(report, consent, self.now())
