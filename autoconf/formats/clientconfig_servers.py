"""One server section of an autoconfig document (draft-ietf-mailmaint-autoconfig)."""

import re
from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import Element

from msgspec import Struct

from autoconf.errors import AutoconfError, InvalidAddressError
from autoconf.formats.placeholders import (
    fill,
    has_unknown_placeholder,
    is_unfilled,
    normalize_placeholders,
)
from autoconf.formats.safe_text import clean_text
from autoconf.formats.safe_xml import whole_text
from autoconf.model.address import EmailAddress
from autoconf.model.domain import parse_hostname, parse_own_hostname
from autoconf.model.message import Message
from autoconf.model.server import (
    DEFAULT_PORTS,
    PASSWORD,
    Authentication,
    AuthMethod,
    MailProtocol,
    Pop3Settings,
    Server,
    SocketType,
)

_INCOMING: Final = {"imap": MailProtocol.IMAP, "pop3": MailProtocol.POP3}
_OUTGOING: Final = {"smtp": MailProtocol.SMTP}
_SOCKET_TYPES: Final = {
    "ssl": SocketType.TLS,
    "tls": SocketType.TLS,
    "starttls": SocketType.STARTTLS,
    "plain": SocketType.PLAIN,
}
_SOCKET_TYPE_OF_PORT: Final = {
    993: SocketType.TLS,
    995: SocketType.TLS,
    465: SocketType.TLS,
    143: SocketType.STARTTLS,
    110: SocketType.STARTTLS,
    587: SocketType.STARTTLS,
}
_AUTH_METHODS: Final = {method.value.lower(): method for method in AuthMethod} | {
    "plain": AuthMethod.PASSWORD_CLEARTEXT,
    "secure": AuthMethod.PASSWORD_ENCRYPTED,
    "oauth": AuthMethod.OAUTH2,
}
_SASL_METHODS: Final = {
    "PLAIN": AuthMethod.PASSWORD_CLEARTEXT,
    "LOGIN": AuthMethod.PASSWORD_CLEARTEXT,
    "CRAM-MD5": AuthMethod.PASSWORD_ENCRYPTED,
    "DIGEST-MD5": AuthMethod.PASSWORD_ENCRYPTED,
    "NTLM": AuthMethod.NTLM,
    "GSSAPI": AuthMethod.GSSAPI,
    "EXTERNAL": AuthMethod.TLS_CLIENT_CERT,
    "XOAUTH2": AuthMethod.OAUTH2,
    "OAUTHBEARER": AuthMethod.OAUTH2,
}
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}
MAX_USERNAME: Final = 500


class DroppedError(AutoconfError):
    """One server of a document cannot be used; the reader of the document notes it."""


class Reading(Struct, frozen=True):
    """The state of reading one document.

    Attributes:
        mail_domain: the value of ``%EMAILDOMAIN%``.
        address: fills the other placeholders; None: they stay.
        note: takes what was dropped or assumed.
        is_own: whether the person wrote it, who may name this machine (a mail bridge).
    """

    mail_domain: str
    address: EmailAddress | None
    note: Callable[[Message], object]
    is_own: bool = False

    def fill(self, text: str) -> str:
        """Return the text with its placeholders filled, as far as their values are known."""
        return fill(text, self.mail_domain, self.address)


def read_server(section: Element, place: Message, reading: Reading) -> Server:
    """Read an ``<incomingServer>`` or ``<outgoingServer>``.

    Args:
        section: the element.
        place: names the element in a note.
        reading: of the document.

    Raises:
        DroppedError: it is not for mail, or lacks what cannot be assumed.
    """
    protocol = _read_protocol(section)
    hostname = _read_hostname(section, reading)
    port, socket_type = _read_connection(section, protocol, place, reading)
    authentication = _read_authentication(section, protocol, place, reading)
    username = _read_username(section, place, reading)
    return Server(
        protocol=protocol,
        hostname=hostname,
        port=port,
        socket_type=socket_type,
        authentication=authentication,
        username=username or "%EMAILADDRESS%",
        username_stated=bool(username),
        restriction=tuple(clean_text(word) for word in texts(section, "restriction")),
        pop3=_read_pop3(section.find("pop3")) if protocol is MailProtocol.POP3 else None,
    )


def texts(parent: Element, name: str) -> tuple[str, ...]:
    """Return the trimmed, non-empty texts of all children of that name."""
    found = map(whole_text, parent.iterfind(name))
    return tuple(text for text in found if text)


def first_text(parent: Element, name: str) -> str:
    """Return the first of ``texts``, or an empty string."""
    return next(iter(texts(parent, name)), "")


def read_hostname(text: str, *, is_own: bool = False) -> str:
    """Return a host name in lower-case A-labels; an own document may name this machine.

    Raises:
        DroppedError: it is none.
    """
    try:
        return parse_own_hostname(text) if is_own else parse_hostname(text)
    except InvalidAddressError as error:
        raise DroppedError(error.id, **dict(error.parameters)) from error


