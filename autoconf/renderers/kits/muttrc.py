"""The language of ``muttrc``, for Mutt and NeoMutt."""

import shlex
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Words
from autoconf.renderers.kits.client import ClientTable, head, signature_file, text_file
from autoconf.renderers.kits.folders import folders_of
from autoconf.renderers.kits.key_value import step_values
from autoconf.renderers.kits.logins import (
    PASSWORDS,
    TOKENS,
    logs_in,
    secret_command,
    takes_token,
    token_command,
)
from autoconf.renderers.kits.texts import safe_address, safe_display_name, safe_user_name

_SCHEMES: Final = {MailProtocol.IMAP: "imap", MailProtocol.POP3: "pop", MailProtocol.SMTP: "smtp"}
_TOKEN_LOGINS: Final = {
    MailProtocol.IMAP: "oauthbearer:xoauth2",
    MailProtocol.POP3: "oauthbearer",  # NeoMutt has no other one there
    # OAUTHBEARER sends long tokens in a line that Postfix refuses.
    MailProtocol.SMTP: "xoauth2:oauthbearer",
}
_ENDINGS: Final = {SocketType.TLS: "s", SocketType.STARTTLS: ""}

_Pairs = Iterator[tuple[str, str]]


def muttrc_client(command: str, name: str, *, by_token: bool = False) -> ClientTable:
    """Return the renderer of one of the two programs; it writes a file for ``-F``.

    Args:
        command: starts the program; also the client's id and the program's configuration folder.
        name: of the program, for people.
        by_token: see ``ClientInfo``.
    """
    client = ClientInfo(
        name=name,
        platforms=("linux", "macos"),
        auth_methods=PASSWORDS | TOKENS if by_token else PASSWORDS,
        by_token=by_token,
        choices=frozenset(Choice) - {Choice.ACCOUNT_NAME, Choice.LEAVE_DAYS, Choice.LEAVE_NEVER},
    )

    def files(profile: Profile, words: Words) -> Iterator[Artifact]:
        lines = [f"set {variable} = {value}" for variable, value in _all(profile, command, client)]
        content = [*head(profile, words), *lines, *_secrets(profile, client)]
        yield text_file(f"{command}/{command}rc", content)
        yield from signature_file(f"{command}/signature", profile)

    def caveats(profile: Profile) -> Iterator[Message]:
        server = profile.incoming
        if server.protocol is MailProtocol.POP3 and takes_token(profile, server, client):
            yield Message.of("caveat.pop3-token", client=name)

    return ClientTable(
        id=command,
        client=client,
        files=files,
        steps=("start", "keep", "secret"),
        values=step_values,
        caveats=caveats,
    )


def literal(value: str) -> str:
    """Return a value between single quotes, where neither ``$`` nor a backtick means anything."""
    return "'" + value.replace("'", r"'\''") + "'"


def _all(profile: Profile, command: str, client: ClientInfo) -> _Pairs:
    yield "from", literal(safe_address(profile))
    yield "use_from", "yes"
    if profile.choices.display_name:
        yield "realname", literal(safe_display_name(profile))
    if profile.choices.signature:
        yield "signature", literal(f"~/.config/{command}/signature")
    yield "ssl_starttls", "yes"
    yield "ssl_force_tls", "yes"
    if profile.incoming.protocol is MailProtocol.IMAP:
        yield from _imap(profile)
    else:
        yield from _pop3(profile, client)
    yield "smtp_url", literal(_url(profile, profile.outgoing, client))


def _imap(profile: Profile) -> _Pairs:
    server, on_server = profile.incoming, profile.choices.folders == "server"
    yield "folder", literal(_place(server))
    yield "imap_user", literal(safe_user_name(profile, server))
    yield "spoolfile", literal("+INBOX")
    names = folders_of(profile)
    yield "record", literal(f"+{names.sent}" if on_server else "~/sent")
    yield "postponed", literal(f"+{names.drafts}" if on_server else "~/postponed")


def _pop3(profile: Profile, client: ClientInfo) -> _Pairs:
    """Yield the mailbox on the server itself.

    The program remembers nothing, so that fetching would bring each message again each time.
    """
    yield "spoolfile", literal(_url(profile, profile.incoming, client))
    yield "record", literal("~/sent")
    yield "postponed", literal("~/postponed")


def _secrets(profile: Profile, client: ClientInfo) -> Iterator[str]:
    """Yield where tokens come from, and comments about passwords: there backticks run nothing."""
    for server in (profile.incoming, profile.outgoing):
        scheme = _SCHEMES[server.protocol]
        if takes_token(profile, server, client):
            command = literal(shlex.join(token_command(profile, client)))
            yield f"set {scheme}_authenticators = {literal(_TOKEN_LOGINS[server.protocol])}"
            yield f"set {scheme}_oauth_refresh_command = {command}"
        elif server.protocol.is_incoming or logs_in(server, PASSWORDS):
            yield f'# set {scheme}_pass = "`{shlex.join(secret_command(profile))}`"'


def _url(profile: Profile, server: Server, client: ClientInfo) -> str:
    user = quote(safe_user_name(profile, server), safe="")
    has_user = takes_token(profile, server, client) or logs_in(server, PASSWORDS)
    return _place(server, f"{user}@" if has_user else "")


def _place(server: Server, user: str = "") -> str:
    scheme = _SCHEMES[server.protocol] + _ENDINGS[server.socket_type]
    return f"{scheme}://{user}{server.hostname}:{server.port}/"
