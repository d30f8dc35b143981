"""The parts of a SASL mechanism (RFC 4422); the mechanisms themselves stand in ``mechanisms/``."""

import unicodedata
from collections.abc import Callable, Generator, Mapping
from typing import Final

from msgspec import Struct

from autoconf.errors import AutoconfError
from autoconf.model.check import LoginOutcome
from autoconf.model.secret import Login

Responses = Generator[bytes | None, bytes, None]
"""Yields the initial response first (None: the server begins), then one response per challenge.

It may raise an ExchangeError; before the first yield this means that nothing is sent."""

Bindings = Callable[[], Mapping[str, bytes]]
"""Returns the channel bindings (RFC 5056) of the connection by name, the preferred one first."""

DEFAULT_BINDING: Final = "tls-unique"
"""Every server that offers -PLUS has it (RFC 5802 section 6.1); TLS 1.3 does not."""

RANK_AFTER_PLAIN: Final = 60
RANK_LAST: Final = 90


class MechanismContext(Struct, frozen=True, kw_only=True):
    """The input of a mechanism.

    Attributes:
        login: name and secret.
        binding: name and data of the channel binding. A mechanism without -PLUS gets one if we
            could bind and the server does not offer it. It then sends the flag "y" (RFC 5802
            section 6), so that a server that did offer it notices the downgrade.
    """

    login: Login
    binding: tuple[str, bytes] | None = None


class Mechanism(Struct, frozen=True, kw_only=True):
    """A SASL mechanism; its module lists it in ``MECHANISMS``.

    Attributes:
        name: as registered.
        rank: the smallest is tried first.
        respond: the client's side of the exchange.
        challenges: the number of challenges in an exchange that succeeds. A server that accepts
            earlier cannot have checked the password.
        secret_in: the number of the challenge whose answer holds the secret or a proof of it;
            0: the initial response.
        takes_token: the secret is an OAuth token, not a password.
        needs_binding: the exchange is bound to the TLS connection, so that it cannot be relayed.
        hides_challenges: the transcript does not show the challenges: together with the user name
            they would allow to guess the password offline.
    """

    name: str
    rank: int
    respond: Callable[[MechanismContext], Responses]
    challenges: int = 0
    secret_in: int = 0
    takes_token: bool = False
    needs_binding: bool = False
    hides_challenges: bool = False


class ExchangeError(AutoconfError):
    """The exchange must not go on.

    Attributes:
        outcome: METHOD_UNSUPPORTED allows the next method. None: METHOD_UNSUPPORTED if no part of
            the login was sent, otherwise OTHER.
        last_response: the response that asks for the server's final reply; None: cancel.
    """

    def __init__(
        self,
        message_id: str,
        outcome: LoginOutcome | None = None,
        last_response: bytes | None = None,
        **parameters: object,
    ) -> None:
        super().__init__(message_id, **parameters)
        self.outcome = outcome
        self.last_response = last_response


def credential_octets(text: str) -> bytes:
    """Return a user name or password in UTF-8 and NFC, as keyboards type it.

    RFC 4616 section 2 leaves SASLprep to the server. Its compatibility mappings (a superscript two
    becomes a two) would change the password for servers that compare octets.
    """
    return unicodedata.normalize("NFC", text).encode()
