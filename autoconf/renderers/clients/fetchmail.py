"""fetchmail: fetches mail over POP3 or IMAP, and gives it to another program to deliver.

The file is for ``fetchmail --fetchmailrc``; only its owner may read it (mode 0600).
"""

from collections.abc import Iterator
from typing import Final

from autoconf.model.message import Message
from autoconf.model.profile import Profile
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.kits.client import ClientTable
from autoconf.renderers.kits.key_value import (
    OF_SENDING,
    account_word,
    only_receives,
    short_lines_file,
    step_values,
)
from autoconf.renderers.kits.logins import PASSWORDS, LoginWords, login_word
from autoconf.renderers.kits.pop3 import removes_fetched
from autoconf.renderers.kits.texts import safe_user_name

_PROTOCOLS: Final = {MailProtocol.IMAP: "IMAP", MailProtocol.POP3: "POP3 uidl"}
_SSL: Final = {SocketType.TLS: "ssl ", SocketType.STARTTLS: ""}
_AUTH: Final[LoginWords[str]] = {
    AuthMethod.PASSWORD_CLEARTEXT: "password",
    AuthMethod.PASSWORD_ENCRYPTED: "cram-md5",
    "CRAM-MD5": "cram-md5",
}

_CLIENT: Final = ClientInfo(
    name="fetchmail",
    platforms=("linux", "macos"),
    auth_methods=PASSWORDS,
    mechanisms={
        MailProtocol.IMAP: frozenset({"LOGIN", "CRAM-MD5"}),
        MailProtocol.POP3: frozenset({"USER/PASS", "CRAM-MD5"}),
    },
    sends=False,
    choices=OF_SENDING | {Choice.LEAVE_ON_SERVER, Choice.LEAVE_NEVER},
)


def _lines(profile: Profile) -> Iterator[str]:
    server = profile.incoming
    yield "set no bouncemail"
    yield f"poll {_quoted(server.hostname)}"
    yield f"  proto {_PROTOCOLS[server.protocol]}"
    yield f"  service {server.port}"
    yield f"  auth {login_word(_CLIENT, server, _AUTH)}"
    yield f"  user {_quoted(safe_user_name(profile, server))}"
    # Without "ssl" these two demand STARTTLS.
    yield f'  {_SSL[server.socket_type]}sslproto "TLS1.2+" sslcertck'
    yield f"  {'no keep' if removes_fetched(profile) else 'keep'}"
    yield f'  mda "procmail DEFAULT=$HOME/Mail/{account_word(profile)}/ /dev/null"'


def _caveats(profile: Profile) -> Iterator[Message]:
    yield only_receives(_CLIENT)
    yield Message.of("caveat.fetchmail-mda")
    yield Message.of("caveat.common-name", client=_CLIENT.name)
    if profile.incoming.protocol is MailProtocol.IMAP:
        yield Message.of("caveat.fetchmail-imap")


def _quoted(text: str) -> str:
    r"""Return one string; a quotation mark within ends it even behind a backslash."""
    escaped = text.replace("\\", "\\\\").replace('"', "\\x22")
    return f'"{escaped}"'


RENDERER: Final[Renderer] = ClientTable(
    id="fetchmail",
    client=_CLIENT,
    files=short_lines_file("fetchmail/fetchmailrc", _lines),
    steps=("start", "home", "password"),
    values=step_values,
    caveats=_caveats,
)
