"""The PACC document, user-agent-configuration.json; a DNS record holds its digest."""

from typing import Final

from autoconf.model.published import Published
from autoconf.renderers.interface import Words
from autoconf.renderers.kits.publishing import pacc_document
from autoconf.renderers.published.interface import Document


def _write(published: Published, _words: Words) -> bytes:
    return pacc_document(published.config)


DOCUMENT: Final = Document(media_type="application/json", write=_write)
