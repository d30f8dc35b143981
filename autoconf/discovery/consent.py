"""Which servers may get the password: by their source's word, by an option, or by an answer."""

from collections.abc import Collection
from typing import Final

from msgspec import Struct

from autoconf.model.config import ClientConfig, Decision, TrustDecision
from autoconf.model.domain import home_of, is_within, registrable_domain
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.questions import Doubt, NeedsReplacement, UserAnswers
from autoconf.model.server import Endpoint, MailProtocol, Server, SocketType

MAX_DECLINED: Final = 6
"""After so many refusals no further domain is asked about: a file may name a hundred."""
MAX_ADDRESS_QUESTIONS: Final = 3
"""About more domains a run does not ask for the address: each answer may lead to another one."""


class Consent(Struct, frozen=True, kw_only=True):
    """Everything that was agreed to so far.

    Attributes:
        yes: confirms every server that is not foreign (``--yes``).
        trust_hosts: hosts, or registrable domains for all hosts below (``--trust-host``).
        confirmed: registrable domains that a person agreed to.
        declined: registrable domains that a person refused.
        replacements: servers of other hosts that may take the place of published ones.
        kept_out: servers that may not. Their hosts are offered no more in the same direction.
        told: registrable domains that may learn the address.
        untold: registrable domains that may not.
    """

    yes: bool = False
    trust_hosts: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    replacements: tuple[Endpoint, ...] = ()
    kept_out: tuple[Endpoint, ...] = ()
    told: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()

    @classmethod
    def of(cls, options: Options, answers: UserAnswers = UserAnswers()) -> "Consent":  # noqa: B008 - frozen
        """Return what options and answers agree to."""
        return cls(
            yes=options.yes,
            trust_hosts=options.trusted_hosts,
            confirmed=answers.domains(confirmed=True),
            declined=answers.domains(confirmed=False),
            replacements=answers.replacements(agreed=True),
            kept_out=answers.replacements(agreed=False),
            told=answers.told(yes=True),
            untold=answers.told(yes=False),
        )

    def names(self, host: str) -> bool:
        """Tell whether a person has named a host (``--trust-host``)."""
        return any(_includes(name, host) for name in self.trust_hosts)

    def may_tell(self, host: str, *, is_first: bool = False) -> bool:
        """Tell whether a host outside the domain of the address may learn the address.

        ``is_first``: it lies in the first such domain that an inquiry leads to. ``--yes`` is a word
        about this domain: a host there may name any number of others.
        """
        home = home_of(host)
        by_yes = self.yes and is_first
        return home not in self.untold and (by_yes or self.names(host) or home in self.told)

    def is_vouched_for(self, server: Server, decision: TrustDecision) -> bool:
        """Tell whether a person has vouched for a server that must be confirmed.

        A no outweighs every option; only a later yes takes it back.
        """
        if decision.confirm_domain in self.declined:
            return False
        host = server.hostname
        by_option = self.names(host) or (self.yes and not decision.foreign)
        if decision.is_another_host(server):  # a word about the domain does not cover it
            is_agreed = by_option or server.endpoint in self.replacements
            return is_agreed and not self._keeps_out(server)
        return by_option or decision.confirm_domain in self.confirmed

    def allows_password(self, config: ClientConfig, server: Server) -> bool:
        """Tell whether a password may go to a server, if it proves its name by TLS."""
        decision = config.trust_of(server)
        if decision is None or decision.decision is Decision.NEVER:
            return False
        if home_of(server.hostname) in self.declined:  # whatever a source says in its favour
            return False
        return decision.decision is Decision.AUTO or self.is_vouched_for(server, decision)

    def still_allows_password(self, config: ClientConfig, server: Server) -> bool:
        """Tell the same of a server that an earlier config named; its source may be another now."""
        now = (s for s in config.servers if s.endpoint == server.endpoint)
        return any(self.allows_password(config, known) for known in now)

    def allows_connection(self, config: ClientConfig, server: Server) -> bool:
        """Tell whether to connect: where a password may go, and to look at bad certificates."""
        decision = config.trust_of(server)
        if decision is None or server.socket_type is SocketType.PLAIN:
            return False
        looks_only = decision.decision is Decision.NEVER
        return looks_only or self.allows_password(config, server)

    def doubts(self, config: ClientConfig, silent: Collection[Endpoint] = ()) -> tuple[Doubt, ...]:
        """Return the first usable server of each protocol that still needs a confirmation.

        Args:
            config: ranked.
            silent: servers that did not answer, and that nothing is asked about.
        """
        if len(self.declined) >= MAX_DECLINED:
            return ()
        found = (self._first_doubt(config, protocol, silent) for protocol in MailProtocol)
        return tuple(doubt for doubt in found if doubt is not None)

    def replacement(
        self, config: ClientConfig, silent: Collection[Endpoint]
    ) -> NeedsReplacement | None:
        """Return the question whether another host may replace published ones; None: no need.

        Args:
            config: ranked.
            silent: servers that did not answer.
        """
        for servers in (config.incoming, config.outgoing):
            left = [server for server in servers if server.endpoint not in silent]
            if any(self.allows_password(config, server) for server in left):
                continue
            found = (self._replacement(server, config.trust_of(server)) for server in left)
            question = next((one for one in found if one is not None), None)
            if question is not None:
                return question
        return None

    def _replacement(
        self, server: Server, decision: TrustDecision | None
    ) -> NeedsReplacement | None:
        if decision is None or decision.replaces is None or not decision.is_another_host(server):
            return None
        if self._keeps_out(server) or decision.confirm_domain in self.declined:
            return None
        reasons = tuple(map(Message, decision.reasons))
        return NeedsReplacement(
            published=decision.replaces, server=server.endpoint, reasons=reasons
        )

    def _keeps_out(self, server: Server) -> bool:
        """Tell whether a person refused to read mail, or to send it, by the server's host."""
        is_incoming = server.protocol.is_incoming
        return any(
            one.hostname == server.hostname and one.protocol.is_incoming is is_incoming
            for one in self.kept_out
        )

    def _first_doubt(
        self, config: ClientConfig, protocol: MailProtocol, silent: Collection[Endpoint]
    ) -> Doubt | None:
        for server in config.of_protocol(protocol):
            decision = config.trust_of(server)
            if decision is None or decision.decision is Decision.NEVER:
                continue
            if server.endpoint in silent or decision.is_another_host(server):
                continue
            if self.allows_password(config, server):
                return None
            domain = decision.confirm_domain or home_of(server.hostname)
            if domain not in self.declined:
                reasons = tuple(map(Message, decision.reasons))
                return Doubt(endpoint=server.endpoint, domain=domain, reasons=reasons)
        return None

    def confirmed_hosts(self, config: ClientConfig) -> tuple[str, ...]:
        """Return the hosts that a password may go to although no source's word was enough.

        A yes to one replacement is no word about the other servers of its host.
        """
        return tuple(
            server.hostname
            for server, decision in config.trust
            if decision.decision is Decision.CONFIRM and self.allows_password(config, server)
            if server.endpoint not in self.replacements
        )


def _includes(name: str, host: str) -> bool:
    """Tell whether a vouched-for name is the host, or the registrable domain that it lies in."""
    return host == name or (registrable_domain(name) == name and is_within(host, name))
