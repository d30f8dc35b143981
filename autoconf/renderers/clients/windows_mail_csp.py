"""Windows' Mail app under device management: the EMAIL2 configuration service provider.

One SyncML command for each setting (OMA DM), all in one Atomic section as Microsoft demands.
"""

import itertools
import uuid
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable, head
from autoconf.renderers.kits.logins import CLEAR, CLEAR_MECHANISMS, takes_password
from autoconf.renderers.kits.texts import safe_account_name, safe_shown_name
from autoconf.renderers.kits.xml import add_text, xml_document
from autoconf.renderers.safe_text import What, named, quoted, unpadded

_SERVICE_TYPES: Final = {MailProtocol.IMAP: "IMAP4", MailProtocol.POP3: "POP3"}
_MAX_SERVICE_NAME: Final = 32
_MAX_SERVER: Final = 62
_MAX_TEXT: Final = 255
_MAIL_ONLY: Final = "2"  # SYNCINGCONTENTTYPES is a bit mask

_CLIENT: Final = ClientInfo(
    name="Windows Mail",
    platforms=("windows",),
    # The format says "needs SSL" and no more; the device decides whether that is STARTTLS.
    incoming_socket_types=frozenset({SocketType.TLS}),
    outgoing_socket_types=frozenset({SocketType.TLS}),
    auth_methods=CLEAR,
    mechanisms=CLEAR_MECHANISMS,
    choices=frozenset({Choice.DISPLAY_NAME, Choice.ACCOUNT_NAME}),
)


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield the document that a management server sends to the device of one user.

    Raises:
        UnsupportedError: a name is too long, or sending needs another user name, which the
            format knows only together with its password.
    """
    yield Artifact(
        path="windows-mail-csp/email2.xml",
        media_type="application/xml",
        content=xml_document(_sync_body(profile), head(profile, words, "")),
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
    add_text(atomic, "CmdID", str(next(numbers)))
    account = uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{profile.address}")
    # OMA DM wants the braces of the GUID as %7B and %7D.
    base = f"./User/Vendor/MSFT/EMAIL2/%7B{str(account).upper()}%7D"
    for node, value in _nodes(profile):
        add = SubElement(atomic, "Add")
        add_text(add, "CmdID", str(next(numbers)))
        item = SubElement(add, "Item")
        add_text(SubElement(item, "Target"), "LocURI", f"{base}/{node}")
        meta = SubElement(item, "Meta")
        add_text(meta, "Format", "chr", xmlns="syncml:metinf")
        add_text(meta, "Type", "text/plain", xmlns="syncml:metinf")
        add_text(item, "Data", value)
    SubElement(root, "Final")
    return root


def _nodes(profile: Profile) -> Iterator[tuple[str, str]]:
    outgoing = profile.outgoing
    needs_login = takes_password(outgoing)
    name = profile.login_name(profile.incoming)
    if needs_login and profile.login_name(outgoing) != name:
        raise UnsupportedError("client.one-user-name", client=_CLIENT.name)
    yield "SERVICENAME", _service_name(profile)
    yield "SERVICETYPE", _SERVICE_TYPES[profile.incoming.protocol]
    yield "ACCOUNTTYPE", "Email"
    yield "NAME", _text(safe_shown_name(profile), "display-name")
    yield "REPLYADDR", _text(str(profile.address), "address")
    yield "AUTHNAME", _text(name, "user-name")
    yield "INSERVER", _server(profile.incoming)
    yield "OUTSERVER", _server(outgoing)
    yield "AUTHREQUIRED", str(int(needs_login))
    yield "SYNCINGCONTENTTYPES", _MAIL_ONLY
    yield "TAGPROPS/8128000B", "1"  # TLS for reading
    yield "TAGPROPS/812C000B", "1"  # TLS for sending


def _service_name(profile: Profile) -> str:
    name = safe_account_name(profile)
    return name[:_MAX_SERVICE_NAME].strip() or profile.address.domain[:_MAX_SERVICE_NAME]


def _server(server: Server) -> str:
    return _text(f"{server.hostname}:{server.port}", "server", _MAX_SERVER)


def _text(value: str, what: What, max_length: int = _MAX_TEXT) -> str:
    """Return a value that the device takes unchanged.

    Raises:
        UnsupportedError: it is too long, or begins or ends with white space.
    """
    if len(unpadded(value, what)) > max_length:
        raise UnsupportedError(
            "client.too-long",
            client=_CLIENT.name,
            most=max_length,
            what=named(what),
            value=quoted(value),
        )
    return value


RENDERER: Final[Renderer] = ClientTable(
    id="windows-mail-csp",
    client=_CLIENT,
    files=_files,
    steps=("deploy", "password"),
    caveats=_caveats,
)
