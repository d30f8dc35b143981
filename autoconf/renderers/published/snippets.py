"""The configuration of nginx, Apache and Caddy that serves the documents.

A program asks autoconfig.DOMAIN and autodiscover.DOMAIN with or without the address in the query,
and Autodiscover by POST, in any letter case. The answer is always the same file.
"""

from functools import partial
from importlib.resources import files
from typing import Final

from autoconf.model.published import Published
from autoconf.renderers.interface import Words
from autoconf.renderers.published.interface import Document
from autoconf.renderers.published.records import web_names

FOLDER: Final = "/var/www/mail-settings"
"""Holds a folder per domain; nothing of this computer stands in the files."""
_CHALLENGES: Final = "/var/www/html"
"""Where certbot proves the names, before the snippet is in use and at each renewal: the folder that
nginx and Apache of Debian and Ubuntu serve without any configuration."""


def host_names(published: Published, words: Words) -> tuple[str, ...]:
    """Return the names that the configuration serves; the domain's own web site stays its own."""
    domain = published.domain
    names = [f"{label}.{domain}" for label in web_names(published, words)]
    return (*names, *({published.web_host} - {domain, *names}))


def _write(name: str, published: Published, words: Words) -> bytes:
    domain, names = published.domain, host_names(published, words)
    values = {
        "@DOMAIN@": domain,
        "@FOLDER@": f"{FOLDER}/{domain}",
        "@CHALLENGES@": _CHALLENGES,
        "@CERTIFICATE@": f"/etc/letsencrypt/live/{names[0]}",
        "@FIRST@": names[0],
        "@OTHERS@": " ".join(names[1:]),
        "@NAMES@": " ".join(names),
        "@SITES@": ", ".join(names),
    }
    text = files(__package__).joinpath("templates", name).read_text("utf-8")
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text.encode()


def _snippet(name: str) -> Document:
    return Document(media_type="text/plain", write=partial(_write, name))


NGINX: Final = _snippet("nginx.conf")
APACHE: Final = _snippet("apache.conf")
CADDY: Final = _snippet("Caddyfile")
HTACCESS: Final = _snippet("htaccess")
"""For a web space, where only the files are one's own."""
