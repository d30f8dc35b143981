"""What Thunderbird for Android reads in an autoconfig file, by the rules of its own parser.

It drops the whole file for one thing that it cannot use, and names that thing.
"""

from typing import Final
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from autoconf.model.domain import parse_hostname

_SECURITY: Final = {"SSL", "STARTTLS"}
_METHODS: Final = {"password-cleartext", "password-encrypted", "OAuth2", "plain", "secure"}

Read = tuple[str, str, int, str, str]
"""Protocol, host, port, security and user name."""


def read(body: bytes, address: str) -> list[Read]:
    """Return the servers, in their order.

    Raises:
        ValueError: it would drop the file.
    """
    root = fromstring(body)
    provider = root.find("emailProvider") if root.tag == "clientConfig" else None
    if provider is None:
        raise ValueError("no emailProvider")
    parse_hostname(provider.get("id", ""))
    parse_hostname(provider.findtext("domain", ""))
    servers = [
        _server(element, address)
        for tag, kind in (("incomingServer", "imap"), ("outgoingServer", "smtp"))
        for element in provider.iterfind(tag)
        if element.get("type") == kind
    ]
    if {protocol for protocol, *_ in servers} != {"imap", "smtp"}:
        raise ValueError("one direction has no server")
    return servers


def _server(element: Element, address: str) -> Read:
    local_part, _, domain = address.partition("@")
    blanks = {"%EMAILADDRESS%": address, "%EMAILLOCALPART%": local_part, "%EMAILDOMAIN%": domain}
    values = {}
    for tag in ("hostname", "port", "socketType", "username"):
        child = element.find(tag)
        if child is None or len(child) or not child.text:
            raise ValueError(f"{tag} is missing")
        values[tag] = child.text.strip()
        for blank, value in blanks.items():
            values[tag] = values[tag].replace(blank, value)
    ways = {(child.text or "").strip() for child in element.iterfind("authentication")}
    if values["socketType"] not in _SECURITY or not ways & _METHODS:
        raise ValueError("it cannot use security or login")
    host, port = parse_hostname(values["hostname"]), int(values["port"])
    return str(element.get("type")), host, port, values["socketType"], values["username"]
