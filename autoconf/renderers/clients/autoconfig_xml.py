"""Mozilla autoconfig XML (draft-ietf-mailmaint-autoconfig), to publish for a whole domain."""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf import messages
from autoconf.formats.clientconfig_xml import write
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod, MailProtocol, Pop3Settings, Server
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.pop3 import days_on_server
from autoconf.renderers.safe_text import safe

_CLIENT: Final = ClientInfo(
    name="Autoconfig XML",
    platforms=("any",),
    auth_methods=frozenset(AuthMethod),
    choices=frozenset({Choice.LEAVE_ON_SERVER, Choice.LEAVE_DAYS}),
)


class AutoconfigXml(Struct, frozen=True):
    """Writes all usable servers, with placeholders instead of one person's name."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``autoconfig-xml/config-v1.1.xml``."""
        config = profile.config
        if profile.choices.leave_on_server is not None:
            config = replace(config, incoming=tuple(_leaving(profile, s) for s in config.incoming))
        for server in config.servers:
            safe(server.username, "user name")
        comments = [messages.text_of("file.title-for-all")]
        if not profile.tested:
            comments.append(messages.text_of("file.not-tested"))
        declaration, end, root = write(config).partition(b"?>\n")
        above = "".join(f"<!-- {comment} -->\n" for comment in comments).encode()
        artifact = Artifact(
            path="autoconfig-xml/config-v1.1.xml",
            media_type="text/xml",
            content=declaration + end + above + root,
        )
        return Rendering(
            client="autoconfig-xml",
            artifacts=(artifact,),
            steps=(Message.of("step.autoconfig-xml.publish", domain=profile.address.domain),),
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


RENDERER: Final[Renderer] = AutoconfigXml()
