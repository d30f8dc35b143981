"""Thunderbird for Android and K-9 Mail: a QR code to scan, and a file to import."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Comment, Element, SubElement, indent, tostring

from msgspec import Struct

from autoconf import messages
from autoconf.errors import UnsupportedError
from autoconf.model.domain import is_within
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import Authentication, AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.safe_text import safe

_AUTHENTICATION: Final = {  # in the settings file, in the QR code
    AuthMethod.NONE: ("NONE", 0),
    AuthMethod.CLIENT_IP_ADDRESS: ("NONE", 0),
    AuthMethod.PASSWORD_CLEARTEXT: ("PLAIN", 1),
    AuthMethod.PASSWORD_ENCRYPTED: ("CRAM_MD5", 2),
    AuthMethod.OAUTH2: ("XOAUTH2", 6),
}
_SECURITY: Final = {
    SocketType.TLS: ("SSL_TLS_REQUIRED", 3),
    SocketType.STARTTLS: ("STARTTLS_REQUIRED", 2),
}
_PROTOCOLS: Final = {MailProtocol.IMAP: 0, MailProtocol.POP3: 1, MailProtocol.SMTP: 0}
_OAUTH2_HOSTS: Final = frozenset(
    {
        *("gmail.com", "googlemail.com", "office365.com", "outlook.com", "hotmail.com"),
        *("yahoo.com", "aol.com", "fastmail.com", "thundermail.com"),
    }
)
_FILE_VERSION: Final = "99"  # of what the file holds; every newer app reads it
_QR_VERSION: Final = 1
_MAX_PAYLOAD: Final = 800
"""Bytes in a QR code: of more, Thunderbird itself says that phones may fail to scan it."""
_MODULE_PIXELS: Final = 6
_ADDRESS: Final = re.compile(r"[^.@\s]+(?:\.[^.@\s]+)*@[^@\s]+", re.ASCII)
"""RFC 5321's Mailbox without quoted strings: the app refuses dots in other places."""

_CLIENT: Final = ClientInfo(
    name="Thunderbird for Android",
    platforms=("android",),
    auth_methods=frozenset(_AUTHENTICATION),
    choices=frozenset(Choice) - {Choice.FOLDERS, Choice.LEAVE_DAYS},
    has_comments=False,
)


class ThunderbirdAndroid(Struct, frozen=True):
    """Writes what the app imports; it asks for the password afterwards.

    Attributes:
        oauth2_hosts: where the app can sign in with the browser.
    """

    client: ClientInfo = _CLIENT
    oauth2_hosts: frozenset[str] = _OAUTH2_HOSTS

    def render(self, profile: Profile) -> Rendering:
        """Return ``qr.png``, ``qr.svg``, what they say (``qr.json``), and ``settings.k9s``.

        Raises:
            UnsupportedError: also for an address that the app does not take (it must be ASCII,
                without a dot too many), and for names too long to scan.
        """
        address = str(profile.address)
        if not address.isascii() or not _ADDRESS.fullmatch(address):
            raise UnsupportedError(
                messages.text_of("lost.address", client=self.client.name, address=address)
            )
        servers = (profile.incoming, profile.outgoing)
        methods = [self._method(server) for server in servers]
        payload = _payload(profile, methods)
        if len(payload) > _MAX_PAYLOAD:
            raise UnsupportedError(messages.text_of("lost.too-long", client=self.client.name))
        return Rendering(
            client="thunderbird-android",
            artifacts=(
                _file("qr.png", "image/png", _picture(payload, "png")),
                _file("qr.svg", "image/svg+xml", _picture(payload, "svg")),
                _file("qr.json", "application/json", payload.encode() + b"\n"),
                _file("settings.k9s", "application/xml", _settings(profile, methods)),
            ),
            steps=tuple(
                Message.of(f"step.thunderbird-android.{name}")
                for name in ("scan", "import", "password")
            ),
            caveats=tuple(self._caveats(profile)),
        )

    def _method(self, server: Server) -> AuthMethod:
        """Return the first way to log in that the app has at this server."""
        for way in server.authentication:
            if self._can(way, server):
                return way.method
        oauth2 = all(way.method is AuthMethod.OAUTH2 for way in server.authentication)
        methods = ", ".join(way.sasl_name or way.method.value for way in server.authentication)
        raise UnsupportedError(
            messages.text_of(
                "lost.oauth2" if oauth2 else "lost.authentication",
                client=self.client.name,
                server=server.endpoint,
                methods=methods,
            )
        )

    def _can(self, way: Authentication, server: Server) -> bool:
        match way.method:
            case AuthMethod.OAUTH2:
                return any(is_within(server.hostname, host) for host in self.oauth2_hosts)
            case AuthMethod.PASSWORD_ENCRYPTED:
                return way.sasl_name in (None, "CRAM-MD5")
            case AuthMethod.NONE | AuthMethod.CLIENT_IP_ADDRESS:
                return not server.protocol.is_incoming
            case _:
                return way.method in _AUTHENTICATION

    def _caveats(self, profile: Profile) -> Iterator[Message]:
        if profile.choices.signature:
            yield Message.of("caveat.qr-signature")
        if _takes_from_server(profile):
            yield Message.of("caveat.android-leaves", client=self.client.name)


