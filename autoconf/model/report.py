"""The facts of a run; they hold no password."""

from typing import TYPE_CHECKING

from msgspec import Struct

from autoconf.model.address import EmailAddress
from autoconf.model.check import Check
from autoconf.model.config import ClientConfig, Decision
from autoconf.model.evidence import Attempt
from autoconf.model.finding import Finding, Severity
from autoconf.model.message import Message
from autoconf.model.server import Server

if TYPE_CHECKING:
    from autoconf.model.mailbox import RoundTrip


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
        confirmation_missing: host names of servers that need a confirmation.
        confirmation_declined: host names of servers that the person declined.
        confirmed: host names of servers that the person confirmed.
        login_pause: why no login may be sent for a while; None: one may be sent.
        looks_like: the well-known mail domain that differs from this one by one letter.
        round_trip: None when it was not asked for.
        elapsed_s: seconds from the first question to the last reply, without prompts.
        made_at: by the clock of this computer, ISO 8601 with its offset; empty where unknown.
    """

    address: EmailAddress | None
    domain: str
    attempts: tuple[Attempt, ...] = ()
    config: ClientConfig | None = None
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    login_wanted: bool = True
    confirmation_missing: tuple[str, ...] = ()
    confirmation_declined: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    login_pause: Message | None = None
    looks_like: str | None = None
    round_trip: "RoundTrip | None" = None
    elapsed_s: float = 0.0
    made_at: str = ""

    def may_be_used(self, server: Server) -> bool:
        """Tell whether the source of a server, or a person, vouches for it."""
        decision = self.config.trust_of(server) if self.config is not None else None
        if decision is None or decision.decision is Decision.NEVER:
            return False
        return decision.decision is Decision.AUTO or server.hostname in self.confirmed

    @property
    def is_blocked(self) -> bool:
        """Whether a finding is a blocker."""
        return any(f.severity is Severity.BLOCKER for f in self.findings)
