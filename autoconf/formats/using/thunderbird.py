"""Thunderbird: ``prefs.js`` of a profile; ``user.js`` beside it goes before it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.formats.settings_files.interface import Account, File, Reader
from autoconf.formats.settings_files.servers import both, server_of, with_login
from autoconf.formats.settings_files.text import MAX_LINE
from autoconf.model.address import EmailAddress
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.model.using import UsedServer

_PREF: Final = re.compile(
    r'(?:user_|sticky_|lock)?pref\("([^"\\]+)",\s*'
    r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(true|false|-?[0-9]{1,9}))\s*\)\s*;"""
)
_ESCAPE: Final = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))")
_PROTOCOLS: Final = {"imap": MailProtocol.IMAP, "pop3": MailProtocol.POP3}
_IF_OFFERED, _STARTTLS, _TLS = 1, 2, 3
_SOCKET_TYPES: Final = {
    _IF_OFFERED: SocketType.STARTTLS,  # of old versions
    _STARTTLS: SocketType.STARTTLS,
    _TLS: SocketType.TLS,
}
_CLEAR: Final = 3
_METHODS: Final = {  # nsMsgAuthMethod
    1: AuthMethod.NONE,
    _CLEAR: AuthMethod.PASSWORD_CLEARTEXT,
    4: AuthMethod.PASSWORD_ENCRYPTED,
    5: AuthMethod.GSSAPI,
    6: AuthMethod.NTLM,
    7: AuthMethod.TLS_CLIENT_CERT,
    10: AuthMethod.OAUTH2,
}
_SUBMISSION: Final = 587
_DEFAULT_DAYS: Final = 7
_LOCAL: Final = "mailbox://"
_MAX_KEYS: Final = 500
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t"}

_Prefs = Mapping[str, str | int | bool]


def _read(files: Sequence[File], _address: EmailAddress) -> Iterator[Account]:
    prefs: dict[str, str | int | bool] = {}
    for file in sorted(files, key=lambda file: file.name.lower() == "user.js"):
        prefs.update(_prefs(file.text))
    for key in _accounts(prefs):
        server_key = _text(prefs, f"mail.account.{key}.server")
        if server_key:
            yield from _account(prefs, key, f"mail.server.{server_key}.")


def _prefs(text: str) -> Iterator[tuple[str, str | int | bool]]:
    """Yield the preferences; commented ones, and those in long lines, are left out."""
    is_comment = False
    for line in text.split("\n"):
        plain = line.strip()
        is_comment = is_comment or plain.startswith("/*")
        if not is_comment and len(plain) <= 16 * MAX_LINE and (found := _PREF.match(plain)):
            yield found[1], _value(found)
        is_comment = is_comment and "*/" not in plain


def _value(found: re.Match[str]) -> str | int | bool:
    word = found[4]
    if word is None:
        return _ESCAPE.sub(_unescaped, found[2] if found[2] is not None else found[3])
    return word == "true" if word in ("true", "false") else int(word)


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(found[3], found[3])


def _accounts(prefs: _Prefs) -> Sequence[str]:
    """Return the keys of the accounts; others are left over from deleted ones."""
    if "mail.accountmanager.accounts" in prefs:
        return _listed(_text(prefs, "mail.accountmanager.accounts"))
    keys = (name.split(".") for name in prefs if name.startswith("mail.account."))
    return [parts[2] for parts in keys if len(parts) == 4 and parts[3] == "server"]


def _account(prefs: _Prefs, key: str, prefix: str) -> Iterator[Account]:
    protocol = _PROTOCOLS.get(_text(prefs, f"{prefix}type"))
    if protocol is None:
        return  # folders on this computer, news, feeds
    identities = _listed(_text(prefs, f"mail.account.{key}.identities"))
    places = [f"mail.identity.{identity}." for identity in identities]
    addresses = (_text(prefs, f"{place}useremail") for place in places)
    folders = [_text(prefs, f"{place}fcc_folder") for place in places]
    is_pop3 = protocol is MailProtocol.POP3
    yield Account(
        addresses=tuple(filter(None, addresses)),
        servers=both(_incoming(prefs, prefix, protocol), *_outgoing(prefs, places)),
        sent_is_local=is_pop3 or any(folder.startswith(_LOCAL) for folder in folders),
    )


def _incoming(prefs: _Prefs, prefix: str, protocol: MailProtocol) -> UsedServer | None:
    # Old versions kept a name that was changed later under "real".
    host = _text(prefs, f"{prefix}realhostname") or _text(prefs, f"{prefix}hostname")
    user = _text(prefs, f"{prefix}realuserName") or _text(prefs, f"{prefix}userName")
    security = _number(prefs, f"{prefix}socketType")
    if security is None and prefs.get(f"{prefix}isSecure") is True:
        security = _TLS
    server = _server(prefs, prefix, protocol, host, security or 0)
    server = with_login(server, user, _method(prefs, prefix))
    if server is None or protocol is not MailProtocol.POP3:
        return server
    return replace(server, leave_on_server=_leaves(prefs, prefix))


def _outgoing(prefs: _Prefs, places: Sequence[str]) -> Iterator[UsedServer]:
    """Yield the outgoing server of each identity, or the default one."""
    own = [_text(prefs, f"{place}smtpServer") for place in places]
    default = _text(prefs, "mail.smtp.defaultserver")
    for key in dict.fromkeys(filter(None, [name or default for name in own or [""]])):
        prefix = f"mail.smtpserver.{key}."
        security = _number(prefs, f"{prefix}try_ssl") or 0
        host = _text(prefs, f"{prefix}hostname")
        server = _server(prefs, prefix, MailProtocol.SMTP, host, security)
        method = _method(prefs, prefix)
        user = None if method is AuthMethod.NONE else _text(prefs, f"{prefix}username")
        server = with_login(server, user, method)
        if server is not None:
            yield server


def _server(
    prefs: _Prefs, prefix: str, protocol: MailProtocol, host: str, security: int
) -> UsedServer | None:
    socket_type = _SOCKET_TYPES.get(security, SocketType.PLAIN)
    port = _number(prefs, f"{prefix}port")
    server = server_of(protocol, host, port, socket_type, _SUBMISSION)
    return server and replace(server, optional=security == _IF_OFFERED)


def _method(prefs: _Prefs, prefix: str) -> AuthMethod | None:
    number = _number(prefs, f"{prefix}authMethod")
    if number is None and prefs.get(f"{prefix}useSecAuth") is True:  # of old versions
        return AuthMethod.PASSWORD_ENCRYPTED
    return _METHODS.get(_CLEAR if number is None else number)


def _leaves(prefs: _Prefs, prefix: str) -> bool | int:
    if prefs.get(f"{prefix}leave_on_server") is not True:
        return False
    if prefs.get(f"{prefix}delete_by_age_from_server") is not True:
        return True
    return _number(prefs, f"{prefix}num_days_to_leave_on_server") or _DEFAULT_DAYS


def _text(prefs: _Prefs, name: str) -> str:
    value = prefs.get(name)
    return value.strip() if isinstance(value, str) else ""


def _number(prefs: _Prefs, name: str) -> int | None:
    value = prefs.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _listed(text: str) -> list[str]:
    words = dict.fromkeys(word for part in text.split(",") if (word := part.strip()))
    return list(words)[:_MAX_KEYS]


def _fits(file: File) -> bool:
    return 'pref("mail.' in file.text


READER: Final = Reader(
    program="Thunderbird",
    names=("prefs.js", "user.js"),
    fits=_fits,
    read=_read,
    together=("prefs.js", "user.js"),
)
