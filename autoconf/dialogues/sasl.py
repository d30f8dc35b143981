"""SASL (RFC 4422): the choice of mechanisms, and the exchange.

The list of mechanisms comes from the connection that is used for the login, after TLS. So only
the holder of the server's key can change it; the flag "y" of SCRAM without -PLUS reveals even that.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.dialogues.interface import IsLast, Reply, Say
from autoconf.dialogues.mechanism import (
    DEFAULT_BINDING,
    Bindings,
    ExchangeError,
    Mechanism,
    MechanismContext,
)
from autoconf.dialogues.replies import Steps, ask
from autoconf.dialogues.secret_forms import MASK
from autoconf.errors import NetworkError
from autoconf.model.check import LoginOutcome, LoginResult, Stage
from autoconf.model.message import Message
from autoconf.model.secret import Login
from autoconf.registry import load_plugins

LOGIN_SECONDS: Final = 30.0  # servers delay the answer to a wrong password on purpose
_REASONS: Final = {
    "NTLM": "ntlm",
    "GSSAPI": "gssapi",
    "GSS-SPNEGO": "gss-spnego",
    "EXTERNAL": "external",
    "DIGEST-MD5": "digest-md5",
    "XOAUTH2": "xoauth2",
    "OAUTHBEARER": "oauthbearer",
    "SCRAM-SHA-256-PLUS": "scram-plus",
    "SCRAM-SHA-1-PLUS": "scram-plus",
}
"""Why a mechanism cannot be used with a password: the last word of a message id."""


class Framing(Struct, frozen=True, kw_only=True):
    """The form of an exchange in one protocol.

    Attributes:
        is_last: tells whether a line is the last one of a reply.
        marker: the beginning of a line with a challenge, with its space (which an empty challenge
            may lack).
        max_line: the most octets, CRLF included, of a command with an initial response; 0 if no
            initial response may be sent.
        result: reads a final reply.
    """

    is_last: IsLast
    marker: bytes
    max_line: int
    result: Callable[[Reply], LoginResult]


@cache
def mechanisms() -> tuple[Mechanism, ...]:
    """Return all mechanisms, strongest first."""
    families = load_plugins("autoconf.dialogues.mechanisms", "MECHANISMS").values()
    return tuple(sorted(chain.from_iterable(families), key=lambda mechanism: mechanism.rank))


def choose(
    offered: Iterable[str], login: Login, bindings: Bindings
) -> Sequence[tuple[Mechanism, MechanismContext]]:
    """Return the mechanisms that both sides support for this kind of secret, strongest first.

    Only one of them has a binding: if the server refuses the binding, another hash does not help,
    and each attempt may count as a failure. If the server may not know the binding, the mechanism
    without it is preferred: Cyrus refuses a binding only after the proof, as a failed login.
    """
    names = {name.upper() for name in offered}
    fitting = [m for m in mechanisms() if m.name in names and m.takes_token is login.is_token]
    binding = next(iter(bindings().items()), None) if fitting else None
    with_binding = [m for m in fitting if m.needs_binding]
    unbound = MechanismContext(login=login, binding=None if with_binding else binding)
    rest = [(m, unbound) for m in fitting if not m.needs_binding]
    if binding is None:
        return rest
    bound = MechanismContext(login=login, binding=binding)
    is_known = binding[0] == DEFAULT_BINDING
    best = [m for m in with_binding if is_known or m.name.removesuffix("-PLUS") not in names]
    return [*((m, bound) for m in best[:1]), *rest]


def nothing_fits(offered: Sequence[str], login: Login) -> Message:
    """Return why no offered mechanism can be used."""
    kind = "token" if login.is_token else "password"
    shown = ", ".join(offered) or Message("mechanism.none")
    whole = Message.of(f"mechanism.no-{kind}", offered=shown)
    words = [] if login.is_token else [_REASONS[name] for name in offered if name in _REASONS]
    for word in dict.fromkeys(words):
        reason = Message(f"mechanism.not-spoken.{word}")
        whole = Message.of("mechanism.and", first=whole, then=reason)
    return whole


def authenticate(
    command: bytes, mechanism: Mechanism, context: MechanismContext, framing: Framing
) -> Steps[LoginResult]:
    """Run the exchange that ``command`` begins, and return its result.

    METHOD_UNSUPPORTED means that the mechanism failed; the server may have the secret all the same.
    """
    exchange = _Exchange(mechanism, context, framing)
    try:
        reply = yield from exchange.run(command)
    except ExchangeError as error:
        result = yield from exchange.give_up(error)
    else:
        result = exchange.judge(framing.result(reply))
    return replace(result, carried_secret=exchange.has_sent_secret)


class _Exchange:
    def __init__(self, mechanism: Mechanism, context: MechanismContext, framing: Framing) -> None:
        self._mechanism = mechanism
        self._responses = mechanism.respond(context)
        self._framing = framing
        self._has_begun = False  # the command was sent
        self._has_sent = False  # a part of the login was sent
        self._answered = 0

    @property
    def has_sent_secret(self) -> bool:
        """Whether the secret or a proof of it was sent."""
        return self._has_sent and self._answered >= self._mechanism.secret_in

    def run(self, command: bytes) -> Steps[Reply]:
        """Return the final reply.

        Raises:
            ExchangeError: the exchange cannot go on.
        """
        waiting = next(self._responses)  # sent when the server asks for it
        line = command
        if waiting is not None:
            whole = command + b" " + b64encode(waiting)
            if len(whole) + 2 <= self._framing.max_line:
                line, waiting = whole, None
        self._has_sent = line is not command
        self._has_begun = True
        shown = f"{command.decode()} {MASK}" if self._has_sent else None
        reply = yield from ask(self._say(line, shown))
        while (reply[-1] + b" ").startswith(self._framing.marker):
            if waiting is None:
                waiting = self._answer((reply[-1] + b" ").removeprefix(self._framing.marker))
            self._has_sent = True
            reply = yield from ask(self._say(b64encode(waiting), MASK))
            waiting = None
        return reply

    def give_up(self, error: ExchangeError) -> Steps[LoginResult]:
        """End an exchange that the server still waits in; the end does not change the outcome."""
        end = None
        if self._has_begun:
            line, shown = b"*", None
            if error.last_response is not None:
                line, shown = b64encode(error.last_response), MASK
            try:
                end = yield from ask(self._say(line, shown))
            except NetworkError:
                end = None
        outcome = error.outcome
        if outcome is None:
            outcome = LoginOutcome.OTHER if self._has_sent else LoginOutcome.METHOD_UNSUPPORTED
        result = LoginResult(outcome=outcome, why=Message.of_error(error))
        if end is None or error.last_response is None:
            return result
        final = self._framing.result(end)
        return replace(result, said=final.said, code=final.code)

    def judge(self, result: LoginResult) -> LoginResult:
        """Return what a final reply means at this point of the exchange."""
        is_complete = self._has_sent and self._answered >= self._mechanism.challenges
        if result.outcome is LoginOutcome.ACCEPTED and not is_complete:
            why = Message("mechanism.accepted-too-early")
            return replace(result, outcome=LoginOutcome.OTHER, said="", why=why)
        if result.outcome is not LoginOutcome.BAD_CREDENTIALS:
            return result
        if self._mechanism.needs_binding and not self._answered:
            # Servers answer an unknown binding like an unknown name; no proof was sent.
            why = Message.of("mechanism.binding-refused", said=result.said)
            return replace(result, outcome=LoginOutcome.METHOD_UNSUPPORTED, said="", why=why)
        if not self._has_sent and not result.code:
            return replace(result, outcome=LoginOutcome.METHOD_UNSUPPORTED)
        return result

    def _answer(self, challenge: bytes) -> bytes:
        try:
            data = b64decode(challenge.strip(), validate=True)
            response = self._responses.send(data)
        except StopIteration as end:
            raise ExchangeError("mechanism.wants-more") from end
        except binascii.Error as error:
            raise ExchangeError("mechanism.not-base64") from error
        self._answered += 1
        return response or b""

    def _say(self, line: bytes, shown: str | None) -> Say:
        return Say(
            line=line,
            is_last=self._framing.is_last,
            stage=Stage.CAPABILITIES,
            is_login=shown is not None,
            shown=shown,
            seconds=LOGIN_SECONDS,
            hidden_after=self._framing.marker if self._mechanism.hides_challenges else None,
        )
