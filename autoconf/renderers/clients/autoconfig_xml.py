"""Mozilla autoconfig XML (draft-ietf-mailmaint-autoconfig), to publish for a whole domain."""

from dataclasses import dataclass
from typing import Final

from autoconf import messages
from autoconf.formats.clientconfig_xml import write
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod
from autoconf.renderers.interface import ClientInfo, Renderer
from autoconf.renderers.safe_text import safe

_CLIENT: Final = ClientInfo(
    name="Autoconfig XML",
    platforms=("any",),
    auth_methods=frozenset(AuthMethod),
)


@dataclass(frozen=True, slots=True)
class AutoconfigXml:
    """Writes all usable servers, with placeholders instead of one person's name."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``autoconfig-xml/config-v1.1.xml``."""
        config = profile.config
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
            caveats=self._caveats(profile),
        )

    def _caveats(self, profile: Profile) -> tuple[Message, ...]:
        if not profile.choices.signature:
            return ()
        return (Message.of("caveat.no-signature", client=self.client.name),)


RENDERER: Final[Renderer] = AutoconfigXml()
