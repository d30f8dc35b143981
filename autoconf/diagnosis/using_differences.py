"""How the settings of a person's programs differ from the settled ones, and what that does."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.diagnosis.using_facts import connection_fault, protocol_of_port
from autoconf.model.domain import home_of, is_this_machine
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.right_servers import right_server, usable_servers
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.model.using import Difference, UsedServer, Using

_TRUE, _FALSE = "true", "false"
_POP3: Final = "using-pop3-on-two"
"""The rule about mail that each device has for itself."""

_OLD_PORT: Final = 25

_Field = tuple[str, str, str, Message]
"""Name, yours, right, effect."""


class _Pair(Struct, frozen=True):
    """A server that a program uses, and the settled one to compare it with."""

    used: UsedServer
    right: Server
    username: str | None
    """The right user name; None where it was only assumed."""
    homes: frozenset[str]
    """The registrable domains of all settled servers."""
    has_imap: bool
    shares_pop3: bool
    """Whether another program fetches over POP3 too, or the complaint says so."""


def with_differences(report: Report) -> Report:
    """Return the report; what the programs use has its differences from the settled settings.

    A server that still needs a confirmation is no measure: it may be the wrong one.
    """
    is_asked = report.symptom is not None and _POP3 in report.symptom.rules
    many_fetch = is_asked or sum(one.only_pop3 for one in report.using) > 1
    using = tuple(
        replace(one, differences=tuple(_of_program(report, one, shares=many_fetch)))
        for one in report.using
    )
    return replace(report, using=using)


def _of_program(report: Report, using: Using, *, shares: bool) -> Iterator[Difference]:
    servers = usable_servers(report)
    for place, used in using.places():
        right = right_server(used, servers)
        if right is None:
            continue
        pair = _Pair(
            used=used,
            right=right,
            username=_user_name(report, right),
            homes=frozenset(home_of(server.hostname) for server in servers),
            has_imap=any(server.protocol is MailProtocol.IMAP for server in servers),
            shares_pop3=shares and using.only_pop3,
        )
        for field, yours, best, effect in _fields(pair):
            yield Difference(server=place, field=field, yours=yours, right=best, effect=effect)


def _user_name(report: Report, server: Server) -> str | None:
    """Return the user name that a login proved or a source states; None where it is assumed."""
    for check in report.checks:
        if check.endpoint == server.endpoint and check.is_proved and check.login.username:
            return check.login.username
    return server.login_name(report.address) if server.username_stated else None


def _fields(pair: _Pair) -> Iterator[_Field]:
    yield from _protocol(pair)
    if not pair.used.tunnel:
        yield from _place(pair)
    yield from _login(pair)
    advice = pair.right.pop3
    if pair.used.leave_on_server is False and not (
        advice and advice.leave_messages_on_server is False
    ):
        yield "leave_on_server", _FALSE, _TRUE, Message("using.effect.deletes")


def _protocol(pair: _Pair) -> Iterator[_Field]:
    used, right = pair.used.protocol, pair.right.protocol
    if used is not right:
        yield "protocol", used.value, right.value, Message("using.effect.protocol")
    elif pair.shares_pop3 and pair.has_imap and used is MailProtocol.POP3:
        effect = Message("using.effect.own-pile")
        yield "protocol", used.value, MailProtocol.IMAP.value, effect


def _place(pair: _Pair) -> Iterator[_Field]:
    used, right = pair.used, pair.right
    fault = connection_fault(used, (right,))
    if used.hostname != right.hostname:
        yield "hostname", used.hostname, right.hostname, _host_effect(pair)
    if is_this_machine(used.hostname):
        return  # a bridge has ports of its own
    if used.port != right.port:
        yield "port", str(used.port), str(right.port), _port_effect(used.port, fault)
    if used.socket_type is not right.socket_type:
        yield "socket_type", used.socket_type.value, right.socket_type.value, _tls_effect(pair)
    if used.optional:
        yield "optional", _TRUE, _FALSE, Message("using.effect.optional")


def _host_effect(pair: _Pair) -> Message:
    if is_this_machine(pair.used.hostname):
        return Message("using.effect.this-computer")
    if pair.used.exists is False:
        return Message("using.effect.no-name")
    is_foreign = home_of(pair.used.hostname) not in pair.homes
    return Message("using.effect.other-provider" if is_foreign else "using.effect.hostname")


def _port_effect(port: int, fault: str | None) -> Message:
    if fault == "protocol":
        protocol = protocol_of_port(port).name
        return Message.of("using.effect.wrong-protocol", port=port, protocol=protocol)
    if fault == "encryption":
        return Message.of("using.effect.wrong-tls", port=port)
    return Message.of(
        "using.effect.port-25" if port == _OLD_PORT else "using.effect.port", port=port
    )


def _tls_effect(pair: _Pair) -> Message:
    used, right = pair.used, pair.right
    if used.socket_type is SocketType.PLAIN:
        return Message("using.effect.plain")
    if (used.hostname, used.port) == (right.hostname, right.port):
        return Message.of("using.effect.wrong-tls", port=used.port)
    return Message("using.effect.other-tls")


def _login(pair: _Pair) -> Iterator[_Field]:
    used, right = pair.used, pair.right
    name = pair.username
    if used.username and name and used.username.casefold() != name.casefold():
        yield "username", used.username, name, Message("using.effect.username")
    ways = [way.method for way in right.authentication]
    if used.authentication is None or used.authentication in ways or not ways:
        return
    is_open = used.authentication is AuthMethod.NONE
    effect = Message("using.effect.no-login" if is_open else "using.effect.authentication")
    yield "authentication", used.authentication.value, ways[0].value, effect
