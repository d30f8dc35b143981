"""Sign-ins that outlive a run: the refresh token in the keyring, used by one run at a time."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Protocol

from msgspec import DecodeError, Struct, json

from autoconf.errors import SignInError
from autoconf.model.secret import Secret, Token
from autoconf.model.sign_in import OAuthClient, Refusal, SignInOffer, Tokens
from autoconf.net.interfaces import Http
from autoconf.oauth.exchange import give_back
from autoconf.oauth.refreshing import refresh
from autoconf.storage.sign_in_index import KeptSignIn, SignInIndex
from autoconf.usecases.sign_in_clients import read_secret

_SPARE_S: Final = 60
"""An access token that ends sooner is not handed out."""

_SHORT_S: Final = 300
"""So long an access token is taken for good if the server does not say."""

_MOST_IN_KEYRING: Final = 2000
"""Windows keeps no longer text; a long access token is then fetched anew each time."""


class Keyring(Protocol):
    """Keeps texts by name; each method may raise ``SignInError``."""

    def require(self) -> None:
        """Check that texts can be kept."""
        ...

    def get(self, name: str) -> str | None:
        """Return a text; None: there is none."""
        ...

    def put(self, name: str, text: str) -> None:
        """Keep a text."""
        ...

    def delete(self, name: str) -> None:
        """Forget a text."""
        ...


class _Entry(Struct, omit_defaults=True):
    """What the keyring holds; ``until`` is in seconds since 1970."""

    refresh: str
    access: str = ""
    until: float = 0.0


class KeptSignIns:
    """The sign-ins of this person."""

    def __init__(
        self,
        index: SignInIndex,
        keyring: Keyring,
        web: Callable[[bool], Http],
        now: Callable[[], float] = time.time,
    ) -> None:
        """Take the services; nothing is read yet.

        Args:
            index: which sign-ins there are.
            keyring: keeps the tokens.
            web: asks issuers; True: they may lie in a private network.
            now: seconds since 1970.
        """
        self._index = index
        self._keyring = keyring
        self._web = web
        self._now = now

    def require_keyring(self) -> None:
        """Check, before a browser opens, that a token can be kept.

        Raises:
            SignInError: there is no keyring.
        """
        self._keyring.require()

    def all(self) -> tuple[KeptSignIn, ...]:
        """Return what is kept, without secrets."""
        return self._index.all()

    def find(self, address: str) -> KeptSignIn | None:
        """Return the sign-in of an address; None: it is not signed in."""
        return self._index.find(address)

    def keep(self, address: str, offer: SignInOffer, tokens: Tokens) -> KeptSignIn:
        """Keep a sign-in, in place of an older one of the address.

        Raises:
            SignInError: there is no refresh token, or it cannot be kept.
        """
        if tokens.refresh is None:
            raise SignInError("sign-in.nothing-to-keep", host=offer.host)
        kept = KeptSignIn(
            address=address,
            endpoints=offer.endpoints,
            client_id=offer.client.client_id,
            secret_file=offer.client.secret_file,
            hosts=offer.hosts,
            scopes=tokens.granted(offer.scopes),
            is_own=offer.is_own,
            since=datetime.fromtimestamp(self._now(), UTC).isoformat(timespec="seconds"),
        )
        with self._index.alone():
            older = self._index.find(address)
            if older is not None and older.name != kept.name:
                self._keyring.delete(older.name)
            self._store(kept, tokens)
            self._index.put(kept)
        return kept

    def token(self, address: str) -> Token:
        """Return an access token that is good for a minute at least.

        Raises:
            SignInError: the address is not signed in, or the issuer gives no token any more.
        """
        with self._index.alone():
            kept = self._index.find(address)
            entry = None if kept is None else self._entry(kept)
            if kept is None or entry is None:
                raise SignInError("sign-in.not-signed-in", address=address)
            if entry.access and entry.until - _SPARE_S > self._now():
                return Token(entry.access)
            return self._refreshed(kept, entry)

    def forget(self, address: str) -> tuple[KeptSignIn, bool]:
        """Forget a sign-in; return it, and whether the issuer has taken its token back.

        Raises:
            SignInError: the address is not signed in, or the keyring refuses.
        """
        with self._index.alone():
            kept = self._index.find(address)
            if kept is None:
                raise SignInError("sign-in.nothing-to-end", address=address)
            entry = self._entry(kept)
            is_back = entry is not None and give_back(
                Secret(entry.refresh), kept.endpoints, _client(kept), self._web(kept.is_own)
            )
            self._keyring.delete(kept.name)
            self._index.remove(address)
        return kept, is_back

    def _refreshed(self, kept: KeptSignIn, entry: _Entry) -> Token:
        """Ask for new tokens; the new refresh token is kept before the access token is used."""
        http = self._web(kept.is_own)
        try:
            tokens = refresh(Secret(entry.refresh), kept.endpoints, _client(kept), http)
        except SignInError as error:
            match error.refusal:
                case Refusal(error="invalid_grant"):
                    raise SignInError(
                        "sign-in.ended", error.refusal, address=kept.address
                    ) from error
                case _:
                    raise
        self._store(kept, tokens)
        return tokens.access

    def _store(self, kept: KeptSignIn, tokens: Tokens) -> None:
        if tokens.refresh is None:
            return
        seconds = _SHORT_S if tokens.seconds is None else tokens.seconds
        access = tokens.access.reveal()
        entry = _Entry(refresh=tokens.refresh.reveal(), access=access, until=self._now() + seconds)
        text = json.encode(entry).decode()
        if len(text) > _MOST_IN_KEYRING:
            text = json.encode(_Entry(refresh=entry.refresh)).decode()
        self._keyring.put(kept.name, text)

    def _entry(self, kept: KeptSignIn) -> _Entry | None:
        text = self._keyring.get(kept.name)
        if text is None:
            return None
        try:
            return json.decode(text, type=_Entry)
        except DecodeError:
            return None


def _client(kept: KeptSignIn) -> OAuthClient:
    secret = read_secret(kept.secret_file) if kept.secret_file else None
    return OAuthClient(client_id=kept.client_id, secret=secret)
