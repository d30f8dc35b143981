"""SCRAM (RFC 5802, RFC 7677) with each hash, with and without -PLUS; ``scramp`` does the sums.

The client sends a proof that is good for this exchange only. The server must then prove that it
knows the password's verifier. SASLprep prepares name and password (RFC 5802 section 2.2).
"""

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from autoconf.dialogues.mechanism import ExchangeError, Mechanism, MechanismContext, Responses
from autoconf.dialogues.replies import printable_line
from autoconf.model.check import LoginOutcome

if TYPE_CHECKING:
    from scramp import ScramClient

_COUNT: Final = re.compile(r"(?:^|,)i=(\d{1,9})(?:,|$)")
_ERROR: Final = re.compile(r"(?:^|,)e=([^,]{1,80})")
MIN_ITERATIONS: Final = 4096  # RFC 5802 section 5.1: fewer make offline guessing cheap
MAX_ITERATIONS: Final = 600_000  # some tenths of a second; more would be a denial of service

_OUTCOMES: Final = {  # RFC 5802 section 7; any other error ends the attempts
    "unknown-user": LoginOutcome.BAD_CREDENTIALS,
    "invalid-proof": LoginOutcome.BAD_CREDENTIALS,
    "invalid-username-encoding": LoginOutcome.BAD_CREDENTIALS,
    "channel-binding-not-supported": LoginOutcome.METHOD_UNSUPPORTED,
    "unsupported-channel-binding-type": LoginOutcome.METHOD_UNSUPPORTED,
    "extensions-not-supported": LoginOutcome.METHOD_UNSUPPORTED,
}
_ALARMS: Final = frozenset({"channel-bindings-dont-match", "server-does-support-channel-binding"})


def respond(name: str, context: MechanismContext, nonce: str | None = None) -> Responses:
    """Speak the client's side; ``nonce`` is for the examples of the RFCs.

    Raises:
        ExchangeError: the server's message is wrong, or SASLprep forbids a character.
    """
    from scramp import ScramException

    client = _client(name, context, nonce)
    challenge = yield client.get_client_first().encode()
    first = _read(challenge)
    _check_count(first)
    try:
        client.set_server_first(first)
    except ScramException as error:
        raise ExchangeError(
            "mechanism.scram-malformed", LoginOutcome.METHOD_UNSUPPORTED, problem=error
        ) from error
    challenge = yield client.get_client_final().encode()
    try:
        client.set_server_final(_read(challenge))
    except ScramException as error:
        raise ExchangeError("mechanism.not-proved", LoginOutcome.OTHER) from error
    yield b""


def _client(name: str, context: MechanismContext, nonce: str | None) -> "ScramClient":
    # scramp takes 30 ms to import, and few servers speak SCRAM.
    from scramp import ScramClient, ScramException

    login = context.login
    try:
        return ScramClient(
            [name],
            login.username,
            login.password.reveal(),
            channel_binding=context.binding,
            c_nonce=nonce,
        )
    except ScramException as error:
        raise ExchangeError("mechanism.not-expressible", LoginOutcome.METHOD_UNSUPPORTED) from error


def _read(challenge: bytes) -> str:
    """Return the server's message.

    Raises:
        ExchangeError: the message is an error.
    """
    text = challenge.decode("utf-8", "replace")
    error = _ERROR.match(text)
    if error is None:
        return text
    kind = "alarm" if error[1] in _ALARMS else "error"
    raise ExchangeError(
        f"mechanism.scram-{kind}",
        _OUTCOMES.get(error[1], LoginOutcome.OTHER),
        last_response=b"",
        code=printable_line(error[1]),
    )


def _check_count(first: str) -> None:
    count = _COUNT.search(first)
    if count and not MIN_ITERATIONS <= int(count[1]) <= MAX_ITERATIONS:
        raise ExchangeError("mechanism.iterations", LoginOutcome.METHOD_UNSUPPORTED, count=count[1])


def _mechanism(name: str, rank: int) -> Mechanism:
    return Mechanism(
        name=name,
        rank=rank,
        respond=partial(respond, name),
        challenges=2,
        secret_in=1,
        needs_binding=name.endswith("-PLUS"),
        hides_challenges=True,
    )


MECHANISMS: Final = (
    _mechanism("SCRAM-SHA-256-PLUS", 10),
    _mechanism("SCRAM-SHA-1-PLUS", 20),
    _mechanism("SCRAM-SHA-256", 30),
    _mechanism("SCRAM-SHA-1", 40),
)
