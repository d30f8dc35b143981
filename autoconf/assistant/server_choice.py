"""Which servers are worth a connection, and which of those that were reached may have the login."""

from collections.abc import Collection
from typing import Final

from autoconf.discovery.consent import Consent
from autoconf.model.check import Check, CheckOutcome
from autoconf.model.config import ClientConfig, Decision
from autoconf.model.server import MailProtocol, Server
from autoconf.probes.engine import Reached

_NOT_REACHED: Final = frozenset(
    {CheckOutcome.UNREACHABLE, CheckOutcome.TIMED_OUT, CheckOutcome.REFUSED}
)


def is_new(
    reached: dict[MailProtocol, Reached], consent: Consent, config: ClientConfig, server: Server
) -> bool:
    """Tell whether a server is worth a connection: allowed, not tried, its protocol not ready."""
    entry = reached.get(server.protocol)
    if entry is not None and (
        entry.ready is not None or any(s.endpoint == server.endpoint for s, _ in entry.tried)
    ):
        return False
    return consent.allows_connection(config, server)


def drop_doubtful(
    reached: dict[MailProtocol, Reached],
    consent: Consent,
    config: ClientConfig,
    done: Collection[Check],
) -> None:
    """Drop servers that needed no confirmation until later answers spoke against them.

    Those that a login was sent to already, as ``done`` says, stay: it is to be told.
    """
    sent = {check.endpoint for check in done}
    for entry in reached.values():
        entry.tried = [
            (server, session)
            for server, session in entry.tried
            if not session.is_safe
            or server.endpoint in sent
            or consent.still_allows_password(config, server)
        ]


def something_is_dead(reached: dict[MailProtocol, Reached]) -> bool:
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


def needs_a_person(config: ClientConfig, consent: Consent) -> bool:
    """Tell whether a server that would be used is neither believed nor vouched for."""
    firsts = [config.of_protocol(protocol)[:1] for protocol in MailProtocol]
    for server in (server for servers in firsts for server in servers):
        decision = config.trust_of(server)
        is_asked = decision is not None and decision.decision is Decision.CONFIRM
        if is_asked and not consent.allows_password(config, server):
            return True
    return False


def in_order(checks: list[Check], config: ClientConfig) -> list[Check]:
    """Return checks in the order of the settings."""
    places = {server.endpoint: n for n, server in enumerate(config.servers)}
    return sorted(checks, key=lambda check: places.get(check.endpoint, len(places)))
