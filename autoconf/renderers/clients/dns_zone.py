"""A zone file for the owner of a mail domain."""

from collections.abc import Iterator
from typing import Final

from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile
from autoconf.model.server import AuthMethod, MailProtocol
from autoconf.renderers.interface import ClientInfo, Renderer, Words
from autoconf.renderers.kits.client import ClientTable, domain_value, head, text_file
from autoconf.renderers.kits.dns_records import (
    TTL,
    absent_records,
    autodiscover_record,
    can_hold,
    mail_records,
    service_records,
    web_aliases,
)
from autoconf.renderers.kits.publishing import pacc_record
from autoconf.renderers.safe_text import quoted, safe

_WEB_HOST: Final = "WEB-HOST."

_CLIENT: Final = ClientInfo(
    name="DNS records",
    platforms=("any",),
    auth_methods=frozenset(AuthMethod),
    for_owners=True,
    for_all=True,
)


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield a zone file (RFC 1035 section 5) for a whole domain; it names no person."""
    yield text_file("dns-zone/records.zone", _lines(profile, words), "text/dns")


def _lines(profile: Profile, words: Words) -> Iterator[str]:
    def remark(what: str, **values: object) -> str:
        return f"; {words(Message.of(f'zone.{what}', **values))}"

    config, domain = profile.config, profile.address.domain
    yield from head(profile, words, "; ", for_all=True)
    yield f"$ORIGIN {domain}."
    yield f"$TTL {TTL}"
    yield remark("servers")
    yield from map(str, mail_records(config.incoming))
    yield from map(str, mail_records(config.outgoing))
    unnamed = [p for p in MailProtocol if not (config.of_protocol(p) or _is_left_out(p, profile))]
    for protocol in (p for p in unnamed if p in profile.found):
        yield remark("not-named", protocol=protocol.value.upper())
    absent = [p for p in unnamed if p not in profile.found]
    if absent:
        yield remark("not-offered")
        yield from (f"; {record}" for record in absent_records(absent))
    services = [s for s in config.services if can_hold(s)]
    if services:
        yield remark("services")
        yield from map(str, service_records(services))
    record = _pacc(profile)
    if record:
        yield remark("pacc")
        yield f"; {record}"
    yield remark("web")
    aliases = web_aliases(("autoconfig", "ua-auto-config"), _WEB_HOST)
    yield from (f"; {record}" for record in (*aliases, autodiscover_record(_WEB_HOST)))


def _is_left_out(protocol: MailProtocol, profile: Profile) -> bool:
    """Tell whether the person wants no word of a protocol, found or not."""
    return protocol.is_incoming and profile.choices.only not in (None, protocol)


def _pacc(profile: Profile) -> str:
    """Return the digest of the document that ``--client pacc`` writes; empty if it writes none.

    The zone file has it as a comment: programs must not find a digest before the document.
    """
    try:
        return pacc_record(profile.config, profile.address.domain)
    except UnsupportedError:
        return ""


def _caveats(profile: Profile) -> Iterator[Message]:
    config = profile.config
    names = {safe(s.username, "user-name") for s in config.servers} - {"%EMAILADDRESS%"}
    if names:
        yield Message.of("caveat.dns-zone-user-name", names=", ".join(sorted(names)))
    lost = [s.url for s in config.services if not can_hold(s)]
    if lost:
        urls = ", ".join(url if url.isprintable() else quoted(url) for url in lost)
        yield Message.of("caveat.dns-zone-services", urls=urls)


RENDERER: Final[Renderer] = ClientTable(
    id="dns-zone",
    client=_CLIENT,
    files=_files,
    steps=("read", "paste", "check"),
    values=domain_value,
    caveats=_caveats,
)
