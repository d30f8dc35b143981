"""The facts of a run; they hold no password."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from autoconf.model.address import EmailAddress
from autoconf.model.audit import DomainFacts, Publication
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.config import ClientConfig, Decision
from autoconf.model.domain import home_of
from autoconf.model.evidence import Attempt
from autoconf.model.finding import OF_USING, Finding, Severity
from autoconf.model.message import Message
from autoconf.model.questions import Question, UserAnswer, UserAnswers
from autoconf.model.secret import CredentialKind
from autoconf.model.server import NAMED, Server
from autoconf.model.symptom import Symptom
from autoconf.model.using import Using
from autoconf.model.verdict import Verdict, Works

if TYPE_CHECKING:
    from autoconf.model.change import Comparison
    from autoconf.model.mailbox import RoundTrip
    from autoconf.model.sending import Sending
    from autoconf.model.silent_address import SilentAddress


class Report(Struct, frozen=True, kw_only=True):
    """The facts of one run.

    Attributes:
        address: None when only a domain was asked about.
        domain: in A-labels.
        attempts: every question and its outcome, in the order asked.
        config: the settled settings; None when nothing was found.
        checks: every endpoint that was tried, in the order of ``config``.
        findings: worst first; empty before diagnosis.
        login_wanted: False when the run was asked not to log in.
        credential: what there was to log in with; None: nothing, or no login was wanted.
        confirmation_missing: host names of servers that need a confirmation.
        confirmation_declined: host names of servers that the person declined.
        confirmed: host names of servers that the person confirmed.
        login_pause: why no login may be sent for a while; None: one may be sent.
        looks_like: the well-known mail domain that differs from this one by one letter.
        round_trip: None when it was not asked for.
        elapsed_s: from the first question to the last reply, without prompts.
        answers: what was answered in this run.
        pending: the question that ended the run; None where it came to its end.
        web_proxy: the proxy of the environment, where only web pages use it; empty otherwise.
        is_cancelled: whether the run was ended from outside; then there are no findings.
        sending: what the domain publishes about its mail; None unless an audit or a symptom asks.
        web_login_refused: whether Autodiscover got the login and did not accept it.
        using: what the person's programs use now.
        using_problems: why files of theirs say nothing.
        complaint: the person's own words; empty: none were given.
        symptom: what the person complains about; None: nothing, or it was not understood.
        publications: what is published, question by question; for an audit or a symptom.
        domain_facts: what the DNS says, and which servers answer; None: not asked for.
        made_at: by the clock of this computer, ISO 8601 with its offset; empty where unknown.
        comparison: with an earlier report; None where none was given.
        silent_addresses: of servers that answered at another address.
    """

    address: EmailAddress | None
    domain: str
    attempts: tuple[Attempt, ...] = ()
    config: ClientConfig | None = None
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    login_wanted: bool = True
    credential: CredentialKind | None = None
    confirmation_missing: tuple[str, ...] = ()
    confirmation_declined: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    login_pause: Message | None = None
    looks_like: str | None = None
    round_trip: "RoundTrip | None" = None
    sending: "Sending | None" = None
    elapsed_s: float = 0.0
    answers: UserAnswers = UserAnswers()
    pending: Question | None = None
    web_proxy: str = ""
    is_cancelled: bool = False
    web_login_refused: bool = False
    made_at: str = ""
    using: tuple[Using, ...] = ()
    using_problems: tuple[Message, ...] = ()
    complaint: str = ""
    symptom: Symptom | None = None
    publications: tuple[Publication, ...] = ()
    domain_facts: DomainFacts | None = None
    comparison: "Comparison | None" = None
    silent_addresses: "tuple[SilentAddress, ...]" = ()

    def may_be_used(self, server: Server) -> bool:
        """Tell whether the source of a server, or a person, vouches for it."""
        decision = self.config.trust_of(server) if self.config is not None else None
        if decision is None or decision.decision is Decision.NEVER:
            return False
        host = server.hostname
        if home_of(host) in self.answers.domains(confirmed=False):
            return False
        if decision.decision is Decision.AUTO:
            return True
        if decision.is_another_host(server):
            is_answered = server.endpoint in self.answers.replacements(agreed=True)
            is_refused = server.endpoint in self.answers.replacements(agreed=False)
            return not is_refused and (is_answered or host in self.confirmed)
        is_answered = decision.confirm_domain in self.answers.domains(confirmed=True)
        return is_answered or host in self.confirmed

    def answered(self, *answers: UserAnswer) -> "Report":
        """Return the report with a question answered, fit to be checked further."""
        return replace(self, answers=self.answers.and_also(answers), pending=None)

    @property
    def tried(self) -> Works:
        """Whether mail can be read and sent, as far as logins and a message to oneself showed."""
        incoming = [c for c in self.checks if c.server.protocol.is_incoming]
        outgoing = [c for c in self.checks if not c.server.protocol.is_incoming]
        send = _worked(outgoing)
        is_refused = self.round_trip is not None and self.round_trip.refused
        if send and (is_refused or not any(c.is_proved and c.may_send for c in outgoing)):
            send = False
        return Works(read=_worked(incoming), send=send)

    @property
    def is_named(self) -> bool:
        """Whether the caller named the servers: each is judged alone, and nothing is missing."""
        return any(attempt.source == NAMED for attempt in self.attempts)

    @property
    def works(self) -> bool:
        """Whether mail can be read and sent, or each named server used: logins proved it."""
        if not self.is_named or self.config is None:
            return self.tried == Works(read=True, send=True)
        proved = {check.endpoint for check in self.checks if check.is_proved}
        is_all = all(server.endpoint in proved for server in self.config.servers)
        return is_all and self.tried.send is not False

    @property
    def verdict(self) -> Verdict:
        """The first words about the run: that all works, or the first finding."""
        is_answer = bool(self.symptom or self.using)
        if self.works and not self.is_blocked and not is_answer:
            return Verdict(works=self.tried, message=_works(self.tried))
        for place, first in self.causes:
            if self.works and is_answer and not _may_lead(first):
                continue
            return Verdict(
                works=self.tried,
                message=first.title,
                finding=place,
                who=first.who,
                confidence=first.confidence,
            )
        if self.works:
            return Verdict(works=self.tried, message=_works(self.tried))
        name = "verdict.nothing-found" if self.config is None else "verdict.not-tested"
        if self.is_cancelled:
            name = "verdict.cancelled"
        return Verdict(works=self.tried, message=Message.of(name, domain=self.domain))

    @property
    def causes(self) -> tuple[tuple[str, Finding], ...]:
        """The findings that no other one explains, each behind its place in the report."""
        explained = {place for finding in self.findings for place in finding.explains}
        places = ((f"findings/{n}", finding) for n, finding in enumerate(self.findings))
        return tuple((place, finding) for place, finding in places if place not in explained)

    @property
    def is_blocked(self) -> bool:
        """Whether a finding that no other one explains is a blocker."""
        return any(f.severity is Severity.BLOCKER for _, f in self.causes)


def _may_lead(finding: Finding) -> bool:
    """Tell whether a finding answers a complaint or a comparison of settings that work."""
    is_note = finding.severity is Severity.NOTE
    return not is_note or finding.rule == "works-here" or finding.rule in OF_USING


def _works(tried: Works) -> Message:
    """Return the title of a report with nothing to mend."""
    if tried.read is None or tried.send is None:
        return Message("verdict.works-send" if tried.send else "verdict.works-read")
    return Message("verdict.works")


def _worked(checks: Sequence[Check]) -> bool | None:
    """Tell whether one of these logins was good; None where none was tried."""
    sent = [c for c in checks if c.login.outcome is not LoginOutcome.NOT_TESTED]
    return any(check.is_proved for check in sent) if sent else None