def _takes_from_server(profile: Profile) -> bool:
    """Tell whether fetched mail shall not stay on the server."""
    server = profile.incoming
    return server.protocol is MailProtocol.POP3 and days_on_server(profile.choices, server) == 0


def _file(name: str, media_type: str, content: bytes) -> Artifact:
    return Artifact(path=f"thunderbird-android/{name}", media_type=media_type, content=content)


def _picture(payload: str, kind: str) -> bytes:
    import segno

    out = io.BytesIO()
    code = segno.make(payload, error="l", micro=False)
    code.save(out, kind=kind, scale=_MODULE_PIXELS, light="white")
    return out.getvalue()


def _payload(profile: Profile, methods: list[AuthMethod]) -> str:
    """Return the JSON of a code with one account; ASCII, as scanners guess other encodings."""
    incoming, outgoing = (
        _qr_server(profile, server, method)
        for server, method in zip((profile.incoming, profile.outgoing), methods, strict=True)
    )
    if profile.choices.account_name:
        incoming.append(safe(profile.account_name, "account name"))
    name = safe(profile.choices.display_name, "display name")
    identity = [str(profile.address), name]
    code = [_QR_VERSION, [1, 1], incoming, [[outgoing, identity]]]
    return json.dumps(code, ensure_ascii=True, separators=(",", ":"))


def _qr_server(profile: Profile, server: Server, method: AuthMethod) -> list[Any]:
    return [
        _PROTOCOLS[server.protocol],
        server.hostname,
        server.port,
        _SECURITY[server.socket_type][1],
        _AUTHENTICATION[method][1],
        _user_name(profile, server, method),
    ]


def _user_name(profile: Profile, server: Server, method: AuthMethod) -> str:
    if _AUTHENTICATION[method] == _AUTHENTICATION[AuthMethod.NONE]:
        return ""
    return safe(profile.login_name(server), "user name")


def _settings(profile: Profile, methods: list[AuthMethod]) -> bytes:
    root = Element("k9settings", version=_FILE_VERSION, format="1")
    title = messages.text_of("file.title", address=str(profile.address))
    root.append(Comment(f" {title.replace('--', '- -')} "))
    # The same every time: what was imported twice is one account.
    uuid = str(uuid5(NAMESPACE_URL, f"mailto:{profile.address}"))
    account = SubElement(SubElement(root, "accounts"), "account", uuid=uuid)
    _add(account, "name", safe(profile.account_name, "account name"))
    keep = profile.incoming.protocol is MailProtocol.POP3 and not _takes_from_server(profile)
    _add_values(account, {"deletePolicy": "NEVER" if keep else "DELETE"})
    for tag, server, method in (
        ("incoming-server", profile.incoming, methods[0]),
        ("outgoing-server", profile.outgoing, methods[1]),
    ):
        element = SubElement(account, tag, type=server.protocol.value.upper())
        _add(element, "host", server.hostname)
        _add(element, "port", str(server.port))
        _add(element, "connection-security", _SECURITY[server.socket_type][0])
        _add(element, "authentication-type", _AUTHENTICATION[method][0])
        _add(element, "username", _user_name(profile, server, method))
    identity = SubElement(SubElement(account, "identities"), "identity")
    _add(identity, "name", safe(profile.choices.display_name, "display name"))
    _add(identity, "email", str(profile.address))
    signature = safe(profile.choices.signature, "signature", lines=True)
    if signature:
        _add_values(identity, {"signature": signature, "signatureUse": "true"})
    indent(root)
    text: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text + b"\n"


def _add_values(parent: Element, values: dict[str, str]) -> None:
    settings = SubElement(parent, "settings")
    for key, value in values.items():
        _add(settings, "value", value, key=key)


def _add(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = text


RENDERER: Final[Renderer] = ThunderbirdAndroid()
