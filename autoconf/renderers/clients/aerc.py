"""aerc: ``accounts.conf``, an INI file in the dialect of go-ini."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from msgspec import Struct

from autoconf import messages
from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.safe_text import safe
from autoconf.renderers.shared import NO_LOGIN, logs_in, mailbox, secret_command, secret_key

_PLAIN: Final = re.compile(r"[A-Za-z0-9./:@%+~_-]+")
_IMAP: Final = {SocketType.TLS: "imaps", SocketType.STARTTLS: "imap"}
_SMTP: Final = {SocketType.TLS: "smtps", SocketType.STARTTLS: "smtp"}

_CLIENT: Final = ClientInfo(
    name="aerc",
    platforms=("linux", "macos"),
    protocols=frozenset({MailProtocol.IMAP}),
    auth_methods=NO_LOGIN | {AuthMethod.PASSWORD_CLEARTEXT},
    choices=frozenset({Choice.DISPLAY_NAME, Choice.ACCOUNT_NAME, Choice.SIGNATURE}),
)


class Aerc(Struct, frozen=True):
    """Writes a folder ``aerc`` for XDG_CONFIG_HOME."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return the account, and the signature in a file of its own."""
        address = safe(str(profile.address), "address")
        lines = [f"# {messages.text_of('file.title', address=address)}"]
        if not profile.tested:
            lines.append(f"# {messages.text_of('file.not-tested')}")
        lines.append(f"[{_section(profile)}]")
        lines += [f"{key} = {_value(value)}" for key, value in _account(profile)]
        commands = [
            f"# {direction}-cred-cmd = {secret_command(profile)}"
            for direction, server in (("source", profile.incoming), ("outgoing", profile.outgoing))
            if logs_in(server, _CLIENT.auth_methods)
        ]
        content = "".join(f"{line}\n" for line in lines + commands)
        artifacts = [_text("aerc/accounts.conf", content)]
        if profile.choices.signature:
            signature = safe(profile.choices.signature, "signature", lines=True)
            artifacts.append(_text("aerc/signature", f"{signature}\n"))
        key = secret_key(profile)
        return Rendering(
            client="aerc",
            artifacts=tuple(artifacts),
            steps=tuple(Message.of(f"step.aerc.{n}", key=key) for n in ("start", "secret", "keep")),
        )


def _account(profile: Profile) -> Iterator[tuple[str, str]]:
    choices, outgoing = profile.choices, profile.outgoing
    yield "source", _url(_IMAP[profile.incoming.socket_type], profile, profile.incoming)
    mechanism = "plain" if logs_in(outgoing, _CLIENT.auth_methods) else "none"
    yield "outgoing", _url(f"{_SMTP[outgoing.socket_type]}+{mechanism}", profile, outgoing)
    if outgoing.socket_type is SocketType.STARTTLS:
        # Versions before 0.15 do no STARTTLS without it.
        yield "smtp-starttls", "yes"  # the word that it looks for, whatever its manual says
    yield "default", "INBOX"
    yield "from", mailbox(profile)
    if choices.folders == "server":
        yield "copy-to", "Sent"
        yield "postpone", "Drafts"
    if choices.signature:
        yield "signature-file", "~/.config/aerc/signature"


def _section(profile: Profile) -> str:
    name = safe(profile.account_name, "account name").strip()
    if name == "DEFAULT":
        raise UnsupportedError("unsafe value: aerc knows no account that is called DEFAULT")
    return name


def _value(text: str) -> str:
    """Return a value; between backticks, the outermost of which count, all is taken as it is."""
    if "%(" in text:
        raise UnsupportedError("unsafe value: aerc would put another value in place of %(name)s")
    return text if _PLAIN.fullmatch(text) else f"`{text}`"


def _url(scheme: str, profile: Profile, server: Server) -> str:
    user = quote(safe(profile.login_name(server), "user name"), safe="")
    login = f"{user}@" if logs_in(server, _CLIENT.auth_methods) else ""
    return f"{scheme}://{login}{server.hostname}:{server.port}"


def _text(path: str, content: str) -> Artifact:
    return Artifact(path=path, media_type="text/plain", content=content.encode())


RENDERER: Final[Renderer] = Aerc()
