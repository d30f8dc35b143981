"""DNS zones: a private root, ``test`` below it, a zone per domain; other names do not exist."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from tests.lab import documents, ours, serve
from tests.lab.domain import (
    DOH_HOST,
    HOSTING_DOMAIN,
    ISPDB_HOST,
    LabDomain,
    LabServer,
    LabService,
    Place,
    Quirk,
)
from tests.lab.plan import (
    BLACK_HOLE,
    BLACK_HOLE6,
    DEAD_DNS_ADDRESS,
    DNS_ADDRESS,
    DRIP_ADDRESS,
    HOSTING_ADDRESS,
    ISPDB_ADDRESS,
    MX_ADDRESS,
    TARPIT_ADDRESS,
    Plan,
)
from tests.lab.sites import sites

_MAIL: Final = {
    ("imap", "SSL"): "_imaps",
    ("imap", "STARTTLS"): "_imap",
    ("pop3", "SSL"): "_pop3s",
    ("pop3", "STARTTLS"): "_pop3",
    ("smtp", "SSL"): "_submissions",
    ("smtp", "STARTTLS"): "_submission",
}
"""RFC 6186 section 3 and RFC 8314 section 5.1."""

_OTHERS: Final = {
    "caldav": "_caldavs",
    "carddav": "_carddavs",
    "jmap": "_jmap",
    "managesieve": "_sieve",
}
"""RFC 6764 section 3, RFC 8620 section 2.2 and RFC 5804 section 1.8."""

_PORTS: Final = {"https": 443, "sieve": 4190}

_FAULTY: Final = {
    Quirk.TARPIT: TARPIT_ADDRESS,
    Quirk.BLACK_HOLE: BLACK_HOLE,
    Quirk.DRIP: DRIP_ADDRESS,
}

_LIE: Final = (
    LabServer("imap", "imap.liar.test", 993, "SSL"),
    LabServer("smtp", "smtp.liar.test", 465, "SSL"),
)

Zones = dict[str, list[str]]
"""Records by zone, each with its absolute name; SOA and NS of the zone itself are not there."""


def zones(plan: Plan, tlsa: str) -> Zones:
    """Return all zones; each is delegated by the one above it, without a DS record.

    Args:
        plan: the rows.
        tlsa: the data of the TLSA record of the MX host.
    """
    name_server = f"ns.lab.test. A {DNS_ADDRESS}"
    found: Zones = {
        "": [name_server],
        "test": [name_server],
        "lab.test": [
            name_server,
            f"{ISPDB_HOST}. A {ISPDB_ADDRESS}",
            f"{DOH_HOST}. A {DNS_ADDRESS}",
        ],
        HOSTING_DOMAIN: [f"*.{HOSTING_DOMAIN}. A {HOSTING_ADDRESS}"],
    }
    rows = [row for row in plan.domains if Quirk.ABSENT not in row.quirks]
    dead = [row.name for row in rows if Quirk.DEAD_NAME_SERVER in row.quirks]
    alive = [row for row in rows if row.name not in dead]
    found |= {
        row.name: [*_hosts(plan, row), *_published(plan, row), *_of_sending(row, tlsa)]
        for row in alive
    }
    for zone in [*found, *dead]:
        if zone:
            host = f"ns.{zone}" if zone in dead else "ns.lab.test"
            found[parent(found, zone)].append(f"{zone}. NS {host}.")
    for zone in dead:
        found[parent(found, zone)].append(f"ns.{zone}. A {DEAD_DNS_ADDRESS}")
    return found


def parent(known: Zones, zone: str) -> str:
    """Return the zone that delegates to this one."""
    while zone:
        zone = zone.partition(".")[2]
        if zone in known:
            return zone
    raise LookupError("the root has no parent")


def lies(plan: Plan) -> Zones:
    """Return the zones that the lying resolver tells instead."""
    return {
        row.name: [*_hosts(plan, row), *_mail_services(row, _LIE)]
        for row in plan.domains
        if Quirk.LIE in row.quirks
    }


def _hosts(plan: Plan, row: LabDomain) -> Iterator[str]:
    """Yield addresses, aliases and the MX record."""
    address = plan.address(row)
    hosts = {server.hostname for server in row.own_servers}
    hosts |= {site.name for site in sites(plan) if site.address == address}
    if {Quirk.WILDCARD, Quirk.SILENT} & set(row.quirks):
        hosts |= {f"*.{row.name}", *((row.name,) if Quirk.SILENT in row.quirks else ())}
    for host in sorted(hosts):
        yield f"{host}. {'AAAA' if row.ipv6 else 'A'} {address}"
        if Quirk.IPV6_BLACK_HOLE in row.quirks:
            yield f"{host}. AAAA {BLACK_HOLE6}"
    for quirk in row.quirks:
        if quirk in _FAULTY:
            yield f"autoconfig.{row.name}. A {_FAULTY[quirk]}"
        if quirk is Quirk.ALIAS:
            yield f"autoconfig.{row.name}. CNAME {row.elsewhere}."
    yield f"mx1.{row.name}. A {MX_ADDRESS}"
    mx = f"mx1.{row.name}" if row.mx is None else row.mx
    yield f"{row.name}. MX {10 if mx else 0} {mx}."


def _published(plan: Plan, row: LabDomain) -> Iterable[str]:
    if Quirk.SERVED in row.quirks:
        return serve.records(plan, row)
    return ours.records(row) if Quirk.OURS in row.quirks else _pointers(row)


def _of_sending(row: LabDomain, tlsa: str) -> Iterator[str]:
    """Yield the records by which others judge the domain's mail."""
    for record in row.records:
        name, _, data = record.partition(" ")
        owner = row.name if name == "@" else f"{name}.{row.name}"
        yield f"{owner}. {data.format(tlsa=tlsa)}"


def _pointers(row: LabDomain) -> Iterator[str]:
    """Yield the records that say where settings are."""
    name = row.name
    for place in row.places:
        match place:
            case Place.SRV:
                yield from _mail_services(row, row.documented)
            case Place.MAILCONF:
                yield f'{name}. TXT "mailconf=https://settings.{name}/mail.xml"'
            case Place.PACC:
                yield f'_ua-auto-config.{name}. TXT "v=UAAC1; a=sha256; d={_digest(row)}"'
            case Place.AUTODISCOVER_SRV:
                yield f"_autodiscover._tcp.{name}. SRV 0 1 8443 exchange.{name}."
            case Place.SERVICES_SRV:
                for service in row.services:
                    yield from _other_service(row, service)
            case _:
                pass


def _mail_services(row: LabDomain, servers: Sequence[LabServer]) -> Iterator[str]:
    for server in servers:
        service = _MAIL[server.protocol, server.socket_type]
        data = f"{server.priority} {server.weight} {server.port} {server.hostname}"
        yield f"{service}._tcp.{row.name}. SRV {data}."
    for (protocol, _), service in _MAIL.items():
        if protocol in row.not_offered:
            yield f"{service}._tcp.{row.name}. SRV 0 0 0 ."


def _other_service(row: LabDomain, service: LabService) -> Iterator[str]:
    url, name = urlsplit(service.url), f"{_OTHERS[service.kind]}._tcp.{row.name}"
    yield f"{name}. SRV 0 1 {url.port or _PORTS[url.scheme]} {url.hostname}."
    if service.kind in ("caldav", "carddav"):
        yield f'{name}. TXT "path={url.path}"'


def _digest(row: LabDomain) -> str:
    document = documents.pacc(row)
    if Quirk.WRONG_DIGEST in row.quirks:
        document += b"\n"
    return base64.b64encode(hashlib.sha256(document).digest()).decode()
