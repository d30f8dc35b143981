"""aerc: a folder for XDG_CONFIG_HOME; ``accounts.conf`` is an INI file in go-ini's dialect."""

import re
import shlex
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from autoconf.errors import UnsupportedError
from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable, head, signature_file, text_file
from autoconf.renderers.kits.folders import folders_of
from autoconf.renderers.kits.key_value import step_values
from autoconf.renderers.kits.logins import (
    CLEAR,
    TOKENS,
    LoginWords,
    login_word,
    logs_in,
    secret_command,
    takes_token,
    token_command,
)
from autoconf.renderers.kits.texts import mailbox, safe_account_name, safe_user_name

_PLAIN: Final = re.compile(r"[A-Za-z0-9./:@%+~_-]+")
_IMAP: Final = {SocketType.TLS: "imaps", SocketType.STARTTLS: "imap"}
_SMTP_LOGINS: Final[LoginWords[str]] = {
    AuthMethod.NONE: "none",
    AuthMethod.CLIENT_IP_ADDRESS: "none",
    AuthMethod.PASSWORD_CLEARTEXT: "plain",
    AuthMethod.OAUTH2: "xoauth2",
    "LOGIN": "login",
}
_SMTP: Final = {SocketType.TLS: "smtps", SocketType.STARTTLS: "smtp"}

_CLIENT: Final = ClientInfo(
    name="aerc",
    platforms=("linux", "macos"),
    protocols=frozenset({MailProtocol.IMAP}),
    auth_methods=CLEAR | TOKENS,
    by_token=True,
    mechanisms={
        MailProtocol.IMAP: frozenset({"LOGIN"}),
        MailProtocol.SMTP: frozenset({"PLAIN", "LOGIN"}),
    },
    choices=frozenset({Choice.DISPLAY_NAME, Choice.ACCOUNT_NAME, Choice.SIGNATURE}),
)


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    yield text_file("aerc/accounts.conf", [*head(profile, words), *_lines(profile)])
    yield from signature_file("aerc/signature", profile)


def _lines(profile: Profile) -> Iterator[str]:
    yield f"[{_section(profile)}]"
    yield from (f"{key} = {_value(value)}" for key, value in _account(profile))
    for direction, server in (("source", profile.incoming), ("outgoing", profile.outgoing)):
        if takes_token(profile, server, _CLIENT):
            yield f"{direction}-cred-cmd = {shlex.join(token_command(profile, _CLIENT))}"
        elif logs_in(server, CLEAR):
            yield f"# {direction}-cred-cmd = {shlex.join(secret_command(profile))}"


def _account(profile: Profile) -> Iterator[tuple[str, str]]:
    choices, outgoing = profile.choices, profile.outgoing
    yield "source", _url(_source(profile), profile, profile.incoming)
    by_token = takes_token(profile, outgoing, _CLIENT)
    mechanism = login_word(_CLIENT, outgoing, _SMTP_LOGINS, by_token=by_token)
    yield "outgoing", _url(f"{_SMTP[outgoing.socket_type]}+{mechanism}", profile, outgoing)
    if outgoing.socket_type is SocketType.STARTTLS:
        # Versions before 0.15 do no STARTTLS without it. They look for "yes", not for the word
        # of their manual.
        yield "smtp-starttls", "yes"
    yield "default", "INBOX"
    yield "from", mailbox(profile)
    if choices.folders == "server":
        names = folders_of(profile)
        yield "copy-to", names.sent
        yield "postpone", names.drafts
    if choices.signature:
        yield "signature-file", "~/.config/aerc/signature"


def _source(profile: Profile) -> str:
    server = profile.incoming
    scheme = _IMAP[server.socket_type]
    if not takes_token(profile, server, _CLIENT):
        return scheme
    if server.socket_type is SocketType.STARTTLS:
        raise UnsupportedError("lost.token-starttls", client=_CLIENT.name, server=server.endpoint)
    return f"{scheme}+xoauth2"


def _section(profile: Profile) -> str:
    name = safe_account_name(profile).strip()
    if name == "DEFAULT":
        raise UnsupportedError("client.reserved-name", client=_CLIENT.name, name=name)
    return name


def _value(text: str) -> str:
    """Return a value; between the outermost backticks all is taken as it is."""
    if "%(" in text:
        raise UnsupportedError("client.interpolation", client=_CLIENT.name)
    return text if _PLAIN.fullmatch(text) else f"`{text}`"


def _url(scheme: str, profile: Profile, server: Server) -> str:
    user = quote(safe_user_name(profile, server), safe="")
    login = f"{user}@" if takes_token(profile, server, _CLIENT) or logs_in(server, CLEAR) else ""
    return f"{scheme}://{login}{server.hostname}:{server.port}"


RENDERER: Final[Renderer] = ClientTable(
    id="aerc",
    client=_CLIENT,
    files=_files,
    steps=("secret", "start", "keep"),
    values=step_values,
)
