"""Which client a sign-in uses: none that is not ours to use comes with the program."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from msgspec.structs import replace

from autoconf.errors import SignInError, UsageError
from autoconf.formats.oauth_toml import OwnClient, read_clients
from autoconf.inputs import read_file, read_input
from autoconf.model.config import OAuth2
from autoconf.model.options import Options
from autoconf.model.secret import Secret
from autoconf.model.sign_in import Endpoints, OAuthClient
from autoconf.net.interfaces import Http
from autoconf.oauth.registration import register
from autoconf.storage.registrations import Registrations

FILE: Final = "oauth.toml"
_MAX_FILE: Final = 256 * 1024
_OF_OTHERS: Final = 0o007
_MAX_SECRET: Final = 4 * 1024
_LOOPBACK: Final = ("127.0.0.1", "localhost")


class KnownClients(Protocol):
    """Who has registered a client at an issuer: a person, or the operator of a page."""

    def own(self, oauth2: OAuth2) -> OwnClient | None:
        """Return the client that was named for an issuer; None: there is none."""
        ...

    def of(self, oauth2: OAuth2, endpoints: Endpoints, http: Http) -> OAuthClient | None:
        """Return the client for an issuer; None: it must be registered first.

        Raises:
            UsageError: the file of the secret cannot be read.
            SignInError: the client cannot be used.
        """
        ...


def client_for(oauth2: OAuth2, clients: Iterable[OwnClient]) -> OwnClient | None:
    """Return the first client that is for an issuer, by its identifier, key or host."""
    names = (oauth2.issuer, oauth2.key, urlsplit(oauth2.auth_url).hostname or "")
    return next((one for one in clients if one.is_for(names)), None)


class Clients:
    """Finds the client for an issuer: options, ``oauth.toml``, provider file, registration."""

    def __init__(self, options: Options, config_folder: Path, state_folder: Path) -> None:
        """Read ``oauth.toml``, if there is one.

        Raises:
            UsageError: it says something that cannot be understood.
        """
        self._options = options
        self._registrations = Registrations(state_folder)
        path = config_folder / FILE
        try:
            content = read_file(path, _MAX_FILE)
        except FileNotFoundError:
            content = None
        except OSError as error:
            raise UsageError("file.unreadable", file=path, reason=error.strerror) from error
        self._own = () if content is None else read_clients(content, path)

    @property
    def are_named(self) -> bool:
        """Whether the person has named any client."""
        return self._options.oauth_client_id is not None or bool(self._own)

    def own(self, oauth2: OAuth2) -> OwnClient | None:
        """Return the client that the person named for an issuer: by option, or in the file."""
        options = self._options
        found = client_for(oauth2, self._own)
        if options.oauth_client_id is None:
            if found is not None and options.oauth_tenant is not None:
                return replace(found, tenant=options.oauth_tenant)
            return found
        return OwnClient(
            issuer=oauth2.issuer or oauth2.key,
            client_id=options.oauth_client_id,
            secret_file=options.oauth_client_secret_file or "",
            tenant=options.oauth_tenant or "",
        )

    def of(self, oauth2: OAuth2, endpoints: Endpoints, http: Http) -> OAuthClient | None:
        """Return the client for an issuer; None: somebody must register one first.

        Raises:
            UsageError: the file of the secret cannot be read.
            SignInError: the issuer offers registration, and refused it.
        """
        own = self.own(oauth2)
        if own is not None:
            client = OAuthClient(
                client_id=own.client_id,
                secret=read_secret(own.secret_file) if own.secret_file else None,
                secret_file=own.secret_file,
                redirect="fixed" if own.redirect else oauth2.redirect,
                redirect_uri=own.redirect,
            )
        elif oauth2.client_id:
            client = OAuthClient(client_id=oauth2.client_id, redirect=oauth2.redirect)
        else:
            return self._registered(endpoints, oauth2.scopes.all, http)
        return client if _can_come_back(client) else None

    def forget(self, issuer: str) -> None:
        """Forget a client that its issuer does not know any more."""
        self._registrations.forget(issuer)

    def _registered(
        self, endpoints: Endpoints, scopes: tuple[str, ...], http: Http
    ) -> OAuthClient | None:
        if not endpoints.registration:
            return None
        known = self._registrations.get(endpoints.issuer)
        if known:
            return OAuthClient(client_id=known, redirect="loopback")
        client = register(endpoints, scopes, http)
        if client.secret is None:  # no file of ours may hold a secret
            self._registrations.keep(endpoints.issuer, client.client_id)
        return client


def read_secret(file: str) -> Secret:
    """Return the secret of a client: the first line of a file.

    Raises:
        UsageError: the file cannot be read, or others may read it too.
    """
    try:
        if os.name == "posix" and Path(file).stat().st_mode & _OF_OTHERS:
            raise UsageError("sign-in.secret-for-all", file=file)
        line = read_input(Path(file), _MAX_SECRET).partition(b"\n")[0].removesuffix(b"\r")
        return Secret(line.decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError("file.unreadable", file=file, reason=reason) from error


def _can_come_back(client: OAuthClient) -> bool:
    """Tell whether the browser can come back to this machine.

    Raises:
        SignInError: the registered address is another machine's.
    """
    if client.redirect == "https":
        return False
    if client.redirect != "fixed":
        return True
    parts = urlsplit(client.redirect_uri)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK or not parts.port:
        raise SignInError("sign-in.no-redirect", uri=client.redirect_uri)
    return True
