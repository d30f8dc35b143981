"""The language of ``muttrc``, which Mutt and NeoMutt share."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from msgspec import Struct

from autoconf import messages
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.safe_text import safe
from autoconf.renderers.shared import NO_LOGIN, logs_in, secret_command, secret_key

AUTH_METHODS: Final = NO_LOGIN | {
    AuthMethod.PASSWORD_CLEARTEXT,
    AuthMethod.PASSWORD_ENCRYPTED,
}
CHOICES: Final = frozenset(Choice) - {Choice.ACCOUNT_NAME, Choice.LEAVE_DAYS}

_SCHEMES: Final = {MailProtocol.IMAP: "imap", MailProtocol.POP3: "pop", MailProtocol.SMTP: "smtp"}
_ENDINGS: Final = {SocketType.TLS: "s", SocketType.STARTTLS: ""}


class Muttrc(Struct, frozen=True, kw_only=True):
    """Writes a file for ``-F``.

    Attributes:
        client_id: of the program, which is also its command and its configuration folder.
        client: what it can do.
    """

    client_id: str
    client: ClientInfo

    def render(self, profile: Profile) -> Rendering:
        """Return the settings, and the signature in a file of its own."""
        name = self.client_id
        lines = [f"# {_title(profile)}"]
        if not profile.tested:
            lines.append(f"# {messages.text_of('file.not-tested')}")
        lines += [f"set {variable} = {value}" for variable, value in self._all(profile)]
        lines += _passwords(profile)
        artifacts = [_text(f"{name}/{name}rc", "".join(f"{line}\n" for line in lines))]
        if profile.choices.signature:
            signature = safe(profile.choices.signature, "signature", lines=True)
            artifacts.append(_text(f"{name}/signature", f"{signature}\n"))
        key = secret_key(profile)
        steps = [Message.of(f"step.{name}.{step}", key=key) for step in ("start", "keep", "secret")]
        return Rendering(
            client=name,
            artifacts=tuple(artifacts),
            steps=tuple(steps),
            caveats=tuple(self._caveats(profile)),
        )

    def _all(self, profile: Profile) -> Iterator[tuple[str, str]]:
        choices = profile.choices
        yield "from", literal(safe(str(profile.address), "address"))
        yield "use_from", "yes"
        if choices.display_name:
            yield "realname", literal(safe(choices.display_name, "display name"))
        if choices.signature:
            yield "signature", literal(f"~/.config/{self.client_id}/signature")
        yield "ssl_starttls", "yes"
        yield "ssl_force_tls", "yes"
        if profile.incoming.protocol is MailProtocol.IMAP:
            yield from _imap(profile)
        else:
            yield from _pop3(profile)
        yield "smtp_url", literal(_url(profile, profile.outgoing))

    def _caveats(self, profile: Profile) -> Iterator[Message]:
        if _is_to_go(profile):
            yield Message.of("caveat.stays-on-server", client=self.client.name)


def literal(value: str) -> str:
    """Return a value between single quotes, where neither ``$`` nor a backtick means anything."""
    return "'" + value.replace("'", r"'\''") + "'"


def _imap(profile: Profile) -> Iterator[tuple[str, str]]:
    server, on_server = profile.incoming, profile.choices.folders == "server"
    yield "folder", literal(_place(server))
    yield "imap_user", literal(safe(profile.login_name(server), "user name"))
    yield "spoolfile", literal("+INBOX")
    yield "record", literal("+Sent" if on_server else "~/sent")
    yield "postponed", literal("+Drafts" if on_server else "~/postponed")


def _pop3(profile: Profile) -> Iterator[tuple[str, str]]:
    """Yield the mailbox on the server itself.

    To fetch from there would bring each message again each time: nothing is remembered.
    """
    yield "spoolfile", literal(_url(profile, profile.incoming))
    yield "record", literal("~/sent")
    yield "postponed", literal("~/postponed")


def _is_to_go(profile: Profile) -> bool:
    server = profile.incoming
    return server.protocol is MailProtocol.POP3 and days_on_server(profile.choices, server) == 0


def _passwords(profile: Profile) -> Iterator[str]:
    """Yield comments; backticks run a command only outside of them."""
    variables = [f"{_SCHEMES[profile.incoming.protocol]}_pass"]
    if logs_in(profile.outgoing, AUTH_METHODS):
        variables.append("smtp_pass")
    for variable in variables:
        yield f'# set {variable} = "`{secret_command(profile)}`"'


def _url(profile: Profile, server: Server) -> str:
    user = quote(safe(profile.login_name(server), "user name"), safe="")
    return _place(server, f"{user}@" if logs_in(server, AUTH_METHODS) else "")


def _place(server: Server, user: str = "") -> str:
    scheme = _SCHEMES[server.protocol] + _ENDINGS[server.socket_type]
    return f"{scheme}://{user}{server.hostname}:{server.port}/"


def _title(profile: Profile) -> str:
    return messages.text_of("file.title", address=safe(str(profile.address), "address"))


def _text(path: str, content: str) -> Artifact:
    return Artifact(path=path, media_type="text/plain", content=content.encode())
