"""What an accepted login means for a client: the ways to log in that may work, and a caveat."""

from collections.abc import Collection
from typing import Final

from msgspec.structs import replace

from autoconf.model.message import Message
from autoconf.model.profile import AcceptedLogin
from autoconf.model.server import Authentication, AuthMethod, MailProtocol, Server
from autoconf.renderers.interface import ClientInfo

_CLEAR: Final = ("PLAIN", "LOGIN", "USER/PASS")
_TOKEN: Final = ("XOAUTH2", "OAUTHBEARER")


def as_proved(server: Server, login: AcceptedLogin | None, client: ClientInfo) -> Server:
    """Return the server with the ways to log in that may work there.

    The kind of secret that was accepted goes first, a password or a token. If the client has none
    of these ways, the server stays as it is; ``login_caveat`` then says so.
    """
    if login is None:
        return server
    works, is_token = (login.mechanism, *login.untried), login.mechanism in _TOKEN
    accepted = Authentication(method=_method(login.mechanism))
    ways = [
        way if is_token else _named(way, works, server.protocol)
        for way in (*server.authentication, accepted)
        if is_token or _may_work(way, works)
    ]
    if client.auth_methods.isdisjoint(way.method for way in ways):
        return server
    ways.sort(key=lambda way: (way.method is AuthMethod.OAUTH2) is not is_token)
    return replace(server, authentication=tuple(dict.fromkeys(ways)))


def _method(mechanism: str) -> AuthMethod:
    if mechanism in _TOKEN:
        return AuthMethod.OAUTH2
    is_clear = mechanism in _CLEAR
    return AuthMethod.PASSWORD_CLEARTEXT if is_clear else AuthMethod.PASSWORD_ENCRYPTED


def _may_work(way: Authentication, works: Collection[str]) -> bool:
    """Tell whether one of these mechanisms is of this way; a password proves no other way wrong."""
    if way.method not in (AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED):
        return True
    return way.sasl_name in works or (way.sasl_name is None and bool(_of(way.method, works)))


def _named(way: Authentication, works: Collection[str], protocol: MailProtocol) -> Authentication:
    """Return the way with its mechanism, unless each usual mechanism of the method may work."""
    match way.method:
        case AuthMethod.PASSWORD_CLEARTEXT:
            usual = {"PLAIN", "USER/PASS" if protocol is MailProtocol.POP3 else "LOGIN"}
        case AuthMethod.PASSWORD_ENCRYPTED:
            usual = {"CRAM-MD5"}
        case _:
            return way
    if way.sasl_name is not None or usual <= set(works):
        return way
    return replace(way, sasl_name=_of(way.method, works)[0])


def _of(method: AuthMethod, works: Collection[str]) -> list[str]:
    return [name for name in works if _method(name) is method]


def login_caveat(client: ClientInfo, server: Server, login: AcceptedLogin | None) -> Message | None:
    """Say that the client cannot log in in a way that works, or that only a token was tested."""
    if login is None:
        return None
    names = {"client": client.name, "server": server.endpoint, "mechanism": login.mechanism}
    if login.mechanism in _TOKEN:
        has_token = AuthMethod.OAUTH2 in client.auth_methods
        return None if has_token else Message.of("caveat.token-login", **names)
    able = client.mechanisms.get(server.protocol)
    if able is None or able & {login.mechanism, *login.untried}:
        return None
    return Message.of("caveat.login-mechanism", able=", ".join(sorted(able)), **names)
