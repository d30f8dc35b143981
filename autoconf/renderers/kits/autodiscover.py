"""Autodiscover XML (MS-OXDSCLI): for one person, or the reply of a web server to everybody.

Its readers are Outlook, eM Client, Thunderbird, Delta Chat and FairEmail.
"""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from autoconf.model.profile import Profile
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.renderers.kits.logins import takes_password
from autoconf.renderers.kits.port_guess import is_guessed_wrong, require_good_guess
from autoconf.renderers.kits.texts import safe_shown_name
from autoconf.renderers.kits.xml import add_text
from autoconf.renderers.safe_text import unpadded

# The namespaces begin with http, although Microsoft's own pages now show https.
_OUTER: Final = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
_INNER: Final = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
_ENCRYPTION: Final = {SocketType.TLS: "SSL", SocketType.STARTTLS: "TLS"}
_ON_OFF: Final = {True: "on", False: "off"}
_NEVER_AGAIN: Final = "0"
"""TTL in hours: a file on this computer does not change by itself."""

_MAX_SERVERS: Final = 8
"""Of each direction; no reader tries more."""


def reply(profile: Profile, *, names_user: bool | None = None) -> Element:
    """Return a reply with all usable servers, the best first.

    Where the person chose a protocol, it has only servers of that protocol. For everybody it names
    no person and no user name: Thunderbird and Outlook then take the address.

    Args:
        profile: the settings.
        names_user: whether user names stand in it; None: unless it is for everybody.

    Raises:
        UnsupportedError: the port of a chosen server is known for the other way to TLS, or a
            user name begins or ends with white space.
    """
    root = Element("Autodiscover", xmlns=_OUTER)
    response = SubElement(root, "Response", xmlns=_INNER)
    if not profile.is_for_all:
        add_text(SubElement(response, "User"), "DisplayName", safe_shown_name(profile))
    account = SubElement(response, "Account")
    add_text(account, "AccountType", "email")
    add_text(account, "Action", "settings")
    if names_user is None:
        names_user = not profile.is_for_all
    config, wanted = profile.config, profile.choices.incoming
    incoming = [s for s in config.incoming if wanted in (None, s.protocol)]
    for server in (
        *_in_order(profile.incoming, incoming),
        *_in_order(profile.outgoing, config.outgoing),
    ):
        protocol = SubElement(account, "Protocol")
        for tag, text in _protocol(profile, server, names_user=names_user):
            add_text(protocol, tag, text)
    return root


def _in_order(chosen: Server, servers: Iterable[Server]) -> list[Server]:
    require_good_guess("Outlook", chosen)
    good = dict.fromkeys(s for s in (chosen, *servers) if not is_guessed_wrong(s))
    return list(good)[:_MAX_SERVERS]


def _protocol(profile: Profile, server: Server, *, names_user: bool) -> Iterator[tuple[str, str]]:
    name = _user_name(profile, server)
    needs_login = takes_password(server)
    yield "Type", server.protocol.value.upper()
    if not profile.is_for_all:
        yield "TTL", _NEVER_AGAIN
    yield "Server", server.hostname
    yield "Port", str(server.port)
    if names_user:
        yield "LoginName", name
    yield "DomainRequired", "off"
    # It is on where it is missing, and means NTLM.
    yield "SPA", "off"
    # Thunderbird takes "off" for no encryption at all, whatever the next line says.
    yield "SSL", "on"
    yield "Encryption", _ENCRYPTION[server.socket_type]
    yield "AuthRequired", _ON_OFF[needs_login]
    if server.protocol is MailProtocol.SMTP:
        same_name = name == _user_name(profile, profile.incoming)
        yield "UsePOPAuth", _ON_OFF[needs_login and same_name]
        yield "SMTPLast", "off"


def _user_name(profile: Profile, server: Server) -> str:
    return unpadded(profile.login_name(server), "user-name")
