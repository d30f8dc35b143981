"""Password mechanisms of SASL (RFC 4422): which we speak, and the exchange that carries them."""

import binascii
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Final

from autoconf.dialogues.interface import IsLast, Reply, Say
from autoconf.dialogues.replies import Part, ask
from autoconf.model.check import LoginOutcome, LoginResult, Stage
from autoconf.model.secret import Login

Responses = Generator[bytes | None, bytes, None]
"""Yields the initial response first (None: the server begins), then one response per challenge."""

LOGIN_SECONDS: Final = 30.0  # servers delay the answer to a wrong password on purpose
BLANK: Final = "****"
CANCELLED: Final = LoginResult(
    outcome=LoginOutcome.METHOD_UNSUPPORTED, message="the server wants more than the mechanism has"
)
"""What an exchange that we cancelled comes to."""
_MAX_ROUNDS: Final = 10


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A SASL mechanism: its registered name, and its side of the exchange."""

    name: str
    respond: Callable[[Login], Responses]


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """How a protocol carries an exchange.

    Attributes:
        is_last: ends a reply.
        marker: what a line with a challenge begins with, its space included (an empty challenge
            may lack it).
        max_line: octets, CRLF included, that a command with an initial response may have; 0 where
            no initial response may be sent.
    """

    is_last: IsLast
    marker: bytes
    max_line: int


def prepare(text: str) -> bytes:
    """Return a user name or password in UTF-8 and NFC: SASLprep's effect on what people type."""
    return unicodedata.normalize("NFC", text).encode()


def _plain(login: Login) -> Responses:
    """RFC 4616: no authorization identity, then name and password."""
    yield b"\0" + prepare(login.username) + b"\0" + prepare(login.password.reveal())


def _login(login: Login) -> Responses:
    """Answer two prompts, whatever their words (never standardised)."""
    yield None
    yield prepare(login.username)
    yield prepare(login.password.reveal())


MECHANISMS: Final = (Mechanism("PLAIN", _plain), Mechanism("LOGIN", _login))
"""Best first."""


def choose(offered: Iterable[str]) -> tuple[Mechanism, ...]:
    """Return the mechanisms that both sides speak, best first."""
    names = {name.upper() for name in offered}
    return tuple(mechanism for mechanism in MECHANISMS if mechanism.name in names)


def authenticate(
    command: bytes, mechanism: Mechanism, login: Login, framing: Framing
) -> Part[Reply | None]:
    """Carry out an exchange that ``command`` begins.

    Returns:
        The server's final reply; None where it asked for more than the mechanism has to say, or
        sent no base64, and the exchange was cancelled.
    """
    responses = mechanism.respond(login)
    response = next(responses)
    line, shown = command, None
    if response is not None:
        whole = command + b" " + b64encode(response)
        if len(whole) + 2 <= framing.max_line:
            line, shown, response = whole, f"{command.decode()} {BLANK}", None
    reply = yield from ask(_say(line, shown, framing))
    for _ in range(_MAX_ROUNDS):
        challenge = reply[-1] + b" "
        if not challenge.startswith(framing.marker):
            return reply
        if response is None:
            response = _respond(responses, challenge.removeprefix(framing.marker))
        if response is None:
            break
        reply = yield from ask(_say(b64encode(response), BLANK, framing))
        response = None
    yield from ask(_say(b"*", None, framing))
    return None


def _respond(responses: Responses, challenge: bytes) -> bytes | None:
    try:
        return responses.send(b64decode(challenge.strip(), validate=True))
    except (StopIteration, binascii.Error):
        return None


def _say(line: bytes, shown: str | None, framing: Framing) -> Say:
    return Say(
        line=line,
        is_last=framing.is_last,
        stage=Stage.CAPABILITIES,
        shown=shown,
        seconds=LOGIN_SECONDS,
    )
