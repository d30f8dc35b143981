"""Mozilla autoconfig XML (draft-ietf-mailmaint-autoconfig), to publish for a whole domain."""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from autoconf.formats.clientconfig_xml import write
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, LeaveOnServer, Profile
from autoconf.model.server import AuthMethod, MailProtocol, Pop3Settings, Server
from autoconf.renderers.interface import Choice, ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable, domain_value, head
from autoconf.renderers.kits.pop3 import days_on_server, leaving
from autoconf.renderers.safe_text import safe

_CLIENT: Final = ClientInfo(
    name="Autoconfig XML",
    platforms=("any",),
    auth_methods=frozenset(AuthMethod),
    choices=frozenset(
        {
            *(Choice.LEAVE_ON_SERVER, Choice.LEAVE_DAYS),
            *(Choice.LEAVE_NEVER, Choice.LEAVE_UNTIL_DELETED),
        }
    ),
    for_owners=True,
    for_all=True,
)


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield all usable servers, with placeholders instead of one person's name."""
    config = profile.config
    if profile.choices.leave_on_server is not None:
        config = replace(config, incoming=tuple(_leaving(profile, s) for s in config.incoming))
    for server in config.servers:
        safe(server.username, "user-name")
    declaration, end, root = write(config).partition(b"?>\n")
    comments = head(profile, words, "", for_all=True)
    above = "".join(f"<!-- {comment} -->\n" for comment in comments).encode()
    yield Artifact(
        path="autoconfig-xml/config-v1.1.xml",
        media_type="text/xml",
        content=declaration + end + above + root,
    )


def _leaving(profile: Profile, server: Server) -> Server:
    """Return the server with the person's choice in place of the provider's advice."""
    if server.protocol is not MailProtocol.POP3:
        return server
    days = days_on_server(profile.choices, server)
    advice = replace(
        server.pop3 or Pop3Settings(),
        leave_messages_on_server=days != 0,
        days_to_leave_messages_on_server=days or None,
    )
    return replace(server, pop3=advice)


def _caveats(profile: Profile) -> Iterator[Message]:
    """Warn of the time that Thunderbird takes where the file names none."""
    of_pop3 = profile.config.of_protocol(MailProtocol.POP3)
    ways = [leaving(profile.choices, server)[0] for server in of_pop3]
    if LeaveOnServer.UNTIL_DELETED in ways or LeaveOnServer.FOREVER in ways:
        yield Message.of("caveat.autoconfig-days")


RENDERER: Final[Renderer] = ClientTable(
    id="autoconfig-xml",
    client=_CLIENT,
    files=_files,
    steps=("publish",),
    values=domain_value,
    caveats=_caveats,
)
