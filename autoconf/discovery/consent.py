"""Which servers a person has agreed to, one registrable domain at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from autoconf.model.config import ClientConfig, Decision, TrustDecision
from autoconf.model.domain import is_within, registrable_domain
from autoconf.model.server import MailProtocol, Server, SocketType

_MAX_QUESTIONS: Final = 6
"""Nobody is to be worn down by a file that names a hundred domains."""

Ask = Callable[[Server, TrustDecision], bool | None]
"""Shows the server and its domain; None: nobody can be asked."""


@dataclass(slots=True, kw_only=True)
class Consent:
    """Confirmations of one run.

    Attributes:
        yes: confirms what is not foreign (``--yes``).
        trust_hosts: hosts, or registrable domains for all hosts below (``--trust-host``).
        missing: host names that nobody could be asked about.
        declined: host names that the person said no to.
    """

    yes: bool = False
    trust_hosts: tuple[str, ...] = ()
    missing: list[str] = field(default_factory=list)
    declined: list[str] = field(default_factory=list)
    _answers: dict[str | None, bool | None] = field(default_factory=dict)
    """By registrable domain; kept for the run, so that nobody is asked the same twice."""

    def allows_password(self, config: ClientConfig, server: Server) -> bool:
        """Tell whether a password may go to a server, if it proves its name by TLS."""
        decision = config.trust_of(server)
        if decision is None or decision.decision is Decision.NEVER:
            return False
        return decision.decision is Decision.AUTO or self.is_vouched_for(server, decision)

    def still_allows_password(self, config: ClientConfig, server: Server) -> bool:
        """Tell the same of a server that an earlier config named, whoever names it now."""
        now = (s for s in config.servers if s.endpoint == server.endpoint)
        return any(self.allows_password(config, known) for known in now)

    def allows_connection(self, config: ClientConfig, server: Server) -> bool:
        """Tell whether to connect: where a password may go, and to look at bad certificates."""
        decision = config.trust_of(server)
        if decision is None or server.socket_type is SocketType.PLAIN:
            return False
        looks_only = decision.decision is Decision.NEVER
        return looks_only or self.allows_password(config, server)

    def seek(self, config: ClientConfig, ask: Ask) -> None:
        """Ask about the first usable server of each protocol, once per registrable domain.

        Where nobody can be asked, the host of each such server is noted as missing.
        """
        for protocol in MailProtocol:
            for server in config.of_protocol(protocol):
                decision = config.trust_of(server)
                if decision is None or decision.decision is Decision.NEVER:
                    continue
                if self.allows_password(config, server):
                    break
                answer = self._answer(server, decision, ask)
                if answer is None:
                    self.missing.append(server.hostname)
                if answer is not False:
                    break

    def _answer(self, server: Server, decision: TrustDecision, ask: Ask) -> bool | None:
        """Return what a person says of a server's domain; asked once, and not without end."""
        domain = decision.confirm_domain
        if domain not in self._answers:
            if len(self._answers) >= _MAX_QUESTIONS:
                return False
            self._answers[domain] = self._ask(server, decision, ask)
        return self._answers[domain]

    def _ask(self, server: Server, decision: TrustDecision, ask: Ask) -> bool | None:
        answer = ask(server, decision)
        if answer is False:
            self.declined.append(server.hostname)
        return answer

    def is_vouched_for(self, server: Server, decision: TrustDecision) -> bool:
        """Tell whether a person has vouched for a server that must be confirmed."""
        named = any(_covers(name, server.hostname) for name in self.trust_hosts)
        kindly = self.yes and not decision.foreign
        return named or kindly or bool(self._answers.get(decision.confirm_domain))


def _covers(name: str, host: str) -> bool:
    """Tell whether a vouched-for name is the host, or the registrable domain that it lies in."""
    return host == name or (registrable_domain(name) == name and is_within(host, name))


def confirmed_by(consent: Consent, config: ClientConfig) -> tuple[str, ...]:
    """Return the hosts that the password may go to although no source's word was enough."""
    return tuple(
        server.hostname
        for server, decision in config.trust
        if decision.decision is Decision.CONFIRM and consent.allows_password(config, server)
    )
