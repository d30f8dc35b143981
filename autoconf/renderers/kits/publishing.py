"""The parts that the files for the owner of a mail domain share."""

import json
from typing import Any

from autoconf.errors import UnsupportedError
from autoconf.formats import pacc_json
from autoconf.model.config import ClientConfig
from autoconf.model.message import Message
from autoconf.renderers.kits.dns_records import TTL, digest_record
from autoconf.renderers.safe_text import safe


def pacc_document(config: ClientConfig) -> bytes:
    """Return the PACC document of some settings.

    Raises:
        UnsupportedError: the document cannot name a server in one of the directions.
    """
    for direction, servers in (("incoming", config.incoming), ("outgoing", config.outgoing)):
        if not any(map(pacc_json.can_hold, servers)):
            raise UnsupportedError("lost.pacc", direction=Message(f"lost.{direction}"))
    document = pacc_json.write(config)
    _require_safe(json.loads(document))
    return document


def _require_safe(value: Any) -> None:
    """Check every text of a document, as a reader of JSON sees it."""
    match value:
        case str():
            safe(value, "document")
        case dict():
            for inner in value.values():
                _require_safe(inner)
        case _:
            pass


def pacc_record(config: ClientConfig, domain: str) -> str:
    """Return the DNS record with the digest, as a line of a zone file."""
    record = digest_record(pacc_document(config))
    return f"{record.name}.{domain}. {TTL} IN {record.type} {record.value}"
