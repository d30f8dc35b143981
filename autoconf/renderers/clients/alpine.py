"""Alpine: a ``pinerc`` for ``alpine -p``, apart from ``~/.pinerc``."""

import re
from collections.abc import Iterator
from typing import Final

from autoconf.errors import UnsupportedError
from autoconf.model.profile import Profile
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.kits.client import ClientTable
from autoconf.renderers.kits.folders import folders_of
from autoconf.renderers.kits.key_value import lines_file
from autoconf.renderers.kits.logins import PASSWORDS, logs_in, mechanisms_with
from autoconf.renderers.kits.texts import mailbox, safe_address, safe_signature, safe_user_name

_SECURITY: Final = {SocketType.TLS: "ssl", SocketType.STARTTLS: "tls"}  # tls: or not at all
_PLAIN_USER: Final = re.compile(r"[A-Za-z0-9._%+@-]+")
_MAX_USER: Final = 64  # NETMAXUSER of c-client, without its NUL

_CLIENT: Final = ClientInfo(
    name="Alpine",
    platforms=("linux", "macos"),
    auth_methods=PASSWORDS,
    mechanisms=mechanisms_with("CRAM-MD5", "APOP"),
    choices=frozenset(Choice) - {Choice.ACCOUNT_NAME, Choice.LEAVE_DAYS, Choice.LEAVE_NEVER},
)


def _lines(profile: Profile) -> Iterator[str]:
    yield from (f"{key}={_unexpanded(value)}" for key, value in _all(profile))


def _all(profile: Profile) -> Iterator[tuple[str, str]]:
    choices, server = profile.choices, profile.incoming
    where = _host(profile, server, "/pop3" if server.protocol is MailProtocol.POP3 else "")
    yield "user-domain", profile.address.domain
    # From is made of the login on this computer unless a header of one's own says otherwise.
    yield "customized-hdrs", f"From: {_from(profile)}"
    yield "alt-addresses", safe_address(profile)
    yield "inbox-path", f"{{{where}}}INBOX"
    if server.protocol is MailProtocol.IMAP and choices.folders == "server":
        names = folders_of(profile)
        yield "folder-collections", f"Mail {{{where}}}{names.prefix}[]"
        yield "default-fcc", f"{{{where}}}{names.sent}"
        yield "postponed-folder", f"{{{where}}}{names.drafts}"
    if choices.signature:
        yield "literal-signature", _literal(safe_signature(profile))
    yield "smtp-server", _host(profile, profile.outgoing)


def _host(profile: Profile, server: Server, service: str = "") -> str:
    """Return a server in the words of the c-client library."""
    user = f"/user={_user(profile, server)}" if logs_in(server, PASSWORDS) else ""
    return f"{server.hostname}:{server.port}{service}/{_SECURITY[server.socket_type]}{user}"


def _user(profile: Profile, server: Server) -> str:
    name = safe_user_name(profile, server)
    if len(name.encode()) > _MAX_USER or any(c in name for c in '{}"\\'):
        raise UnsupportedError("client.alpine-user-name")
    return name if _PLAIN_USER.fullmatch(name) else f'"{name}"'


def _from(profile: Profile) -> str:
    """Return the person as an item of a list, whose items are parted by commas outside quotes.

    To Alpine an escaped quote is one like the others, and an escaped backslash is two.
    """
    text = mailbox(profile)
    outside = text.split('"')[::2]
    if (
        "\\" in profile.choices.display_name
        or text.count('"') % 2
        or any("," in part for part in outside)
    ):
        raise UnsupportedError("client.alpine-display-name")
    return text


def _literal(signature: str) -> str:
    return signature.replace("\\", "\\\\").replace("\n", "\\n")


def _unexpanded(value: str) -> str:
    r"""Return the value so that no variable of the environment is put in place of a word."""
    if r"\$" in value or value.startswith(("~", '"')):
        raise UnsupportedError("client.alpine-value")
    return value.replace("$", "$$")


RENDERER: Final[Renderer] = ClientTable(
    id="alpine",
    client=_CLIENT,
    files=lines_file("alpine/pinerc", _lines),
    steps=("start", "keep"),
)
