"""The files and records that the domains of the world publish."""

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Final

from tests.lab.many.people import PORTS, Domain, Host, Kind, Way
from tests.lab.plan import BLACK_HOLE, DNS_ADDRESS, ISPDB_ADDRESS, MX_ADDRESS, TARPIT_ADDRESS

FILE: Final = "mail/config-v1.1.xml"
_SERVER: Final = (
    "<{side}Server type='{kind}'><hostname>{host}</hostname><port>{port}</port>"
    "<socketType>SSL</socketType><username>%EMAILADDRESS%</username>"
    "<authentication>password-cleartext</authentication></{side}Server>"
)
_SRV: Final = {"imap": "_imaps", "pop": "_pop3s", "smtp": "_submissions"}

_ALIAS: Final = "CNAME web.{host.domain}."
_LABELS: Final = {
    **dict.fromkeys(
        (Way.AUTOCONFIG, Way.EXPIRED, Way.WRONG_NAME, Way.MALFORMED), ("autoconfig", _ALIAS)
    ),
    Way.HTTP: ("autoconfig", "A {host.plain_address}"),
    Way.TARPIT: ("autoconfig", f"A {TARPIT_ADDRESS}"),
    Way.BLACK_HOLE: ("autoconfig", f"A {BLACK_HOLE}"),
    Way.AUTODISCOVER: ("autodiscover", _ALIAS),
    Way.PACC: ("ua-auto-config", _ALIAS),
}
"""The name of a web host, and the record of it."""


def server_names(host: Host) -> dict[str, str]:
    """Return the names of a host's mail servers, by protocol."""
    return {protocol: f"{protocol}.{host.domain}" for protocol in PORTS}


def clientconfig(name: str, host: Host) -> bytes:
    """Return a settings file."""
    servers = "".join(
        _SERVER.format(
            side="outgoing" if protocol == "smtp" else "incoming",
            kind="pop3" if protocol == "pop" else protocol,
            host=server,
            port=PORTS[protocol],
        )
        for protocol, server in server_names(host).items()
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?><clientConfig version='1.1'>"
        f"<emailProvider id='{name}'><domain>{name}</domain><displayName>{name}</displayName>"
        f"{servers}</emailProvider></clientConfig>"
    ).encode()


def autodiscover(host: Host) -> bytes:
    """Return an answer of Autodiscover."""
    names = {"IMAP": "imap", "POP3": "pop", "SMTP": "smtp"}
    protocols = "".join(
        f"<Protocol><Type>{kind}</Type><Server>{key}.{host.domain}</Server>"
        f"<Port>{PORTS[key]}</Port><SSL>on</SSL><AuthRequired>on</AuthRequired></Protocol>"
        for kind, key in names.items()
    )
    space = "http://schemas.microsoft.com/exchange/autodiscover"
    return (
        f"<?xml version='1.0'?><Autodiscover xmlns='{space}/responseschema/2006'>"
        f"<Response xmlns='{space}/outlook/responseschema/2006a'><Account>"
        f"<AccountType>email</AccountType><Action>settings</Action>{protocols}"
        "</Account></Response></Autodiscover>"
    ).encode()


def pacc(domain: Domain) -> bytes:
    """Return a PACC document."""
    names = server_names(domain.host)
    document = {
        "protocols": {
            "imap": {"host": names["imap"]},
            "pop3": {"host": names["pop"]},
            "smtp": {"host": names["smtp"]},
        },
        "authentication": {"password": True},
        "info": {"provider": {"name": f"Mail of {domain.name}"}},
    }
    return json.dumps(document).encode()


def files(domain: Domain) -> Iterator[tuple[str, bytes]]:
    """Yield the documents of a domain: path below the web root, and content."""
    name = domain.name
    config = clientconfig(name, domain.host)
    match domain.way:
        case Way.AUTOCONFIG | Way.HTTP | Way.EXPIRED | Way.WRONG_NAME:
            yield f"autoconfig.{name}/{FILE}", config
        case Way.MALFORMED:
            yield f"autoconfig.{name}/{FILE}", config[:200]
        case Way.WELL_KNOWN:
            yield f"{name}/.well-known/autoconfig/{FILE}", config
        case Way.ISPDB:
            yield f"ispdb.lab.test/v1.1/{name}", config
        case Way.AUTODISCOVER:
            path = f"autodiscover.{name}/autodiscover/autodiscover.xml"
            yield path, autodiscover(domain.host)
        case Way.PACC:
            path = f"ua-auto-config.{name}/.well-known/user-agent-configuration.json"
            yield path, pacc(domain)
        case _:
            pass


def files_of_host(host: Host) -> Iterator[tuple[str, bytes]]:
    """Yield what the owner of a mail host publishes."""
    if host.kind is Kind.PUBLISHES:
        yield f"autoconfig.{host.domain}/{FILE}", clientconfig(host.domain, host)
    if host.kind is Kind.LISTED:
        yield f"ispdb.lab.test/v1.1/{host.domain}", clientconfig(host.domain, host)


def records(domain: Domain) -> Iterator[str]:
    """Yield the lines of the zone ``test.`` about a domain."""
    name, host = domain.name.removesuffix(".test"), domain.host
    if domain.way in (Way.NO_DOMAIN, Way.NO_MAIL):
        yield from [f"{name} MX 0 ."] if domain.way is Way.NO_MAIL else []
        return
    yield f"{name} MX 10 mx.{host.domain}."
    yield f"{name} A {host.web_address}"
    label, target = _LABELS.get(domain.way, ("", ""))
    if label:
        yield f"{label}.{name} {target.format(host=host)}"
    if domain.way is Way.PACC:
        digest = base64.b64encode(hashlib.sha256(pacc(domain)).digest()).decode()
        yield f'_ua-auto-config.{name} TXT "v=UAAC1; a=sha256; d={digest}"'
    if domain.way in (Way.SRV, Way.DANGLING):
        for protocol, service in _SRV.items():
            at = "gone" if domain.way is Way.DANGLING else protocol
            yield f"{service}._tcp.{name} SRV 0 1 {PORTS[protocol]} {at}.{host.domain}."
    if domain.way is Way.GUESS:
        for protocol in PORTS:
            yield f"{protocol}.{name} A {host.mail_address}"


def records_of_host(host: Host) -> Iterator[str]:
    """Yield the lines of the zone ``test.`` about a mail host."""
    name = host.domain.removesuffix(".test")
    yield f"{name} A {host.web_address}"
    yield f"web.{name} A {host.web_address}"
    yield f"mx.{name} A {MX_ADDRESS}"  # of its own, so that no MX host answers a guess
    for protocol in PORTS:
        yield f"{protocol}.{name} A {host.mail_address}"
    if host.kind is Kind.PUBLISHES:
        yield f"autoconfig.{name} A {host.web_address}"


def head() -> Iterator[str]:
    """Yield the first lines of the zone."""
    yield "$ORIGIN test."
    yield "$TTL 300"
    yield "@ SOA ns.lab.test. hostmaster.lab.test. 1 3600 600 86400 300"
    yield "@ NS ns.lab.test."
    yield f"ns.lab A {DNS_ADDRESS}"
    yield f"ispdb.lab A {ISPDB_ADDRESS}"
