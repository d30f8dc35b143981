"""Readers of what Thunderbird for Android imports, as strict as the app's own validators."""

import json
import re
import uuid
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9.-]+"
)
_INCOMING_ARRAY = (int, str, int, int, int, str)


def read_qr(payload: str) -> dict[str, Any]:
    """Read version 1 of the "Export for Mobile" payload with one account."""
    assert payload.isascii()
    version, sequence, incoming, groups = json.loads(payload)
    assert version == 1
    assert sequence == [1, 1]
    assert [type(item) for item in incoming[:6]] == list(_INCOMING_ARRAY)
    assert incoming[0] in (0, 1)
    assert len(incoming) <= 7, "the eighth would be a password"
    ((outgoing, (address, name)),) = groups
    assert [type(item) for item in outgoing] == list(_INCOMING_ARRAY)
    assert outgoing[0] == 0
    assert _ADDRESS.fullmatch(address)
    texts = [incoming[5], outgoing[5], name, *incoming[6:]]
    assert not any(c in text for text in texts for c in "\r\n")
    return {
        "protocol": ("imap", "pop3")[incoming[0]],
        "incoming": _server(incoming),
        "outgoing": _server(outgoing),
        "account name": (incoming[6:] or [address])[0],
        "address": address,
        "name": name,
    }


def _server(array: list[Any]) -> dict[str, Any]:
    _, host, port, security, authentication, user = array[:6]
    assert _HOST.fullmatch(host)
    assert 1 <= port <= 65535
    assert security in (2, 3)
    assert authentication in (0, 1, 2, 6)
    return {
        "host": host,
        "port": port,
        "security": {2: "STARTTLS_REQUIRED", 3: "SSL_TLS_REQUIRED"}[security],
        "authentication": {0: "NONE", 1: "PLAIN", 2: "CRAM_MD5", 6: "XOAUTH2"}[authentication],
        "user": user,
    }


def read_k9s(content: bytes) -> dict[str, Any]:
    """Read a settings file with one account."""
    root: Element = fromstring(content)
    assert root.tag == "k9settings"
    assert root.get("format") == "1"
    assert 95 <= int(root.get("version", "0")) <= 111
    (account,) = root.iterfind("accounts/account")
    (identity,) = account.iterfind("identities/identity")
    assert not list(root.iter("password"))
    incoming, outgoing = _element(account, "incoming-server"), _element(account, "outgoing-server")
    assert outgoing.get("type") == "SMTP"
    address = _text(identity, "email")
    assert _ADDRESS.fullmatch(address)
    return {
        "uuid": uuid.UUID(account.get("uuid")),
        "protocol": {"IMAP": "imap", "POP3": "pop3"}[incoming.get("type", "")],
        "incoming": _k9s_server(incoming),
        "outgoing": _k9s_server(outgoing),
        "account name": _text(account, "name"),
        "address": address,
        "name": _text(identity, "name"),
        "settings": _values(account),
        "identity": _values(identity),
    }


def _k9s_server(element: Element) -> dict[str, Any]:
    read: dict[str, Any] = {
        "host": _text(element, "host"),
        "port": int(_text(element, "port")),
        "security": _text(element, "connection-security"),
        "authentication": _text(element, "authentication-type"),
        "user": _text(element, "username"),
    }
    assert _HOST.fullmatch(read["host"])
    assert read["security"] in ("STARTTLS_REQUIRED", "SSL_TLS_REQUIRED")
    assert read["authentication"] in ("NONE", "PLAIN", "CRAM_MD5", "XOAUTH2")
    return read


def _element(parent: Element, tag: str) -> Element:
    (element,) = parent.iterfind(tag)
    return element


def _text(parent: Element, tag: str) -> str:
    return _element(parent, tag).text or ""


def _values(parent: Element) -> dict[str, str]:
    values = parent.iterfind("settings/value")
    return {value.get("key", ""): value.text or "" for value in values}
