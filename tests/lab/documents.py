"""What domains publish: autoconfig XML, Autodiscover POX and PACC JSON, made from a row."""

import json
from collections.abc import Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from autoconf.model.domain import registrable_domain
from tests.lab import ours
from tests.lab.domain import LabDomain, LabServer, Quirk

_OUTER: Final = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
_INNER: Final = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"


def clientconfig(row: LabDomain, servers: Sequence[LabServer]) -> bytes:
    """Return an autoconfig file."""
    root = Element("clientConfig", version="1.1")
    provider = SubElement(root, "emailProvider", id=row.name)
    SubElement(provider, "domain").text = row.name
    SubElement(provider, "displayName").text = f"Mail of {row.name}"
    for server in servers:
        tag = "outgoingServer" if server.protocol == "smtp" else "incomingServer"
        element = SubElement(provider, tag, type=server.protocol)
        SubElement(element, "hostname").text = server.hostname
        SubElement(element, "port").text = str(server.port)
        SubElement(element, "socketType").text = server.socket_type
        for word in row.authentication.split():
            SubElement(element, "authentication").text = word
        SubElement(element, "username").text = row.username
    if row.issuer:
        oauth2 = SubElement(root, "oAuth2")
        SubElement(oauth2, "issuer").text = f"https://{row.issuer}"
        SubElement(oauth2, "scope").text = "mail"
        SubElement(oauth2, "authURL").text = "https://evil.test/not-asked"
        SubElement(oauth2, "tokenURL").text = "https://evil.test/not-asked"
    return _xml(root)


def provider_file(row: LabDomain) -> bytes:
    """Return a provider file, named lab.yaml, for whoever runs the row's servers; JSON is YAML."""
    home = registrable_domain(row.servers[0].hostname)
    pattern = {"pattern": f"*.{home}", "example": f"mx1.{home}", "not": "mx.example.com"}
    servers = [
        {
            "protocol": server.protocol,
            "hostname": server.hostname,
            "port": server.port,
            "socket_type": server.socket_type,
            "authentication": ["password-cleartext"],
            "username": row.username,
        }
        for server in row.servers
    ]
    document = {
        "id": "lab",
        "names": ["Lab"],
        "domains": [home],
        "mx_patterns": [{**pattern, "confidence": "high"}],
        "servers": servers,
        "sources": [{"url": f"https://{home}/", "date": "2026-11"}],
        "checked": "2026-11",
    }
    return json.dumps(document).encode()


def autodiscover(row: LabDomain) -> bytes:
    """Return an Autodiscover answer in the POX form; the user name is left to the client."""
    root = Element("Autodiscover", xmlns=_OUTER)
    account = SubElement(SubElement(root, "Response", xmlns=_INNER), "Account")
    SubElement(account, "AccountType").text = "email"
    SubElement(account, "Action").text = "settings"
    for server in row.documented:
        protocol = SubElement(account, "Protocol")
        SubElement(protocol, "Type").text = server.protocol.upper()
        SubElement(protocol, "Server").text = server.hostname
        SubElement(protocol, "Port").text = str(server.port)
        SubElement(protocol, "SPA").text = "off"
        SubElement(protocol, "SSL").text = "on"
        SubElement(protocol, "Encryption").text = "SSL" if server.socket_type == "SSL" else "TLS"
        SubElement(protocol, "AuthRequired").text = "on"
    return _xml(root)


def pacc(row: LabDomain) -> bytes:
    """Return a PACC document: hosts only, as ports and implicit TLS are given by the protocol."""
    if Quirk.OURS in row.quirks:
        return ours.document(row)
    hosts = {server.protocol: {"host": server.hostname} for server in row.documented}
    document = {
        "protocols": hosts,
        "authentication": {"password": True},
        "info": {"provider": {"name": f"Mail of {row.name}"}},
    }
    return json.dumps(document).encode()


def page(title: str) -> bytes:
    """Return a web page that has nothing to do with mail."""
    return f"<!DOCTYPE html>\n<title>{title}</title>\n<p>Nothing here yet.\n".encode()


def _xml(root: Element) -> bytes:
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document
