"""The answer of Autodiscover version 2: one JSON object with the URL of a service."""

import json

from msgspec import Struct

from autoconf.errors import MalformedDocumentError
from autoconf.formats.safe_text import web_url
from autoconf.model.message import Message


class Place(Struct, frozen=True):
    """Where a service is; ``protocol`` in lower case, empty if the answer does not name it."""

    protocol: str
    url: str


def parse(body: bytes, where: str) -> Place:
    """Read an answer.

    Raises:
        MalformedDocumentError: there is no such object, or no https URL in it.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedDocumentError(where, Message.of("discovery.no-json")) from error
    members = document if isinstance(document, dict) else {}
    found, protocol = members.get("Url"), members.get("Protocol")
    url = web_url(found) if isinstance(found, str) else None
    if url is None or not url.startswith("https:"):
        raise MalformedDocumentError(where, Message.of("discovery.no-https-url"))
    return Place(protocol.lower() if isinstance(protocol, str) else "", url)
