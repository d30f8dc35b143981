"""The autoconfig file, config-v1.1.xml: Thunderbird and most other mail programs ask for it."""

from typing import Final

from autoconf.formats import clientconfig_xml
from autoconf.model.published import Published
from autoconf.renderers.interface import Words
from autoconf.renderers.published.interface import Document
from autoconf.renderers.safe_text import safe


def _write(published: Published, _words: Words) -> bytes:
    config = published.profile.config
    for server in config.servers:
        safe(server.username, "user-name")
    return clientconfig_xml.write(config)


DOCUMENT: Final = Document(media_type="text/xml", write=_write)
