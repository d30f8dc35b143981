"""What a mechanism is: one of a module in ``mechanisms/``, or a command of one protocol.

SASL (RFC 4422) begins with the client or with the server; a mechanism is a generator either way.
"""

import unicodedata
from collections.abc import Callable, Generator, Mapping
from typing import Final

from msgspec import Struct

from autoconf.model.check import LoginOutcome
from autoconf.model.secret import Login

Responses = Generator[bytes | None, bytes, None]
"""Yields the initial response first (None: the server begins), then one response per challenge.

It may raise an ExchangeError, also before anything was yielded: then nothing is sent."""

Bindings = Callable[[], Mapping[str, bytes]]
"""Returns the channel bindings (RFC 5056) of the connection by name, the one to use first."""

DEFAULT_BINDING: Final = "tls-unique"
"""What every server that offers -PLUS knows (RFC 5802 section 6.1); TLS 1.3 does not have it."""

RANK_AFTER_PLAIN: Final = 60
RANK_LAST: Final = 90


class MechanismContext(Struct, frozen=True, kw_only=True):
    """What a mechanism may use.

    Attributes:
        login: name and secret.
        binding: name and data of the channel binding. A mechanism without -PLUS has one where we
            could bind and the server does not offer it, so that it can say so (RFC 5802
            section 6: the flag "y"); then a server that did offer it learns of the downgrade.
    """

    login: Login
    binding: tuple[str, bytes] | None = None


class Mechanism(Struct, frozen=True, kw_only=True):
    """A SASL mechanism; its module lists it in ``MECHANISMS``.

    Attributes:
        name: as registered.
        rank: the smallest is tried first.
        respond: our side of the exchange.
        challenges: how many there are in an exchange that succeeds. An acceptance before is none:
            who has not seen the password cannot have judged it.
        takes_token: an OAuth token rather than a password.
        needs_binding: a channel binding, so that nobody can pass the exchange on.
        hides_challenges: what the server says lets others try passwords at leisure, together with
            the user name; the transcript does not show it.
    """

    name: str
    rank: int
    respond: Callable[[MechanismContext], Responses]
    challenges: int = 0
    takes_token: bool = False
    needs_binding: bool = False
    hides_challenges: bool = False


class ExchangeError(Exception):
    """The exchange must not go on.

    Attributes:
        message: for people, one line.
        outcome: METHOD_UNSUPPORTED lets the next way be tried; None: that, unless a part of the
            login has left, then OTHER.
        last_words: the response that asks for the server's final word; None: cancel.
    """

    def __init__(
        self,
        message: str,
        outcome: LoginOutcome | None = None,
        last_words: bytes | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.outcome = outcome
        self.last_words = last_words


def credential_octets(text: str) -> bytes:
    """Return a user name or password in UTF-8 and NFC, which is how people's keyboards type it.

    RFC 4616 section 2 leaves SASLprep to the server. Done here, its compatibility mappings (a
    superscript two becomes a two) would spoil the password for servers that compare octets.
    """
    return unicodedata.normalize("NFC", text).encode()
