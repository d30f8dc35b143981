"""himalaya 2: a file for ``himalaya -c``; the password must come from a command."""

import json
import shlex
from collections.abc import Iterator
from typing import Final

from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Profile
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.kits.client import ClientTable
from autoconf.renderers.kits.folders import folders_of
from autoconf.renderers.kits.key_value import lines_file, step_values
from autoconf.renderers.kits.logins import (
    PASSWORDS,
    TOKENS,
    LoginWords,
    login_word,
    secret_command,
    takes_token,
    token_command,
)
from autoconf.renderers.kits.texts import (
    safe_account_name,
    safe_address,
    safe_display_name,
    safe_signature,
    safe_user_name,
)

_ENDINGS: Final = {SocketType.TLS: "s", SocketType.STARTTLS: ""}

_MECHANISMS: Final[LoginWords[str]] = {
    AuthMethod.NONE: "",
    AuthMethod.CLIENT_IP_ADDRESS: "",
    AuthMethod.PASSWORD_CLEARTEXT: "plain",
    AuthMethod.OAUTH2: "xoauth2",
    "LOGIN": "login",
    "SCRAM-SHA-256": "scram-sha-256",
}
_ABLE: Final = frozenset({"PLAIN", "LOGIN", "SCRAM-SHA-256"})

_CLIENT: Final = ClientInfo(
    name="himalaya",
    platforms=("linux", "macos", "windows"),
    protocols=frozenset({MailProtocol.IMAP}),
    auth_methods=PASSWORDS | TOKENS,
    by_token=True,
    mechanisms={MailProtocol.IMAP: _ABLE, MailProtocol.SMTP: _ABLE},
    choices=frozenset({Choice.DISPLAY_NAME, Choice.ACCOUNT_NAME, Choice.SIGNATURE}),
)


def _lines(profile: Profile) -> Iterator[str]:
    choices = profile.choices
    yield f"[accounts.{_string(safe_account_name(profile))}]"
    yield "default = true"
    yield f"email = {_string(safe_address(profile))}"
    if choices.display_name:
        yield f"display-name = {_string(safe_display_name(profile))}"
    if choices.signature:
        yield f"signature = {_string(safe_signature(profile))}"
    yield 'mailbox.alias.inbox = "INBOX"'
    if choices.folders == "server":
        names = folders_of(profile)
        yield f"mailbox.alias.sent = {_string(names.sent)}"
        yield f"mailbox.alias.drafts = {_string(names.drafts)}"
    for server in (profile.incoming, profile.outgoing):
        yield from _server(profile, server)


def _server(profile: Profile, server: Server) -> Iterator[str]:
    name = server.protocol.value
    url = f"{name}{_ENDINGS[server.socket_type]}://{server.hostname}:{server.port}"
    yield f"{name}.server = {_string(url)}"
    if server.socket_type is SocketType.STARTTLS:
        yield f"{name}.starttls = true"
    by_token = takes_token(profile, server, _CLIENT)
    mechanism = login_word(_CLIENT, server, _MECHANISMS, by_token=by_token)
    if mechanism:
        user = _unexpanded(safe_user_name(profile, server))
        yield f"{name}.sasl.{mechanism}.username = {_string(user)}"
    if by_token:
        words = ", ".join(map(_string, token_command(profile, _CLIENT)))
        yield f"{name}.sasl.{mechanism}.token.command = [{words}]"
    elif mechanism:
        command = shlex.join(secret_command(profile))
        yield f"# {name}.sasl.{mechanism}.password.command = {_string(command)}"


def _caveats(profile: Profile) -> Iterator[Message]:
    yield Message.of("caveat.himalaya-version")
    if profile.choices.display_name or profile.choices.signature:
        yield Message.of("caveat.himalaya-tui")
    if any(
        takes_token(profile, server, _CLIENT) for server in (profile.incoming, profile.outgoing)
    ):
        yield Message.of("caveat.token-not-tried", client=_CLIENT.name)


def _unexpanded(user: str) -> str:
    if "$" in user or user.startswith("~"):
        raise UnsupportedError("client.expansion", client=_CLIENT.name)
    return user


def _string(value: str) -> str:
    """Return a basic string of TOML; JSON escapes the characters that occur here alike."""
    return json.dumps(value, ensure_ascii=False)


RENDERER: Final[Renderer] = ClientTable(
    id="himalaya",
    client=_CLIENT,
    files=lines_file("himalaya/config.toml", _lines, "application/toml"),
    steps=("secret", "start"),
    values=step_values,
    caveats=_caveats,
)
