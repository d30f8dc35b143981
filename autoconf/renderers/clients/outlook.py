"""Classic Outlook for Windows: a profile file (PRF), ASCII, CRLF, no byte order mark.

A file for the registry makes Outlook import it at its next start, without a command.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final

from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, LeaveOnServer, Profile
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable, head, text_file
from autoconf.renderers.kits.folders import folders_of
from autoconf.renderers.kits.key_file import Pairs, Section
from autoconf.renderers.kits.logins import CLEAR, OWN_COMMANDS, takes_password
from autoconf.renderers.kits.pop3 import leaving
from autoconf.renderers.kits.registry import registry_file
from autoconf.renderers.safe_text import What, named, quoted, safe

_KINDS: Final = {MailProtocol.POP3: "I_Mail", MailProtocol.IMAP: "IMAP_I_Mail"}
_TEXT, _NUMBER = "PT_UNICODE", "PT_LONG"
_COMMON: Final = {  # property ids of the account management API
    "AccountName": (_TEXT, 0x0002),
    "DisplayName": (_TEXT, 0x000B),
    "EmailAddress": (_TEXT, 0x000C),
}
_INCOMING: Final = {  # each with the protocol's name before it
    "Server": (_TEXT, 0x0100),
    "UserName": (_TEXT, 0x0101),
    "UseSPA": (_NUMBER, 0x0108),
    "Port": (_NUMBER, 0x0104),
    "UseSSL": (_NUMBER, 0x0105),
}
_OUTGOING: Final = {
    "SMTPServer": (_TEXT, 0x0200),
    "SMTPUseAuth": (_NUMBER, 0x0203),
    "SMTPAuthMethod": (_NUMBER, 0x0208),
    "SMTPUserName": (_TEXT, 0x0204),
    "SMTPUseSPA": (_NUMBER, 0x0207),
    "ConnectionType": (_NUMBER, 0x000F),
    "SMTPPort": (_NUMBER, 0x0201),
    # 0x0202 (SMTPUseSSL) of older files cannot say STARTTLS.
    "SMTPSecureConnection": (_NUMBER, 0x020A),
    "ServerTimeOut": (_NUMBER, 0x0209),
}
_OWN: Final = {
    MailProtocol.POP3: {"LeaveOnServer": (_NUMBER, 0x1000)},
    MailProtocol.IMAP: {"CheckNewImap": (_NUMBER, 0x1100), "RootFolder": (_TEXT, 0x1101)},
}
_SECURE_CONNECTION: Final = {SocketType.TLS: 1, SocketType.STARTTLS: 2}
_SAME_AS_INCOMING, _OWN_USER_NAME = 0, 1  # SMTPAuthMethod
# LeaveOnServer; the days stand in the upper half.
_KEEP, _REMOVE_LATER, _REMOVE_DELETED = 0x1, 0x2, 0x4
_QUOTES: Final = "\"'"
_OTHER_FORMS: Final = str.maketrans({
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O",
    "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
    "\u0131": "i", "\u2018": "'", "\u2019": "'", "\u2013": "-", "\u2014": "-",
})  # fmt: skip
"""Letters and signs that Unicode does not take apart."""

_FOLDER: Final = "C:\\ProgramData\\mail-settings"
_SETUP: Final = {
    "Software\\Microsoft\\Office\\16.0\\Outlook\\Setup": {
        "ImportPRF": f"{_FOLDER}\\outlook.prf",
        # While one of these two is there, Outlook imports nothing.
        "First-Run": None,
        "FirstRun": None,
    }
}

_CLIENT: Final = ClientInfo(
    name="Outlook",
    platforms=("windows",),
    incoming_socket_types=frozenset({SocketType.TLS}),
    auth_methods=CLEAR,
    mechanisms=OWN_COMMANDS,
    choices=frozenset(Choice) - {Choice.SIGNATURE, Choice.FOLDERS},
    in_setup=True,
)


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield ``outlook.prf`` for ``outlook.exe /importprf``, and ``outlook.reg``.

    The format knows no STARTTLS for incoming servers, no OAuth2 and no password.

    Raises:
        UnsupportedError: an address or user name is not ASCII, or would be read as another.
    """
    lines = head(profile, words, ";")
    for section, pairs in _sections(profile):
        lines += _lines(section, pairs)
    lines += _properties(profile.incoming.protocol)
    yield text_file("outlook.prf", lines, line_end="\r\n")
    yield registry_file("outlook.reg", head(profile, words, ""), _SETUP)


def _caveats(profile: Profile) -> Iterator[Message]:
    yield Message.of("caveat.classic-outlook")
    if profile.incoming.protocol is MailProtocol.IMAP:
        yield Message.of("caveat.outlook-imap")
    for text in (profile.choices.display_name, profile.choices.account_name):
        given = _ascii(text) or str(profile.address)
        if text and given != text.strip():
            yield Message.of("caveat.changed-letters", given=given, instead=text)


def _step_values(_profile: Profile) -> dict[str, str]:
    return {"folder": _FOLDER}


def _lines(section: str, pairs: Iterable[tuple[str, str | int]]) -> list[str]:
    return [f"[{section}]", *(f"{key}={value}" for key, value in pairs)]


