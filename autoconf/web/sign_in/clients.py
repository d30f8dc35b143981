"""The clients that the operator of the page has registered at issuers."""

from collections.abc import Collection
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from autoconf.errors import UsageError
from autoconf.formats.oauth_toml import OwnClient, read_clients
from autoconf.inputs import read_input
from autoconf.model.config import OAuth2
from autoconf.model.sign_in import Endpoints, OAuthClient
from autoconf.net.interfaces import Http
from autoconf.usecases.sign_in_clients import client_for, read_secret

CALLBACK: Final = "/sign-in/callback"
"""Where an issuer sends the browser back to."""

_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_MOST: Final = 256 * 1024


def read_page_clients(path: Path, hosts: Collection[str]) -> tuple[OwnClient, ...]:
    """Return the clients of a file, which has the form of ``oauth.toml``.

    Args:
        path: of the file.
        hosts: names that the page answers to.

    Raises:
        UsageError: the file or that of a secret cannot be used, or a client cannot come back here.
    """
    try:
        content = read_input(path, _MOST)
    except OSError as error:
        raise UsageError("file.unreadable", file=path, reason=error.strerror) from error
    clients = read_clients(content, path)
    for client in clients:
        if client.secret_file:
            read_secret(client.secret_file)
        _require_way_back(client.redirect, path, hosts)
    return clients


def site_of(redirect: str) -> str:
    """Return the site that a registered address leads back to; empty: it leads to no page."""
    parts = urlsplit(redirect)
    return f"{parts.scheme}://{parts.netloc}" if parts.path == CALLBACK else ""


class PageClients:
    """Finds the client of the operator for an issuer; see ``KnownClients``.

    None is registered on the way: an issuer that takes every program does not know the operator.
    """

    def __init__(self, clients: tuple[OwnClient, ...]) -> None:
        """Take what the operator named."""
        self._clients = clients

    def own(self, oauth2: OAuth2) -> OwnClient | None:
        """Return the client that the operator named for an issuer; None: there is none."""
        return client_for(oauth2, self._clients)

    def of(self, oauth2: OAuth2, _endpoints: Endpoints, _http: Http) -> OAuthClient | None:
        """Return the client for an issuer; None: there is none.

        Raises:
            UsageError: the file of the secret cannot be read any more.
        """
        own = self.own(oauth2)
        if own is None:
            return OAuthClient(client_id=oauth2.client_id) if oauth2.client_id else None
        is_of_page = bool(site_of(own.redirect))
        return OAuthClient(
            client_id=own.client_id,
            secret=read_secret(own.secret_file) if own.secret_file else None,
            secret_file=own.secret_file,
            redirect="fixed" if is_of_page else "",
            redirect_uri=own.redirect if is_of_page else "",
        )


def _require_way_back(redirect: str, path: Path, hosts: Collection[str]) -> None:
    """Check where a client comes back to: nowhere, to a terminal of this machine, or to the page.

    Raises:
        UsageError: it is neither, or the page does not answer to that name.
    """
    if not redirect:
        return
    parts = urlsplit(redirect)
    host = parts.hostname or ""
    is_here = parts.scheme == "http" and host in _HERE
    if is_here and parts.path != CALLBACK:
        return
    if not ((is_here or parts.scheme == "https") and _is_plain(parts)):
        raise UsageError("web-server.option.redirect", file=path, uri=redirect)
    if host not in hosts:
        raise UsageError("web-server.option.redirect-host", file=path, uri=redirect, name=host)


def _is_plain(parts: SplitResult) -> bool:
    has_more = parts.query or parts.fragment or parts.username is not None
    return parts.path == CALLBACK and bool(parts.hostname) and not has_more
