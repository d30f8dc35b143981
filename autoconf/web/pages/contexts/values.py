"""The values of servers, in the words and the order of mail programs."""

from collections.abc import Iterable
from typing import Final

from autoconf.formats.safe_text import clean_text
from autoconf.model.config import ClientConfig
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.renderers.interface import Words
from autoconf.web.pages.parts import Value, Values

_FORMS: Final = {"%EMAILADDRESS%": "address", "%EMAILLOCALPART%": "local-part"}


def encrypted(servers: Iterable[Server]) -> tuple[Server, ...]:
    """Return the servers that encrypt: no other one is shown for typing."""
    return tuple(s for s in servers if s.socket_type is not SocketType.PLAIN)


def incoming(config: ClientConfig, wanted: str = "") -> Server | None:
    """Return the server to read mail from: that of the wanted protocol, else IMAP before POP3."""
    servers = encrypted(config.incoming)
    order = [MailProtocol.IMAP, MailProtocol.POP3]
    order.sort(key=lambda protocol: protocol.value != wanted)
    return next((s for p in order for s in servers if s.protocol is p), None)


def outgoing(config: ClientConfig) -> Server | None:
    """Return the server to send mail through."""
    return next(iter(encrypted(config.outgoing)), None)


def set_of(server: Server, report: Report, words: Words, *, is_short: bool = False) -> Values:
    """Return the values of one server.

    Args:
        server: the server.
        report: that it is of.
        words: makes the text of a message.
        is_short: whether the line about the password is left out.
    """
    direction = "incoming" if server.protocol.is_incoming else "outgoing"
    name, kind = _user_name(server, report, words)
    rows = [
        ("server", server.hostname, "code"),
        ("port", str(server.port), "code"),
        ("security", words(Message.of(f"cli.socket-type.{server.socket_type.value}")), "words"),
        ("user", name, kind),
    ]
    values = [_value(label, text, words, shape) for label, text, shape in rows]
    if not is_short:
        password = words(_password(server, report))
        values.append(_value("password", password, words, "note"))
    return Values(
        title=words(Message.of(f"web.values.{direction}")),
        note=server.protocol.value.upper(),
        rows=tuple(values),
    )


def _user_name(server: Server, report: Report, words: Words) -> tuple[str, str]:
    """Return the user name, and how it is shown; of a domain alone, its form in words."""
    if report.address is None and server.username in _FORMS:
        return words(Message.of(f"cli.settings.{_FORMS[server.username]}")), "note"
    return clean_text(server.login_name(report.address)), "code"


def _value(label: str, text: str, words: Words, kind: str) -> Value:
    shown = words(Message.of(f"web.value.{label}"))
    match kind:
        case "words":
            return Value(label=shown, text=text, kind="words")
        case "note":
            return Value(label=shown, text=text, kind="note")
        case _:
            return Value(label=shown, text=text)


def _password(server: Server, report: Report) -> Message:
    demands = () if report.config is None else report.config.requires
    if not server.wants_password:
        return Message("web.password.browser")
    if any(demand.what == "app-password" for demand in demands):
        return Message("web.password.app")
    if not server.protocol.is_incoming:
        return Message("web.password.same")
    return Message("web.password.mailbox")
