"""What is kept while a visitor signs in; the text for the store, and back."""

from typing import Final, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from autoconf.model.secret import Secret
from autoconf.model.sign_in import SignInOffer, Tokens
from autoconf.oauth.code_flow import CodeRequest
from autoconf.oauth.device_flow import DeviceCode
from autoconf.usecases.sign_in_clients import read_secret

KEPT_S: Final = 600.0
"""So long a visitor may take at the provider."""


class Sent(Struct, frozen=True, kw_only=True):
    """A visitor who was sent to an issuer.

    The store encrypts it with a key from the state, and the browser alone knows the state.

    Attributes:
        job: whose servers are to be tested.
        owner: of the job.
        offer: the issuer with the hosts for its token; the client's secret is left out.
        redirect: where the browser comes back to.
        verifier: for the token endpoint (RFC 7636).
    """

    job: str
    owner: str
    offer: SignInOffer
    redirect: str
    verifier: str

    def request(self, state: str) -> CodeRequest:
        """Return the request that was sent.

        Raises:
            UsageError: the file of the client's secret cannot be read any more.
        """
        return CodeRequest(
            offer=_with_secret(self.offer),
            url="",
            redirect=self.redirect,
            state=state,
            verifier=Secret(self.verifier),
        )


class Typing(Struct, frozen=True, kw_only=True):
    """A visitor who types a code on another device.

    The store encrypts it with a key from the id of its page.

    Attributes:
        job: whose servers are to be tested.
        owner: of the job.
        offer: see ``Sent``.
        page: where the code is typed.
        page_with_code: the same with the code in it; may be empty.
        code: to type.
        device: what the token endpoint is asked with.
        interval: seconds between two questions.
        until: seconds since the epoch; then the code is too old.
    """

    job: str
    owner: str
    offer: SignInOffer
    page: str
    page_with_code: str
    code: str
    device: str
    interval: float
    until: float

    def device_code(self, now: float) -> DeviceCode:
        """Return the code as the issuer gave it.

        Raises:
            UsageError: the file of the client's secret cannot be read any more.
        """
        return DeviceCode(
            offer=_with_secret(self.offer),
            page=self.page,
            page_with_code=self.page_with_code,
            code=self.code,
            device=Secret(self.device),
            seconds=self.until - now,
            interval=self.interval,
        )


class Granted(Struct, frozen=True):
    """A visitor who has signed in: the job, and the tokens for its servers."""

    job: str
    offer: SignInOffer
    tokens: Tokens


W = TypeVar("W", Sent, Typing)


def kept_text(waiting: Sent | Typing) -> str:
    """Return the text for the store."""
    return msgspec.json.encode(waiting).decode()


def read_kept(text: str, kind: type[W]) -> W:
    """Return what a text says."""
    return msgspec.json.decode(text, type=kind)


def without_secret(offer: SignInOffer) -> SignInOffer:
    """Return an offer that may be kept: the secret of the client stays in its file."""
    return replace(offer, client=replace(offer.client, secret=None))


def _with_secret(offer: SignInOffer) -> SignInOffer:
    file = offer.client.secret_file
    if not file:
        return offer
    return replace(offer, client=replace(offer.client, secret=read_secret(file)))
