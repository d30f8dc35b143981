"""Autodiscover XML (MS-OXDSCLI) on the computer itself, and the registry entry that names it.

Read by classic Outlook; eM Client asks a web server for the same document.
"""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from msgspec import Struct

from autoconf import messages
from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.registry_file import Values, registry_file
from autoconf.renderers.safe_text import quoted, safe
from autoconf.renderers.usual_ports import is_misleading
from autoconf.renderers.xml_document import xml_document

# The namespaces begin with http, although Microsoft's own pages now show https.
_OUTER: Final = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
_INNER: Final = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
_ENCRYPTION: Final = {SocketType.TLS: "SSL", SocketType.STARTTLS: "TLS"}
_ON_OFF: Final = {True: "on", False: "off"}
_NEVER_AGAIN: Final = "0"
"""TTL in hours: what lies on this computer does not change by itself."""

_MAX_SERVERS: Final = 8
"""Of each direction; readers stop somewhere, and nobody tries them all."""

_FOLDER: Final = "C:\\ProgramData\\mail-settings"
_KEY: Final = "Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover"

_CLIENT: Final = ClientInfo(
    name="Outlook (Autodiscover)",
    platforms=("windows",),
    auth_methods=frozenset(
        {AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.NONE, AuthMethod.CLIENT_IP_ADDRESS}
    ),
    choices=frozenset({Choice.DISPLAY_NAME}),
)


class OutlookAutodiscover(Struct, frozen=True):
    """Writes all usable servers, the best first; where a protocol was chosen, of that one only."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return the document and ``autodiscover.reg``.

        Raises:
            UnsupportedError: the port of a chosen server is known for the other way to TLS, or a
                user name begins or ends with a space.
        """
        comments = [messages.text_of("file.title", address=str(profile.address))]
        if not profile.tested:
            comments.append(messages.text_of("file.not-tested"))
        name = f"{profile.address.domain}.xml"
        entry: Values = {"PreferLocalXML": 1, profile.address.domain: f"{_FOLDER}\\{name}"}
        artifact = Artifact(
            path=f"outlook-autodiscover/{name}",
            media_type="application/xml",
            content=xml_document(_response(profile), comments),
        )
        registry = registry_file("outlook-autodiscover/autodiscover.reg", comments, {_KEY: entry})
        return Rendering(
            client="outlook-autodiscover",
            artifacts=(artifact, registry),
            steps=(
                Message.of("step.outlook-autodiscover.copy", file=name, folder=_FOLDER),
                Message.of("step.outlook-autodiscover.import"),
                Message.of("step.outlook-autodiscover.add", address=str(profile.address)),
            ),
            caveats=(Message.of("caveat.outlook-autodiscover"),),
        )


def _response(profile: Profile) -> Element:
    root = Element("Autodiscover", xmlns=_OUTER)
    response = SubElement(root, "Response", xmlns=_INNER)
    user = SubElement(response, "User")
    name = profile.choices.display_name or str(profile.address)
    SubElement(user, "DisplayName").text = safe(name, "display name")
    account = SubElement(response, "Account")
    SubElement(account, "AccountType").text = "email"
    SubElement(account, "Action").text = "settings"
    config, wanted = profile.config, profile.choices.incoming
    incoming = [s for s in config.incoming if wanted in (None, s.protocol)]
    for server in (
        *_in_order(profile.incoming, incoming),
        *_in_order(profile.outgoing, config.outgoing),
    ):
        protocol = SubElement(account, "Protocol")
        for tag, text in _protocol(profile, server):
            SubElement(protocol, tag).text = text
    return root


def _in_order(chosen: Server, servers: Iterable[Server]) -> list[Server]:
    if is_misleading(chosen):
        raise UnsupportedError(
            f"Outlook would not use {chosen.socket_type.value} with {chosen.endpoint}, "
            "whose port is known for something else"
        )
    good = dict.fromkeys(server for server in (chosen, *servers) if not is_misleading(server))
    return list(good)[:_MAX_SERVERS]


def _protocol(profile: Profile, server: Server) -> Iterator[tuple[str, str]]:
    name = _user_name(profile, server)
    needs_login = any(a.method is AuthMethod.PASSWORD_CLEARTEXT for a in server.authentication)
    yield "Type", server.protocol.value.upper()
    yield "TTL", _NEVER_AGAIN
    yield "Server", server.hostname
    yield "Port", str(server.port)
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
    name = safe(profile.login_name(server), "user name")
    if name != name.strip():
        raise UnsupportedError(f"unsafe value: Outlook would cut the user name {quoted(name)}")
    return name


RENDERER: Final[Renderer] = OutlookAutodiscover()
