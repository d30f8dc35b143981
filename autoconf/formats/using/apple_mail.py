"""Mail on iPhone, iPad and Mac: a configuration profile, also signed or binary."""

import plistlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from xml.parsers.expat import ExpatError

from autoconf.errors import MalformedDocumentError
from autoconf.formats.settings_files.cms import signed_content
from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import both, server_of, with_login
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.model.using import UsedServer

_MAIL: Final = "com.apple.mail.managed"
_TYPES: Final = {"EmailTypeIMAP": MailProtocol.IMAP, "EmailTypePOP": MailProtocol.POP3}
_METHODS: Final = {
    "EmailAuthPassword": AuthMethod.PASSWORD_CLEARTEXT,
    "EmailAuthCRAMMD5": AuthMethod.PASSWORD_ENCRYPTED,
    "EmailAuthHTTPMD5": AuthMethod.PASSWORD_ENCRYPTED,
    "EmailAuthNTLM": AuthMethod.NTLM,
    "EmailAuthNone": AuthMethod.NONE,
}
_STARTTLS_PORTS: Final = frozenset({25, 110, 143, 587})
_MAX_PAYLOADS: Final = 200
_WRONG: Final = (
    ExpatError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip
"""What ``plistlib`` raises for bytes that are no property list."""

_Payload = Mapping[str, Any]


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    name = files[0].name
    profile = _property_list(files[0].body, name)
    if not isinstance(profile, dict):
        return
    if "EncryptedPayloadContent" in profile:
        raise MalformedDocumentError(name, Message("using.encrypted"))
    payloads = profile.get("PayloadContent")
    for payload in payloads[:_MAX_PAYLOADS] if isinstance(payloads, list) else [profile]:
        if isinstance(payload, dict) and payload.get("PayloadType") == _MAIL:
            yield _account(payload)


def _property_list(body: bytes, name: str) -> object:
    content = signed_content(body) or body
    try:
        return plistlib.loads(content)
    except _WRONG as error:
        raise MalformedDocumentError(name, Message("using.no-property-list")) from error


def _account(payload: _Payload) -> Account:
    address = _text(payload, "EmailAddress")
    protocol = _TYPES.get(_text(payload, "EmailAccountType"))
    incoming = None if protocol is None else _server(payload, "Incoming", protocol)
    return Account(
        addresses=(address,) if address else (),
        servers=both(incoming, _server(payload, "Outgoing", MailProtocol.SMTP)),
        sent_is_local=True if protocol is MailProtocol.POP3 else None,
    )


def _server(payload: _Payload, direction: str, protocol: MailProtocol) -> UsedServer | None:
    prefix = f"{direction}MailServer"
    port = payload.get(f"{prefix}PortNumber")
    port = port if isinstance(port, int) else None
    is_secure = payload.get(f"{prefix}UseSSL") is True
    socket_type = _with_tls(port) if is_secure else SocketType.PLAIN
    server = server_of(protocol, _text(payload, f"{prefix}HostName"), port, socket_type)
    method = _METHODS.get(_text(payload, f"{prefix}Authentication"))
    return with_login(server, _text(payload, f"{prefix}Username"), method)


def _with_tls(port: int | None) -> SocketType:
    """Return how the device gets its TLS: one switch stands for both ways, and the port decides."""
    return SocketType.STARTTLS if port in _STARTTLS_PORTS else SocketType.TLS


def _text(payload: _Payload, key: str) -> str:
    value = payload.get(key)
    return value.strip() if isinstance(value, str) else ""


def _fits(file: File) -> bool:
    content = signed_content(file.body) or file.body
    return content.startswith(b"bplist00") or (b"<plist" in content[:2000])


READER: Final = Reader(
    program="Apple Mail", names=("*.mobileconfig", "*.plist"), fits=_fits, read=_read
)
