"""himalaya 2: ``config.toml``."""

import json
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf import messages
from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.safe_text import safe
from autoconf.renderers.shared import NO_LOGIN, logs_in, secret_command, secret_key

_ENDINGS: Final = {SocketType.TLS: "s", SocketType.STARTTLS: ""}

_CLIENT: Final = ClientInfo(
    name="himalaya",
    platforms=("linux", "macos", "windows"),
    protocols=frozenset({MailProtocol.IMAP}),
    auth_methods=NO_LOGIN | {AuthMethod.PASSWORD_CLEARTEXT},
    choices=frozenset({Choice.DISPLAY_NAME, Choice.ACCOUNT_NAME, Choice.SIGNATURE}),
)


class Himalaya(Struct, frozen=True):
    """Writes a file for ``himalaya -c``; the password must come from a command."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``himalaya/config.toml``."""
        address = safe(str(profile.address), "address")
        lines = [f"# {messages.text_of('file.title', address=address)}"]
        if not profile.tested:
            lines.append(f"# {messages.text_of('file.not-tested')}")
        lines += _account(profile, address)
        key = secret_key(profile)
        artifact = Artifact(
            path="himalaya/config.toml",
            media_type="application/toml",
            content="".join(f"{line}\n" for line in lines).encode(),
        )
        return Rendering(
            client="himalaya",
            artifacts=(artifact,),
            steps=tuple(Message.of(f"step.himalaya.{n}", key=key) for n in ("start", "secret")),
            caveats=tuple(_caveats(profile)),
        )


def _account(profile: Profile, address: str) -> Iterator[str]:
    choices = profile.choices
    yield f"[accounts.{_string(safe(profile.account_name, 'account name'))}]"
    yield "default = true"
    yield f"email = {_string(address)}"
    if choices.display_name:
        yield f"display-name = {_string(safe(choices.display_name, 'display name'))}"
    if choices.signature:
        yield f"signature = {_string(safe(choices.signature, 'signature', lines=True))}"
    yield 'mailbox.alias.inbox = "INBOX"'
    if choices.folders == "server":
        yield 'mailbox.alias.sent = "Sent"'
        yield 'mailbox.alias.drafts = "Drafts"'
    for server in (profile.incoming, profile.outgoing):
        yield from _server(profile, server)


def _server(profile: Profile, server: Server) -> Iterator[str]:
    name = server.protocol.value
    url = f"{name}{_ENDINGS[server.socket_type]}://{server.hostname}:{server.port}"
    yield f"{name}.server = {_string(url)}"
    if server.socket_type is SocketType.STARTTLS:
        yield f"{name}.starttls = true"
    if logs_in(server, _CLIENT.auth_methods):
        user = _unexpanded(safe(profile.login_name(server), "user name"))
        yield f"{name}.sasl.plain.username = {_string(user)}"
        yield f"# {name}.sasl.plain.password.command = {_string(secret_command(profile))}"


def _caveats(profile: Profile) -> Iterator[Message]:
    yield Message.of("caveat.himalaya-version")
    if profile.choices.display_name or profile.choices.signature:
        yield Message.of("caveat.himalaya-tui")


def _unexpanded(user: str) -> str:
    if "$" in user or user.startswith("~"):
        raise UnsupportedError(
            "unsafe value: himalaya would read $ or ~ in the user name as a path"
        )
    return user


def _string(value: str) -> str:
    """Return a basic string of TOML; of what JSON escapes, only what both escape alike is here."""
    return json.dumps(value, ensure_ascii=False)


RENDERER: Final[Renderer] = Himalaya()