def _sections(profile: Profile) -> Iterator[Section]:
    kind = _KINDS[profile.incoming.protocol]
    yield "General", _general(profile)
    yield "Service List", [("Service1", "Outlook Address Book")]
    yield "Internet Account List", [("Account1", kind)]
    yield "Service1", []
    yield "Account1", _account(profile)
    yield "Outlook Address Book", [("ServiceName", "CONTAB")]


def _general(profile: Profile) -> Pairs:
    name = _ascii(safe(profile.config.display_name, "provider"))
    adds = profile.choices.outlook_profile == "add"
    yield "Custom", 1
    # With "add" the name counts only if there is no profile yet: it is Outlook's own first one.
    own_name = _value(name or profile.address.domain, "provider")
    yield "ProfileName", "Outlook" if adds else own_name
    yield "DefaultProfile", "Yes"
    yield "OverwriteProfile", "Append"
    yield "ModifyDefaultProfileIfPresent", "TRUE" if adds else "FALSE"
    yield "BackupProfile", "No"


def _account(profile: Profile) -> Pairs:
    address, choices = _value(str(profile.address), "address"), profile.choices
    yield "UniqueService", "No"
    yield "AccountName", _name(choices.account_name, "account-name") or address
    yield "DisplayName", _name(choices.display_name, "display-name") or address
    yield "EmailAddress", address
    yield from _incoming(profile)
    yield from _outgoing(profile)
    yield "ConnectionType", 0
    yield "ServerTimeOut", 60


def _incoming(profile: Profile) -> Pairs:
    server = profile.incoming
    prefix = server.protocol.value.upper()
    yield f"{prefix}Server", server.hostname
    yield f"{prefix}UserName", _user_name(profile, server)
    yield f"{prefix}UseSPA", 0
    yield f"{prefix}Port", server.port
    yield f"{prefix}UseSSL", 1
    if server.protocol is MailProtocol.POP3:
        yield "LeaveOnServer", f"0x{_leave(profile):X}"
    elif (root := folders_of(profile).root) and root.isascii():
        yield "RootFolder", _value(root, "folder")


def _outgoing(profile: Profile) -> Pairs:
    server = profile.outgoing
    needs_login = takes_password(server)
    name = _user_name(profile, server)
    own_name = needs_login and name != _user_name(profile, profile.incoming)
    yield "SMTPServer", server.hostname
    yield "SMTPPort", server.port
    yield "SMTPSecureConnection", _SECURE_CONNECTION[server.socket_type]
    yield "SMTPUseAuth", int(needs_login)
    yield "SMTPAuthMethod", _OWN_USER_NAME if own_name else _SAME_AS_INCOMING
    if own_name:
        yield "SMTPUserName", name
    yield "SMTPUseSPA", 0


def _leave(profile: Profile) -> int:
    """Return the bit field LeaveOnServer."""
    match leaving(profile.choices, profile.incoming):
        case LeaveOnServer.UNTIL_DELETED, _:
            return _KEEP | _REMOVE_DELETED
        case LeaveOnServer.DAYS, days:
            return days << 16 | _KEEP | _REMOVE_LATER
        case LeaveOnServer.NEVER, _:
            return 0
        case _:
            return _KEEP


@cache
def _properties(protocol: MailProtocol) -> Sequence[str]:
    """Return the section of the properties behind all keys.

    Outlook drops a key without one, silently.
    """
    prefix = protocol.value.upper()
    incoming = {prefix + name: entry for name, entry in _INCOMING.items()}
    known = {**_COMMON, **incoming, **_OUTGOING, **_OWN[protocol]}
    entries = ((key, f"{kind},0x{number:04X}") for key, (kind, number) in known.items())
    return _lines(_KINDS[protocol], (("AccountType", prefix), *entries))


def _user_name(profile: Profile, server: Server) -> str:
    return _value(profile.login_name(server), "user-name")


def _name(text: str, what: What) -> str:
    """Return a name for people in the letters that the file can hold."""
    return _value(_ascii(safe(text, what)), what)


def _ascii(text: str) -> str:
    """Return the text without accents and signs; empty if a letter has no form in ASCII."""
    if text.isascii():
        return text.strip()
    spread = unicodedata.normalize("NFKD", text.translate(_OTHER_FORMS))
    if any(char.isalpha() and not char.isascii() for char in spread):
        return ""  # a name without some of its letters is another name
    return spread.encode("ascii", "ignore").decode().strip()


def _value(text: str, what: What) -> str:
    """Return a value that an INI reader returns unchanged.

    Raises:
        UnsupportedError: not ASCII; or quotation marks around it, which Windows takes off; or
            ``%NAME%``, which Outlook replaces by a variable of the environment.
    """
    is_quoted = len(text) > 1 and text[0] in _QUOTES and text[-1] == text[0]
    if not safe(text, what).isascii():
        problem = "client.not-ascii"
    elif is_quoted or text.count("%") > 1 or text != text.strip():
        problem = "client.read-as-another"
    else:
        return text
    raise UnsupportedError(problem, client=_CLIENT.name, what=named(what), value=quoted(text))


RENDERER: Final[Renderer] = ClientTable(
    id="outlook",
    client=_CLIENT,
    files=_files,
    steps=("close", "start", "password", "registry"),
    values=_step_values,
    caveats=_caveats,
)
