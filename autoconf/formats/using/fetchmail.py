"""fetchmail: ``fetchmailrc``."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import both, method_of, server_of, with_login
from autoconf.formats.settings_files.text import lines_of
from autoconf.model.address import EmailAddress
from autoconf.model.server import MailProtocol, SocketType
from autoconf.model.using import UsedServer

_TOKEN: Final = re.compile(
    r"""#.*|"((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)'|(["'].*)|([^\s,;:"'#]+)"""
)
"""Quotation marks that are not closed last to the end of the line."""
_STARTS: Final = frozenset({"poll", "server", "skip"})
_SAME: Final = {
    "protocol": "proto",
    "port": "service",
    "username": "user",
    "pass": "password",
    "authenticate": "auth",
    "remotefolder": "folder",
}
_TAKE_A_VALUE: Final = frozenset(
    {
        *("via", "proto", "service", "auth", "user", "password", "plugin", "plugout", "sslproto"),
        *("interval", "timeout", "envelope", "qvirtual", "principal", "interface", "monitor"),
        *("folder", "smtphost", "smtpaddress", "smtpname", "antispam", "mda", "bsmtp", "lmtp"),
        *("preconnect", "postconnect", "limit", "warnings", "batchlimit", "fetchlimit"),
        *("fetchsizelimit", "fastuidl", "expunge", "properties", "sslcert", "sslkey"),
        *("sslcertfile", "sslcertpath", "sslcommonname", "sslfingerprint", "passwordfd"),
        *("aka", "localdomains", "fetchdomains", "is", "to", "esmtpname", "esmtppassword"),
    }
)
_SWITCHES: Final = frozenset({"ssl", "keep", "sslcertck"})
_PROTOCOLS: Final = {
    **dict.fromkeys(("pop3", "apop", "rpop", "kpop", "sdps"), MailProtocol.POP3),
    **dict.fromkeys(("imap", "auto"), MailProtocol.IMAP),
}
_FITS: Final = re.compile(
    r"(?mi)^[ \t]*(?:(?:poll|skip|server)[ \t]+\S[^\n]{0,200}$|defaults\b[^\n]{0,200}\bproto)"
)
_SECTION: Final = re.compile(r"(?m)^\[\w+\][ \t]*$")
_OWN_WORDS: Final = re.compile(r"(?i)\b(?:proto(?:col)?|user(?:name)?|via)\b")

_ESCAPE: Final = re.compile(r"\\(x[0-9a-fA-F]{2}|0[0-7]{1,3}|.)")

_Options = dict[str, str]


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    for options in _users(list(_tokens(files[0].text))):
        server = _server(options)
        if server is not None:
            yield Account(servers=both(server))


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the words, and whether they stood in quotation marks, so that they are no keyword."""
    for line in lines_of(text):
        for found in _TOKEN.finditer(line):
            quoted = found[1] if found[1] is not None else found[2]
            if quoted is not None:
                yield _ESCAPE.sub(_unescaped, quoted), True
            elif found[3] is not None:
                yield "", True  # the rest may be a password
            elif found[4] is not None:
                yield found[4], False


def _unescaped(escape: re.Match[str]) -> str:
    """Return the letter of an escape: hexadecimal, octal, or the letter itself."""
    code = escape[1]
    if len(code) == 1:
        return code
    return chr(int(code[1:], 16 if code[0] == "x" else 8))


def _users(tokens: Sequence[tuple[str, bool]]) -> Iterator[_Options]:
    """Yield the options of each user of each server; a server without one counts too."""
    defaults: _Options = {}
    server: _Options = {}
    user: _Options = {}
    place, is_negated = 0, False
    while place < len(tokens):
        word, is_quoted = tokens[place]
        key = "" if is_quoted else _SAME.get(word.lower(), word.lower())
        value = tokens[place + 1][0] if place + 1 < len(tokens) else ""
        place += 1
        if key in _STARTS or key == "defaults":
            yield from _finished(server, user)
            if key == "defaults":
                defaults = server = user = {}
            else:
                server = user = {**defaults, "host": value}
                place += 1
        elif key == "user":
            yield from [] if user is server else _finished(server, user)
            user = {**server, "user": value}
            place += 1
        elif key in _TAKE_A_VALUE:
            user[key] = "" if key == "password" else value
            place += 1
        elif key.removeprefix("no") in _SWITCHES:
            is_off = is_negated or key not in _SWITCHES
            user[key.removeprefix("no")] = "no" if is_off else "yes"
        is_negated = key == "no"
    yield from _finished(server, user)


def _finished(server: _Options, user: _Options) -> Iterator[_Options]:
    if user.get("host"):
        yield {**server, **user}


def _server(options: _Options) -> UsedServer | None:
    # Without a protocol fetchmail tries IMAP first.
    protocol = _PROTOCOLS.get(options.get("proto", "auto").lower())
    if protocol is None:
        return None  # ETRN, ODMR: not for mailboxes
    host = options.get("via") or options["host"]
    socket_type, optional = _security(options)
    server = server_of(protocol, host, options.get("service"), socket_type)
    auth = "apop" if options.get("proto", "").lower() == "apop" else options.get("auth", "")
    server = with_login(server, options.get("user"), method_of(auth))
    if server is None:
        return None
    keeps = options.get("keep") == "yes" if protocol is MailProtocol.POP3 else None
    tunnel = bool(options.get("plugin"))
    return replace(server, optional=optional, tunnel=tunnel, leave_on_server=keeps)


def _security(options: _Options) -> tuple[SocketType, bool]:
    """Return the socket type, and whether fetchmail would go on without TLS.

    Since 6.4 it insists on TLS unless ``no sslcertck`` or an empty ``sslproto`` is set.
    """
    if options.get("ssl") == "yes":
        return SocketType.TLS, False
    version = options.get("sslproto")
    if version == "" or (version or "").lower() == "ssl23":
        return SocketType.PLAIN, False
    return SocketType.STARTTLS, version is None and options.get("sslcertck") == "no"


def _fits(file: File) -> bool:
    is_ini = _SECTION.search(file.text)
    return bool(_FITS.search(file.text) and _OWN_WORDS.search(file.text) and not is_ini)


READER: Final = Reader(program="fetchmail", names=("*fetchmailrc",), fits=_fits, read=_read)