def read_port(text: str) -> int | None:
    """Return a port; None where there is no text.

    Raises:
        DroppedError: it is not 1 to 65535.
    """
    if not text:
        return None
    # The length is limited because int() of thousands of digits is slow.
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= 65535):
        raise DroppedError("document.port", word=clean_text(text, 20))
    return int(text)


def _read_protocol(section: Element) -> MailProtocol:
    known = _INCOMING if section.tag == "incomingServer" else _OUTGOING
    word = section.get("type", "").strip().lower()
    if word not in known:
        raise DroppedError(
            "document.type-unknown" if word else "document.no-type",
            word=clean_text(word, 30),
            known=" or ".join(known),
        )
    return known[word]


def _read_hostname(section: Element, reading: Reading) -> str:
    text = reading.fill(first_text(section, "hostname"))
    if not text:
        raise DroppedError("document.no-host")
    if "%" in text:
        raise DroppedError("document.host-placeholder", name=clean_text(text, 80))
    return read_hostname(text, is_own=reading.is_own)


def _read_connection(
    section: Element, protocol: MailProtocol, place: Message, reading: Reading
) -> tuple[int, SocketType]:
    """Return port and socket type; a missing one follows from the other."""
    port = read_port(first_text(section, "port"))
    words = texts(section, "socketType")
    socket_type = next(
        (_SOCKET_TYPES[word.lower()] for word in words if word.lower() in _SOCKET_TYPES), None
    )
    if words and socket_type is None:
        raise DroppedError("document.socket-type", word=clean_text(words[0], 30))
    if port is None and socket_type is not None:
        port = DEFAULT_PORTS[protocol, socket_type]
        reading.note(Message.of("document.no-port", place=place, port=port))
    elif socket_type is None and port is not None:
        socket_type = _SOCKET_TYPE_OF_PORT.get(port)
        reading.note(Message.of("document.no-socket-type", place=place, port=port))
    if port is None or socket_type is None:
        raise DroppedError("document.no-connection")
    return port, socket_type


def _read_authentication(
    section: Element, protocol: MailProtocol, place: Message, reading: Reading
) -> tuple[Authentication, ...]:
    elements = [e for e in section.iterfind("authentication") if whole_text(e)]
    if not elements:
        reading.note(Message.of("document.no-authentication", place=place))
        return PASSWORD
    read = (_read_method(element) for element in elements)
    usable = tuple(
        dict.fromkeys(
            a
            for a in read
            # Mail is not read without a login: "none" is for sending only.
            if a is not None and not (protocol.is_incoming and a.method is AuthMethod.NONE)
        )
    )
    if not usable:
        words = ", ".join(clean_text(whole_text(e), 30) for e in elements[:3])
        raise DroppedError("document.authentication", words=words)
    return usable


def _read_method(element: Element) -> Authentication | None:
    word = whole_text(element)
    match element.get("system", "").strip().lower():
        case "":
            method = _AUTH_METHODS.get(word.lower())
            return None if method is None else Authentication(method=method)
        case "sasl":
            name = word.upper()
            method = _SASL_METHODS.get(name)
            if name.startswith("SCRAM-"):
                method = AuthMethod.PASSWORD_ENCRYPTED
            return None if method is None else Authentication(method=method, sasl_name=name)
        case _:
            return None


def _read_username(section: Element, place: Message, reading: Reading) -> str:
    """Return the user name; empty where none is stated."""
    text = normalize_placeholders(first_text(section, "username"))
    if not text:
        reading.note(Message.of("document.no-username", place=place))
        return ""
    if has_unknown_placeholder(text):
        raise DroppedError("document.username-placeholder", name=clean_text(text, 80))
    if not text.isprintable() or len(text) > MAX_USERNAME:
        raise DroppedError("document.username")
    if is_unfilled(text, reading.mail_domain, reading.address):
        name = clean_text(text, 80)
        reading.note(Message.of("document.username-unfilled", place=place, name=name))
        return ""
    return text


def _read_pop3(element: Element | None) -> Pop3Settings | None:
    if element is None:
        return None
    interval = element.find("checkInterval")
    settings = Pop3Settings(
        leave_messages_on_server=_boolean(first_text(element, "leaveMessagesOnServer")),
        days_to_leave_messages_on_server=_count(first_text(element, "daysToLeaveMessagesOnServer")),
        download_on_biff=_boolean(first_text(element, "downloadOnBiff")),
        check_interval_minutes=_count("" if interval is None else interval.get("minutes", "")),
    )
    return None if settings == Pop3Settings() else settings


def _boolean(text: str) -> bool | None:
    return _BOOLEANS.get(text.lower())


def _count(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,5}", text.strip()) else None
