"""One call of a run: its clock, its budget, and the work that goes on beside its stages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.assistant.interface import Tools
from autoconf.assistant.stopwatch import Stopwatch
from autoconf.discovery.additions import Additions
from autoconf.discovery.consent import Consent
from autoconf.discovery.engine import DiscoveryTools, make_additions
from autoconf.discovery.interface import WebLogin
from autoconf.discovery.ranking import usable_without_asking
from autoconf.discovery.round import Observer
from autoconf.discovery.trust import doubts_about
from autoconf.model.events import Event, LoginEnded, ServerStage, SourceAnswered, Watch
from autoconf.model.evidence import Attempt, Query
from autoconf.model.questions import UserAnswers
from autoconf.model.report import Report
from autoconf.model.secret import Login
from autoconf.model.symptom import Symptom
from autoconf.probes.budget import Budget
from autoconf.probes.preconnect import Preconnector

if TYPE_CHECKING:
    from autoconf.discovery.echoes import Echoes

LOGIN_S: Final = 15.0
"""Kept back for the logins: one that is cut short was spent in vain."""

_DISCOVERY_S: Final = 15.0


class Run(Struct, frozen=True, kw_only=True):
    """One call of ``discover`` or ``check``.

    Attributes:
        clock: what is left of the run.
        budget: None where there is no address, and so no login.
        preconnect: opens mail connections ahead of their use; None without a login.
        additions: questions about services beside mail; None where they were asked before.
        discovery: what sources work with.
        complaint: the person's own words.
        symptom: what the person complains about.
        web_refused_before: whether Autodiscover did not accept the login in an earlier call.
    """

    tools: Tools
    clock: Stopwatch
    budget: Budget | None
    preconnect: Preconnector | None
    additions: Additions | None
    discovery: DiscoveryTools
    web_refused_before: bool = False
    complaint: str = ""
    symptom: Symptom | None = None

    @property
    def web_login_refused(self) -> bool:
        """Whether Autodiscover got the login and did not accept it, as far as is known."""
        login = self.discovery.login
        return self.web_refused_before or (login is not None and login.may_be_wrong)

    def is_over(self) -> bool:
        """Tell whether the run was cancelled."""
        return self.tools.cancel.is_cancelled

    def searches(self) -> bool:
        """Tell whether the search for settings may go on."""
        return not (self.is_over() or self.tools.enough.is_cancelled)

    @property
    def discovery_s(self) -> float:
        """How long one round of questions may take: 15 s, or a third of the run."""
        return self.clock.left_s(min(_DISCOVERY_S, self.tools.options.timeout / 3))

    @property
    def reach_s(self) -> float:
        """How long servers may take to be reached: what is left but the time for logins."""
        return max(self.clock.left_s() - min(LOGIN_S, self.tools.options.timeout / 4), 0.1)

    @property
    def least_s(self) -> float:
        """The seconds that must be left for a login to begin."""
        return min(LOGIN_S / 3, self.tools.options.timeout / 12)


@contextmanager
def running(start: Report, tools: Tools, *, logs_in: bool) -> Iterator[Run]:
    """Make what a call works with; at its end nothing that ran beside it goes on.

    Args:
        start: of the call.
        tools: of the run.
        logs_in: whether mail servers will be reached.
    """
    if tools.credential is not None:
        tools.redactor.hide(tools.credential.secret)
    tools = replace(tools, watch=_masked(tools))
    clock = Stopwatch(tools.options.timeout, tools.clock, start.elapsed_s)
    address = start.address
    budget = (
        Budget(tools.ledger, address, tools.options.username)
        if address is not None and logs_in
        else None
    )
    preconnect = None
    if budget is not None:
        preconnect = Preconnector(
            sessions=tools.sessions,
            factory=tools.factory,
            seconds_left=clock.left_s,
            cancel=tools.cancel.child(),
        )
    discovery = _discovery_tools(start, tools, budget, preconnect)
    query = Query(address=address, domain=start.domain, options=tools.discovery)
    additions = None
    if _asks_sources(start, tools, budget):
        additions = make_additions(query, discovery)
        discovery = replace(discovery, observer=_starting(additions, discovery.observer))
    try:
        yield Run(
            tools=tools,
            clock=clock,
            budget=budget,
            preconnect=preconnect,
            additions=additions,
            discovery=discovery,
            web_refused_before=start.web_login_refused,
            complaint=start.complaint,
            symptom=start.symptom,
        )
    finally:
        if preconnect is not None:
            preconnect.cancel.cancel()
        if additions is not None:
            additions.cancel()


def _asks_sources(start: Report, tools: Tools, budget: Budget | None) -> bool:
    """Tell whether the call begins with questions to sources."""
    is_known = bool(start.attempts or tools.options.server)
    return not (is_known or needs_password_first(tools, budget, start.answers))


def _masked(tools: Tools) -> Watch:
    """Return the watch for events in which no server shows a secret."""
    redactor = tools.redactor

    def watch(event: Event) -> None:
        if isinstance(event, ServerStage | LoginEnded):
            event = replace(event, check=redactor.finish_check(event.check))
        elif isinstance(event, SourceAnswered):
            event = SourceAnswered.of(redactor.finish_attempt(event.attempt))
        tools.watch(event)

    return watch


def _starting(additions: Additions, observer: Observer) -> Observer:
    """Return an observer that starts the additions: all other questions are on their way by then.

    Additions that started first would take the processor and places at the gate from them.
    """

    def observe(attempt: Attempt) -> None:
        additions.start()
        observer(attempt)

    return observe


def _discovery_tools(
    start: Report, tools: Tools, budget: Budget | None, preconnect: Preconnector | None
) -> DiscoveryTools:
    consent = Consent.of(tools.options, start.answers)
    is_linked = tools.known.is_linked

    def observe(attempt: Attempt) -> None:
        """Tell of an attempt; open the servers that it names where they may be used anyway."""
        tools.watch(SourceAnswered.of(attempt))
        usable = usable_without_asking(attempt, start.domain, is_linked, consent.is_vouched_for)
        if preconnect is not None and attempt.answer is not None:
            preconnect.open_named(attempt.answer.config, None if usable else start.domain)

    return DiscoveryTools(
        factory=tools.factory,
        sessions=tools.sessions,
        is_linked=is_linked,
        is_vouched_for=consent.is_vouched_for,
        login=None if start.web_login_refused else _web_login(tools, budget, consent),
        echoes=_echoes(tools),
        may_tell=consent.may_tell,
        observer=observe,
        cancel=tools.cancel,
        enough=tools.enough,
    )


def _echoes(tools: Tools) -> "Echoes | None":
    """Return what masks the secrets in the words of web servers, which may have been given one."""
    if not tools.options.autodiscover_login:
        return None
    from autoconf.discovery.echoes import Echoes  # only for the few runs that need it

    return Echoes(tools.redactor)


def wants_web_login(tools: Tools, budget: Budget | None) -> bool:
    """Tell whether Exchange's 401 may be answered with the password (``--autodiscover-login``).

    The password would go out before anything is confirmed: not to a domain that is in doubt.
    """
    options = tools.options
    if budget is None or not (options.autodiscover_login and options.logs_in) or budget.is_spent:
        return False
    domain = budget.address.domain
    return not doubts_about(domain, tools.known.look_alike(domain))


def needs_password_first(tools: Tools, budget: Budget | None, answers: UserAnswers) -> bool:
    """Tell whether Autodiscover is to be asked with a password that is not there yet."""
    if tools.credential is not None or answers.declines_password:
        return False
    return wants_web_login(tools, budget)


def _web_login(tools: Tools, budget: Budget | None, consent: Consent) -> WebLogin | None:
    """Return the login for Autodiscover, counted in the budget."""
    credential = tools.credential
    if budget is None or credential is None or not wants_web_login(tools, budget):
        return None
    name = tools.options.username or str(budget.address)
    login = Login(username=name, password=credential.secret)
    if login.is_token:  # it would go out as Basic
        return None
    return WebLogin(
        login, lambda: budget.reserve() > 0, budget.take_back, budget.lose, consent.names
    )
