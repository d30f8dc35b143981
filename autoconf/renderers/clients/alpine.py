"""Alpine: a ``pinerc`` for ``alpine -p``."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf import messages
from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.safe_text import safe
from autoconf.renderers.shared import NO_LOGIN, logs_in, mailbox

_SECURITY: Final = {SocketType.TLS: "ssl", SocketType.STARTTLS: "tls"}  # tls: or not at all
_PLAIN_USER: Final = re.compile(r"[A-Za-z0-9._%+@-]+")
_MAX_USER: Final = 64  # NETMAXUSER of c-client, without its NUL

_CLIENT: Final = ClientInfo(
    name="Alpine",
    platforms=("linux", "macos"),
    auth_methods=NO_LOGIN | {AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED},
    choices=frozenset(Choice) - {Choice.ACCOUNT_NAME, Choice.LEAVE_DAYS},
)


class Alpine(Struct, frozen=True):
    """Writes a configuration of its own, apart from ``~/.pinerc``."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``alpine/pinerc``."""
        address = safe(str(profile.address), "address")
        lines = [f"# {messages.text_of('file.title', address=address)}"]
        if not profile.tested:
            lines.append(f"# {messages.text_of('file.not-tested')}")
        lines += [f"{key}={_unexpanded(value)}" for key, value in _all(profile, address)]
        artifact = Artifact(
            path="alpine/pinerc",
            media_type="text/plain",
            content="".join(f"{line}\n" for line in lines).encode(),
        )
        caveats = [Message.of("caveat.stays-on-server", client="Alpine")] * _is_to_go(profile)
        return Rendering(
            client="alpine",
            artifacts=(artifact,),
            steps=tuple(Message.of(f"step.alpine.{name}") for name in ("start", "keep")),
            caveats=tuple(caveats),
        )


def _all(profile: Profile, address: str) -> Iterator[tuple[str, str]]:
    choices, server = profile.choices, profile.incoming
    where = _host(profile, server, "/pop3" if server.protocol is MailProtocol.POP3 else "")
    yield "user-domain", profile.address.domain
    # From is made of the login on this computer unless a header of one's own says otherwise.
    yield "customized-hdrs", f"From: {_from(profile)}"
    yield "alt-addresses", address
    yield "inbox-path", f"{{{where}}}INBOX"
    if server.protocol is MailProtocol.IMAP and choices.folders == "server":
        yield "folder-collections", f"Mail {{{where}}}[]"
        yield "default-fcc", f"{{{where}}}Sent"
        yield "postponed-folder", f"{{{where}}}Drafts"
    if choices.signature:
        yield "literal-signature", _literal(safe(choices.signature, "signature", lines=True))
    yield "smtp-server", _host(profile, profile.outgoing)


def _host(profile: Profile, server: Server, service: str = "") -> str:
    """Return a server in c-client's words."""
    user = f"/user={_user(profile, server)}" if logs_in(server, _CLIENT.auth_methods) else ""
    return f"{server.hostname}:{server.port}{service}/{_SECURITY[server.socket_type]}{user}"


def _user(profile: Profile, server: Server) -> str:
    name = safe(profile.login_name(server), "user name")
    if len(name.encode()) > _MAX_USER or any(c in name for c in '{}"\\'):
        raise UnsupportedError("unsafe value: the user name is too long, or holds braces or quotes")
    return name if _PLAIN_USER.fullmatch(name) else f'"{name}"'


def _is_to_go(profile: Profile) -> bool:
    server = profile.incoming
    return server.protocol is MailProtocol.POP3 and days_on_server(profile.choices, server) == 0


def _from(profile: Profile) -> str:
    """Return the person as an item of a list, which commas part, but for those between quotes.

    To Alpine an escaped quote is one like the others, and an escaped backslash is two.
    """
    text = mailbox(profile)
    outside = text.split('"')[::2]
    if (
        "\\" in profile.choices.display_name
        or text.count('"') % 2
        or any("," in part for part in outside)
    ):
        raise UnsupportedError("unsafe value: the display name holds a backslash or lone quotes")
    return text


def _literal(signature: str) -> str:
    return signature.replace("\\", "\\\\").replace("\n", "\\n")


def _unexpanded(value: str) -> str:
    r"""Return the value so that no variable of the environment is put in place of a word."""
    if r"\$" in value or value.startswith(("~", '"')):
        raise UnsupportedError(r"unsafe value: Alpine would read another text for ~, quotes or \$")
    return value.replace("$", "$$")


RENDERER: Final[Renderer] = Alpine()
