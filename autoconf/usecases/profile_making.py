"""From a report and a person's choices to a profile: which servers may be written."""

from collections.abc import Collection, Iterable
from typing import Final

from msgspec.structs import replace

from autoconf.errors import UnsupportedError
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.config import ClientConfig
from autoconf.model.demand_words import concerns
from autoconf.model.mailbox import ImapFacts
from autoconf.model.profile import AcceptedLogin, Choices, Profile
from autoconf.model.report import Report
from autoconf.model.server import Endpoint, MailProtocol, Server, SocketType
from autoconf.usecases.proved import is_proved, proved_endpoints

_GUESS: Final = "common-ports"
"""The source that names servers by itself; all others read what somebody wrote."""

_PROTOCOLS: Final = tuple(MailProtocol)
_SOCKET_TYPES: Final = tuple(SocketType)


def make_profile(report: Report, choices: Choices) -> Profile:
    """Choose servers: those that accepted a login, else those that may be used untested.

    A report about a domain makes settings for everybody there.

    Raises:
        UnsupportedError: no server is left, or none of the wanted protocol.
    """
    if report.config is None:
        raise UnsupportedError("profile.no-settings")
    config, proved = report.config, proved_endpoints(report)
    good = {s.endpoint for s in config.servers if s.endpoint in proved and report.may_be_used(s)}
    tested = bool(good) and is_proved(report)
    incoming = tuple(s for s in config.incoming if _may_be_written(s, report, choices))
    outgoing = tuple(s for s in config.outgoing if _may_be_written(s, report, choices))
    named = replace(config, incoming=_imap_first(incoming), outgoing=outgoing)
    if choices.only is not None:
        demands = (demand for demand in config.requires if concerns(demand, choices.only))
        named = replace(named, requires=tuple(demands))
    kept = named
    if tested:
        kept = replace(
            named,
            incoming=_proved(named.incoming, config.incoming, good),
            outgoing=_proved(named.outgoing, config.outgoing, good),
        )
    wanted = choices.incoming or choices.only
    if wanted is not None and not kept.of_protocol(wanted):
        raise _without(wanted, choices, is_refused=tested and bool(config.of_protocol(wanted)))
    return Profile(
        address=report.address or EmailAddress.for_all(report.domain),
        config=kept,
        choices=choices,
        tested=tested,
        is_for_all=report.address is None,
        logins=tuple(map(_login, filter(_is_accepted, report.checks))),
        mailbox=_mailbox_of(kept.incoming, report.checks),
        published=_in_stable_order(named) if report.checks else named,
        found=tuple(p for p in _PROTOCOLS if config.of_protocol(p)),
        guessed=frozenset(s.endpoint for s in config.servers if s.source == _GUESS) - good,
    )


def _without(wanted: MailProtocol, choices: Choices, *, is_refused: bool) -> UnsupportedError:
    why = "profile.protocol-refused" if is_refused else "profile.protocol-not-offered"
    given = {"--incoming": choices.incoming, "--only": choices.only}
    options = " and ".join(option for option, value in given.items() if value)
    return UnsupportedError(why, protocol=wanted.value, options=options)


def _may_be_written(server: Server, report: Report, choices: Choices) -> bool:
    is_for_all = report.address is None
    has_names_of_all = "%" in server.username
    is_left_out = server.protocol.is_incoming and choices.only not in (None, server.protocol)
    return report.may_be_used(server) and (has_names_of_all or not is_for_all) and not is_left_out


def _proved(
    servers: tuple[Server, ...], of_side: Iterable[Server], good: Collection[Endpoint]
) -> tuple[Server, ...]:
    """Return the proved ones of the servers.

    All are returned where nothing of their side was proved, with the ones that are left out.
    """
    if all(server.endpoint not in good for server in of_side):
        return servers
    return tuple(server for server in servers if server.endpoint in good)


def _imap_first(servers: Iterable[Server]) -> tuple[Server, ...]:
    """Put IMAP first, whatever the publisher's order: every device then sees the same mail."""
    return tuple(sorted(servers, key=lambda s: s.protocol is not MailProtocol.IMAP))


def _is_accepted(check: Check) -> bool:
    return check.login.outcome is LoginOutcome.ACCEPTED


def _login(check: Check) -> AcceptedLogin:
    return AcceptedLogin(
        endpoint=check.endpoint, mechanism=check.login.mechanism, untried=check.login.untried
    )


def _mailbox_of(servers: Iterable[Server], checks: Iterable[Check]) -> ImapFacts | None:
    """Return the facts about the mailbox at the first of the servers that showed some."""
    facts = {check.endpoint: check.mailbox.imap for check in checks if check.mailbox is not None}
    return next(filter(None, (facts.get(server.endpoint) for server in servers)), None)


def _in_stable_order(config: ClientConfig) -> ClientConfig:
    """Return the settings without the order of ``settle``, which puts answers and logins first."""

    def order(server: Server) -> tuple[int, int]:
        return _PROTOCOLS.index(server.protocol), _SOCKET_TYPES.index(server.socket_type)

    return replace(
        config,
        incoming=tuple(sorted(config.incoming, key=order)),
        outgoing=tuple(sorted(config.outgoing, key=order)),
    )
