"""Windows' Mail app under device management: the EMAIL2 configuration service provider.

One SyncML command for each setting (OMA DM), all in one Atomic section as Microsoft demands.
"""

import itertools
import uuid
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from msgspec import Struct

from autoconf import messages
from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.safe_text import quoted, safe
from autoconf.renderers.xml_document import xml_document

_SERVICE_TYPES: Final = {MailProtocol.IMAP: "IMAP4", MailProtocol.POP3: "POP3"}
_MAX_SERVICE_NAME: Final = 32
_MAX_SERVER: Final = 62
_MAX_TEXT: Final = 255
_MAIL_ONLY: Final = "2"  # SYNCINGCONTENTTYPES is a bit mask

_CLIENT: Final = ClientInfo(
    name="Windows Mail",
    platforms=("windows",),
    # "Needs SSL" is all that can be said: whether that may be STARTTLS is the device's decision.
    incoming_socket_types=frozenset({SocketType.TLS}),
    outgoing_socket_types=frozenset({SocketType.TLS}),
    auth_methods=frozenset(
        {AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.NONE, AuthMethod.CLIENT_IP_ADDRESS}
    ),
    choices=frozenset({Choice.DISPLAY_NAME, Choice.ACCOUNT_NAME}),
)


class WindowsMailCsp(Struct, frozen=True):
    """Writes what a management server sends to the device of one user."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``windows-mail-csp/email2.xml``.

        Raises:
            UnsupportedError: a name is too long, or sending needs another user name, which the
                format knows only together with its password.
        """
        comments = [messages.text_of("file.title", address=str(profile.address))]
        if not profile.tested:
            comments.append(messages.text_of("file.not-tested"))
        artifact = Artifact(
            path="windows-mail-csp/email2.xml",
            media_type="application/xml",
            content=xml_document(_sync_body(profile), comments),
        )
        return Rendering(
            client="windows-mail-csp",
            artifacts=(artifact,),
            steps=tuple(
                Message.of(f"step.windows-mail-csp.{name}") for name in ("deploy", "password")
            ),
            caveats=tuple(_caveats(profile)),
        )


def _caveats(profile: Profile) -> Iterator[Message]:
    yield Message.of("caveat.windows-mail-retired")
    given = _service_name(profile)
    if given != profile.account_name:
        yield Message.of("caveat.windows-mail-name", given=given)


def _sync_body(profile: Profile) -> Element:
    root = Element("SyncBody", xmlns="SYNCML:SYNCML1.2")
    atomic = SubElement(root, "Atomic")
    numbers = itertools.count(1)
    SubElement(atomic, "CmdID").text = str(next(numbers))
    account = uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{profile.address}")
    # OMA DM wants the braces of the GUID as %7B and %7D.
    base = f"./User/Vendor/MSFT/EMAIL2/%7B{str(account).upper()}%7D"
    for node, value in _nodes(profile):
        add = SubElement(atomic, "Add")
        SubElement(add, "CmdID").text = str(next(numbers))
        item = SubElement(add, "Item")
        SubElement(SubElement(item, "Target"), "LocURI").text = f"{base}/{node}"
        meta = SubElement(item, "Meta")
        SubElement(meta, "Format", xmlns="syncml:metinf").text = "chr"
        SubElement(meta, "Type", xmlns="syncml:metinf").text = "text/plain"
        SubElement(item, "Data").text = value
    SubElement(root, "Final")
    return root


def _nodes(profile: Profile) -> Iterator[tuple[str, str]]:
    outgoing = profile.outgoing
    needs_login = any(a.method is AuthMethod.PASSWORD_CLEARTEXT for a in outgoing.authentication)
    name = profile.login_name(profile.incoming)
    if needs_login and profile.login_name(outgoing) != name:
        raise UnsupportedError("Windows Mail cannot be given another user name for sending")
    display_name = profile.choices.display_name or str(profile.address)
    yield "SERVICENAME", _service_name(profile)
    yield "SERVICETYPE", _SERVICE_TYPES[profile.incoming.protocol]
    yield "ACCOUNTTYPE", "Email"
    yield "NAME", _text(display_name, "display name")
    yield "REPLYADDR", _text(str(profile.address), "address")
    yield "AUTHNAME", _text(name, "user name")
    yield "INSERVER", _server(profile.incoming)
    yield "OUTSERVER", _server(outgoing)
    yield "AUTHREQUIRED", str(int(needs_login))
    yield "SYNCINGCONTENTTYPES", _MAIL_ONLY
    yield "TAGPROPS/8128000B", "1"  # TLS for reading
    yield "TAGPROPS/812C000B", "1"  # TLS for sending


def _service_name(profile: Profile) -> str:
    name = safe(profile.account_name, "account name")
    return name[:_MAX_SERVICE_NAME].strip() or profile.address.domain[:_MAX_SERVICE_NAME]


def _server(server: Server) -> str:
    return _text(f"{server.hostname}:{server.port}", "server", _MAX_SERVER)


def _text(value: str, what: str, max_length: int = _MAX_TEXT) -> str:
    """Return a value that the device takes unchanged.

    Raises:
        UnsupportedError: it is too long, or begins or ends with a space.
    """
    if len(safe(value, what)) > max_length:
        raise UnsupportedError(
            f"Windows Mail takes {max_length} letters for the {what}, not {quoted(value)}"
        )
    if value != value.strip():
        raise UnsupportedError(f"unsafe value: Windows Mail would cut the {what} {quoted(value)}")
    return value


RENDERER: Final[Renderer] = WindowsMailCsp()
