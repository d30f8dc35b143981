"""All files of a domain, by their place in the folder."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from autoconf.errors import UnsupportedError
from autoconf.model.message import Message
from autoconf.model.profile import Artifact
from autoconf.model.published import Published
from autoconf.renderers.interface import Words
from autoconf.renderers.published import (
    apple_profile,
    autoconfig,
    autodiscover,
    help_page,
    pacc,
    records,
    snippets,
)
from autoconf.renderers.published.interface import Document

FILES: Final[Mapping[str, Document]] = MappingProxyType(
    {
        "www/mail/config-v1.1.xml": autoconfig.DOCUMENT,
        "www/.well-known/autoconfig/mail/config-v1.1.xml": autoconfig.DOCUMENT,
        "www/autodiscover/autodiscover.xml": autodiscover.DOCUMENT,
        "www/.well-known/user-agent-configuration.json": pacc.DOCUMENT,
        "www/apple.mobileconfig": apple_profile.DOCUMENT,
        "www/index.html": help_page.DOCUMENT,
        "www/.htaccess": snippets.HTACCESS,
        "records.zone": records.ZONE,
        "records.csv": records.TABLE,
        "records.txt": records.MAIL,
        "snippets/nginx.conf": snippets.NGINX,
        "snippets/apache.conf": snippets.APACHE,
        "snippets/Caddyfile": snippets.CADDY,
    }
)


class Tree(Struct, frozen=True, kw_only=True):
    """The files of a domain, and why a file is missing."""

    artifacts: tuple[Artifact, ...]
    missing: tuple[Message, ...]


def tree(published: Published, words: Words) -> Tree:
    """Return all files that can hold the settings of a domain."""
    artifacts: list[Artifact] = []
    missing: list[Message] = []
    for path, document in FILES.items():
        try:
            content = document.write(published, words)
        except UnsupportedError as error:
            missing.append(Message.of("publish.file-missing", file=path, why=error))
        else:
            artifacts.append(Artifact(path=path, media_type=document.media_type, content=content))
    return Tree(artifacts=tuple(artifacts), missing=tuple(missing))
