"""The catalogue as autoconfig files, one per domain, for an ISPDB of one's own."""

from collections.abc import Iterable

from msgspec.structs import replace

from autoconf.catalogue.index import Index
from autoconf.formats import clientconfig_xml
from autoconf.model.config import ClientConfig
from autoconf.model.message import Message
from autoconf.model.profile import Artifact
from autoconf.model.provider import Provider
from autoconf.model.server import SocketType


def export(index: Index, provider_ids: Iterable[str]) -> tuple[list[Artifact], list[Message]]:
    """Return a file per domain, named as the domain, and notes of what is left out.

    A server without TLS is left out, and so is a domain that then cannot both read and send mail.
    """
    files: list[Artifact] = []
    notes: dict[Message, None] = {}
    for provider_id in provider_ids:
        provider = index.provider(provider_id)
        if not provider.domains:
            notes[Message.of("export.no-domains", provider=provider_id)] = None
        for domain in provider.domains:
            if index.id_of(domain) == provider_id:
                config = _with_tls(provider, domain, notes)
                files += [_file(config, domain)] if config else []
    return files, list(notes)


def _with_tls(provider: Provider, domain: str, notes: dict[Message, None]) -> ClientConfig | None:
    config = provider.config_for(domain)
    if not config.servers:
        notes[Message.of("export.no-servers", provider=provider.id)] = None
        return None
    for server in config.servers:
        if server.socket_type is SocketType.PLAIN:
            note = Message.of("export.no-tls", provider=provider.id, server=server.endpoint)
            notes[note] = None
    config = replace(
        config,
        incoming=tuple(s for s in config.incoming if s.socket_type is not SocketType.PLAIN),
        outgoing=tuple(s for s in config.outgoing if s.socket_type is not SocketType.PLAIN),
    )
    if config.incoming and config.outgoing:
        return config
    notes[Message.of("export.half", provider=provider.id, domain=domain)] = None
    return None


def _file(config: ClientConfig, domain: str) -> Artifact:
    content = clientconfig_xml.write(config, domains=[domain])
    return Artifact(path=domain, content=content, media_type="text/xml")
