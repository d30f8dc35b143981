"""Mail on iPhone, iPad, Mac and Vision: a configuration profile (.mobileconfig)."""

from collections.abc import Iterator
from typing import Final

from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import SocketType
from autoconf.renderers.interface import Renderer, Words
from autoconf.renderers.kits.apple import (
    APPLE_MAIL,
    OTHER_ACCOUNTS,
    configuration,
    host_of,
    is_near,
    services_of,
)
from autoconf.renderers.kits.client import ClientTable, head
from autoconf.renderers.safe_text import safe


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield a profile that is not signed.

    Raises:
        UnsupportedError: see ``configuration``.
    """
    provider = safe(profile.config.display_name, "provider") or profile.address.domain
    name = safe(f"{provider} ({profile.address})", "address")
    yield Artifact(
        path="apple-mail/mail-settings.mobileconfig",
        media_type="application/x-apple-aspen-config",
        content=configuration(profile, name, " ".join(head(profile, words, ""))),
    )


def _caveats(profile: Profile) -> Iterator[Message]:
    for server in (profile.incoming, profile.outgoing):
        if server.socket_type is SocketType.STARTTLS:
            yield Message.of(
                "caveat.apple-encryption", server=server.hostname, port=str(server.port)
            )
    for service in services_of(profile):
        if not is_near(profile, service):
            kind = OTHER_ACCOUNTS[service.kind]
            yield Message.of("caveat.apple-service-left-out", kind=kind, host=host_of(service))


RENDERER: Final[Renderer] = ClientTable(
    id="apple-mail",
    client=APPLE_MAIL,
    files=_files,
    steps=("open", "install", "password"),
    caveats=_caveats,
)
