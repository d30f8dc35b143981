"""The PACC document and the record with its digest (draft-ietf-mailmaint-pacc-02)."""

from collections.abc import Iterator
from typing import Final

from autoconf.formats import pacc_json
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import AuthMethod, SocketType
from autoconf.renderers.interface import ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable, domain_value, text_file
from autoconf.renderers.kits.publishing import pacc_document, pacc_record

_TLS: Final = frozenset({SocketType.TLS})

_CLIENT: Final = ClientInfo(
    name="PACC",
    platforms=("any",),
    incoming_socket_types=_TLS,
    outgoing_socket_types=_TLS,
    auth_methods=frozenset({AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED}),
    for_owners=True,
    for_all=True,
    has_comments=False,
)


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield the document and the record with its digest; both name no person."""
    yield Artifact(
        path="pacc/user-agent-configuration.json",
        media_type="application/json",
        content=pacc_document(profile.config),
    )
    title = f"; {words(Message.of('file.title-for-all'))}"
    yield text_file(
        "pacc/digest.zone", [title, pacc_record(profile.config, profile.address.domain)], "text/dns"
    )


def _caveats(profile: Profile) -> Iterator[Message]:
    servers = profile.config.servers
    lost = [str(s.endpoint) for s in servers if not pacc_json.can_hold(s)]
    if lost:
        yield Message.of("caveat.pacc-servers", servers=", ".join(lost))
    if any(way.method is AuthMethod.OAUTH2 for s in servers for way in s.authentication):
        yield Message.of("caveat.pacc-oauth2")


RENDERER: Final[Renderer] = ClientTable(
    id="pacc",
    client=_CLIENT,
    files=_files,
    steps=("publish", "record", "order"),
    values=domain_value,
    caveats=_caveats,
)
