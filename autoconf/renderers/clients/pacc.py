"""The PACC document and the record with its digest (draft-ietf-mailmaint-pacc-02)."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.formats import pacc_json
from autoconf.messages import text_of
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import AuthMethod, SocketType
from autoconf.renderers.interface import ClientInfo, Renderer
from autoconf.renderers.publishing import pacc_document, pacc_record

_TLS: Final = frozenset({SocketType.TLS})

_CLIENT: Final = ClientInfo(
    name="PACC",
    platforms=("any",),
    incoming_socket_types=_TLS,
    outgoing_socket_types=_TLS,
    auth_methods=frozenset({AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED}),
    has_comments=False,
)


class Pacc(Struct, frozen=True):
    """Writes what a domain publishes; it holds no word about one person."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``pacc/user-agent-configuration.json`` and ``pacc/digest.zone``."""
        document = pacc_document(profile)
        record = f"; {text_of('file.title-for-all')}\n{pacc_record(profile)}\n"
        domain = profile.address.domain
        return Rendering(
            client="pacc",
            artifacts=(
                Artifact(
                    path="pacc/user-agent-configuration.json",
                    media_type="application/json",
                    content=document,
                ),
                Artifact(path="pacc/digest.zone", media_type="text/dns", content=record.encode()),
            ),
            steps=(
                Message.of("step.pacc.publish", domain=domain),
                Message.of("step.pacc.record", domain=domain),
                Message.of("step.pacc.order"),
            ),
            caveats=tuple(_caveats(profile)),
        )


def _caveats(profile: Profile) -> Iterator[Message]:
    servers = profile.config.servers
    lost = [str(s.endpoint) for s in servers if not pacc_json.can_hold(s)]
    if lost:
        yield Message.of("caveat.pacc-servers", servers=", ".join(lost))
    if any(way.method is AuthMethod.OAUTH2 for s in servers for way in s.authentication):
        yield Message.of("caveat.pacc-oauth2")


RENDERER: Final[Renderer] = Pacc()
