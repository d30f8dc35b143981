"""SASL (RFC 4422): which mechanisms are tried, and the exchange that carries them.

The list of mechanisms is that of the connection that is logged in on, told under TLS: there is no
earlier one of another connection that it could differ from. Who changes it must hold the
server's key; the flag of SCRAM without -PLUS tells the server even then.
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
from autoconf.errors import NetworkError
from autoconf.messages import english, text_of
from autoconf.model.check import LoginOutcome, LoginResult, Stage
from autoconf.model.secret import Login
from autoconf.registry import load_plugins

LOGIN_SECONDS: Final = 30.0  # servers delay the answer to a wrong password on purpose
BLANK: Final = "****"


class Framing(Struct, frozen=True, kw_only=True):
    """How a protocol carries an exchange.

    Attributes:
        is_last: ends a reply.
        marker: what a line with a challenge begins with, its space included (an empty challenge
            may lack it).
        max_line: octets, CRLF included, that a command with an initial response may have; 0 where
            no initial response may be sent.
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
    """Return the mechanisms that both sides speak for this kind of secret, strongest first.

    Of those that bind, one: where the server does not take the binding, another hash is no help,
    and each try may count as a failure. A binding that the server may not know gives way to the
    same mechanism without: Cyrus refuses it only after the proof, and that is a failed login.
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


def nothing_fits(offered: Sequence[str], login: Login) -> str:
    """Say that no way is left, and why not by those that are offered."""
    kind = "token" if login.is_token else "password"
    whole = text_of(f"mechanism.no-{kind}", offered=", ".join(offered) or "none")
    keys = [f"mechanism.not-spoken.{name}" for name in offered]
    reasons = [english()[key] for key in keys if key in english() and not login.is_token]
    return "; ".join(dict.fromkeys([whole, *reasons]))


def authenticate(
    command: bytes, mechanism: Mechanism, context: MechanismContext, framing: Framing
) -> Steps[LoginResult]:
    """Carry out an exchange that ``command`` begins; return how it ended.

    METHOD_UNSUPPORTED context that the password was not judged and did not leave.
    """
    exchange = _Exchange(mechanism, context, framing)
    try:
        reply = yield from exchange.run(command)
    except ExchangeError as error:
        return (yield from exchange.give_up(error))
    return exchange.judge(framing.result(reply))


class _Exchange:
    def __init__(self, mechanism: Mechanism, context: MechanismContext, framing: Framing) -> None:
        self._mechanism = mechanism
        self._responses = mechanism.respond(context)
        self._framing = framing
        self._has_begun = False  # the command was sent
        self._has_said = False  # a part of the login was sent
        self._answered = 0

    def run(self, command: bytes) -> Steps[Reply]:
        """Return the final reply.

        Raises:
            ExchangeError: it came to none.
        """
        waiting = next(self._responses)  # until the server asks for it
        line = command
        if waiting is not None:
            whole = command + b" " + b64encode(waiting)
            if len(whole) + 2 <= self._framing.max_line:
                line, waiting = whole, None
        self._has_said = line is not command
        self._has_begun = True
        shown = f"{command.decode()} {BLANK}" if self._has_said else None
        reply = yield from ask(self._say(line, shown))
        while (reply[-1] + b" ").startswith(self._framing.marker):
            if waiting is None:
                waiting = self._answer((reply[-1] + b" ").removeprefix(self._framing.marker))
            self._has_said = True
            reply = yield from ask(self._say(b64encode(waiting), BLANK))
            waiting = None
        return reply

    def give_up(self, error: ExchangeError) -> Steps[LoginResult]:
        """End an exchange that the server still waits in; its end changes nothing."""
        end = None
        if self._has_begun:
            line, shown = b"*", None
            if error.last_words is not None:
                line, shown = b64encode(error.last_words), BLANK
            try:
                end = yield from ask(self._say(line, shown))
            except NetworkError:
                end = None
        outcome = error.outcome
        if outcome is None:
            outcome = LoginOutcome.OTHER if self._has_said else LoginOutcome.METHOD_UNSUPPORTED
        result = LoginResult(outcome=outcome, message=error.message)
        if end is None or error.last_words is None:
            return result
        said = self._framing.result(end)
        message = ": ".join(filter(None, (error.message, said.message)))
        return replace(result, message=message, code=said.code)

    def judge(self, result: LoginResult) -> LoginResult:
        """Return what a final reply is worth at this point of the exchange."""
        is_complete = self._has_said and self._answered >= self._mechanism.challenges
        if result.outcome is LoginOutcome.ACCEPTED and not is_complete:
            message = text_of("mechanism.accepted-too-early")
            return replace(result, outcome=LoginOutcome.OTHER, message=message)
        if result.outcome is not LoginOutcome.BAD_CREDENTIALS:
            return result
        if self._mechanism.needs_binding and not self._answered:
            # Servers do not tell an unknown binding from an unknown name; no proof has left.
            message = text_of("mechanism.binding-refused", said=result.message)
            return replace(result, outcome=LoginOutcome.METHOD_UNSUPPORTED, message=message)
        if not self._has_said and not result.code:
            return replace(result, outcome=LoginOutcome.METHOD_UNSUPPORTED)
        return result

    def _answer(self, challenge: bytes) -> bytes:
        try:
            data = b64decode(challenge.strip(), validate=True)
            response = self._responses.send(data)
        except StopIteration as end:
            raise ExchangeError(text_of("mechanism.wants-more")) from end
        except binascii.Error as error:
            raise ExchangeError(text_of("mechanism.not-base64")) from error
        self._answered += 1
        return response or b""

    def _say(self, line: bytes, shown: str | None) -> Say:
        return Say(
            line=line,
            is_last=self._framing.is_last,
            stage=Stage.CAPABILITIES,
            shown=shown,
            seconds=LOGIN_SECONDS,
            veiled=self._framing.marker if self._mechanism.hides_challenges else None,
        )
