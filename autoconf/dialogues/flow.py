"""The course of every conversation: greeting, TLS, capabilities, one login, action, goodbye.

The order stands here once, so that no protocol can send a password before TLS.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from autoconf.dialogues.actions import Action, FindMessage, InspectMailbox, Result, Send
from autoconf.dialogues.interface import Dialogue, LoggedIn, Ready, StartTls, Verdict
from autoconf.dialogues.replies import Steps, TimedSteps
from autoconf.dialogues.sasl import nothing_fits
from autoconf.errors import (
    BlockedAddressError,
    NetworkError,
    RefusedError,
    TimedOutError,
    TlsFailedError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.cause import Cause
from autoconf.model.check import CheckOutcome, LoginOutcome, LoginResult, Stage
from autoconf.model.mailbox import MailboxFacts
from autoconf.model.secret import Login
from autoconf.model.server import MailProtocol, SocketType

HUNG_UP: Final = "closed the connection instead of answering the login"
NO_ANSWER: Final = "no answer to the login in time"
NOT_OPENED: Final = "the login was accepted, but the mailbox cannot be opened"
UNSAFE: Final = "not tested: there is no verified TLS, so the password was not sent"

_OUTCOMES: Final = {
    TimedOutError: CheckOutcome.TIMED_OUT,
    TlsFailedError: CheckOutcome.TLS_FAILED,
    RefusedError: CheckOutcome.REFUSED,
    WrongProtocolError: CheckOutcome.WRONG_PROTOCOL,
    BlockedAddressError: CheckOutcome.SKIPPED,
}


class LoginMethod(Struct, frozen=True):
    """One way to log in; ``steps`` returns how the server answered, without name or mechanism.

    METHOD_UNSUPPORTED context that the mechanism itself failed, so that the next way may be tried.
    The smallest ``rank`` is tried first.
    """

    mechanism: str
    rank: int
    steps: Callable[[], Steps[LoginResult]]


class Commands(Protocol):
    """One protocol's words, for one conversation.

    ``capabilities`` is None until the server told them, which its greeting may do already.
    """

    protocol: MailProtocol
    capabilities: tuple[str, ...] | None

    def greet(self) -> Steps[None]:
        """Listen to the greeting; raises RefusedError or WrongProtocolError."""
        ...

    def ask_capabilities(self) -> Steps[tuple[str, ...]]:
        """Ask, set ``capabilities`` and return them."""
        ...

    def start_tls(self) -> Steps[None]:
        """Bring the server to the handshake; raises TlsFailedError unless it says yes."""
        ...

    def ways(self, login: Login) -> Sequence[LoginMethod]:
        """Return the ways that the server offers and we speak, in any order.

        A way that takes no more than a name and password is none for a token.
        """
        ...

    def offers(self) -> Sequence[str]:
        """Return the server's mechanisms, for the message when we speak none of them."""
        ...

    def run(self, action: Action) -> TimedSteps[Result | None]:
        """Do what is wanted after the login; None where the protocol cannot."""
        ...

    def leave(self) -> Steps[None]:
        """Say goodbye without waiting."""
        ...


def check_outcome_of(error: NetworkError) -> CheckOutcome:
    """Return what an outside failure is in a check."""
    return _OUTCOMES.get(type(error), CheckOutcome.UNREACHABLE)


def converse_in(commands: Commands, socket_type: SocketType) -> Dialogue:
    """Return the dialogue of one protocol."""
    yield from commands.greet()
    if socket_type is SocketType.STARTTLS:
        yield from commands.start_tls()
        yield StartTls()
        commands.capabilities = None  # RFC 2595 section 4, RFC 3207 section 4.2: forget them
    if commands.capabilities is None:
        yield from commands.ask_capabilities()
    login = yield Ready(capabilities=commands.capabilities or ())
    if not isinstance(login, Login):
        yield from _leave(commands)
        return _verdict(commands, Stage.CAPABILITIES, CheckOutcome.OK)
    if socket_type is SocketType.PLAIN:
        return untested(commands.capabilities or ())
    return (yield from _log_in(commands, login))


def untested(capabilities: tuple[str, ...]) -> Verdict:
    """Return the verdict on a conversation that must not carry a login."""
    return Verdict(
        reached=Stage.CAPABILITIES,
        outcome=CheckOutcome.OK,
        detail=UNSAFE,
        capabilities=capabilities,
        login=LoginResult(outcome=LoginOutcome.NOT_TESTED, message=UNSAFE),
    )


def _verdict(commands: Commands, reached: Stage, outcome: CheckOutcome) -> Verdict:
    return Verdict(reached=reached, outcome=outcome, capabilities=commands.capabilities or ())


def _log_in(commands: Commands, login: Login) -> Dialogue:
    try:
        result = yield from _try_ways(commands, login)
    except _LoginCutError as cut:
        verdict = _verdict(commands, Stage.CAPABILITIES, cut.outcome)
        return replace(verdict, detail=cut.result.message, login=cut.result)
    if result.outcome is not LoginOutcome.ACCEPTED:
        yield from _leave(commands)
        verdict = _verdict(commands, Stage.LOGIN, CheckOutcome.REFUSED)
        words = " ".join(filter(None, (result.code, result.message)))
        return replace(verdict, detail=f"the login was refused: {words}", login=result)
    action = yield LoggedIn()
    learned = None
    if isinstance(action, InspectMailbox | Send | FindMessage):
        learned = yield from _run(commands, action)
    yield from _leave(commands)
    verdict = replace(_verdict(commands, Stage.DONE, CheckOutcome.OK), login=result, result=learned)
    if isinstance(learned, MailboxFacts) and learned.refusal:
        # The password is right, so the login stands (RFC 1939 and 3501 open the mailbox later).
        detail = f"{NOT_OPENED}: {learned.refusal}"
        return replace(verdict, outcome=CheckOutcome.REFUSED, detail=detail)
    return verdict


def _run(commands: Commands, action: Action) -> TimedSteps[Result | None]:
    """Run an action; trouble on the way does not undo the login."""
    try:
        return (yield from commands.run(action))
    except RefusedError as error:
        return MailboxFacts(refusal=str(error)) if isinstance(action, InspectMailbox) else None
    except NetworkError:
        return None


class _LoginCutError(Exception):
    """The conversation broke while a login was under way."""

    def __init__(self, result: LoginResult, outcome: CheckOutcome) -> None:
        super().__init__(result.message)
        self.result = result
        self.outcome = outcome


def _try_ways(commands: Commands, login: Login) -> Steps[LoginResult]:
    result = LoginResult(
        outcome=LoginOutcome.METHOD_UNSUPPORTED,
        message=nothing_fits(commands.offers(), login),
        username=login.username,
    )
    for way in sorted(commands.ways(login), key=lambda way: way.rank):
        tried = LoginResult(
            outcome=LoginOutcome.OTHER, mechanism=way.mechanism, username=login.username
        )
        try:
            answer = yield from way.steps()
        except NetworkError as error:
            message, outcome = _cut(error)
            raise _LoginCutError(replace(tried, message=message), outcome) from error
        result = replace(answer, mechanism=way.mechanism, username=login.username)
        if _blames_mechanism(commands.protocol, result):
            result = replace(result, outcome=LoginOutcome.METHOD_UNSUPPORTED)
        if result.outcome is not LoginOutcome.METHOD_UNSUPPORTED:
            break
    return result


def _blames_mechanism(protocol: MailProtocol, result: LoginResult) -> bool:
    """Tell whether the words name the mechanism where the code blames the credentials."""
    if result.outcome is not LoginOutcome.BAD_CREDENTIALS:
        return False
    from autoconf.refusals.matching import classify  # the rules are read after a refusal only

    refusal = classify(protocol, "", result.code, result.message)
    return refusal is not None and refusal.causes == (Cause.MECHANISM_UNSUPPORTED,)


def _cut(error: NetworkError) -> tuple[str, CheckOutcome]:
    if isinstance(error, UnreachableError):
        return HUNG_UP, CheckOutcome.REFUSED  # it was reached, and would not go on
    if isinstance(error, TimedOutError):
        return NO_ANSWER, CheckOutcome.TIMED_OUT
    return str(error), check_outcome_of(error)


def _leave(commands: Commands) -> Steps[None]:
    """Say goodbye; whatever goes wrong now changes nothing of what was learned."""
    with suppress(NetworkError):
        yield from commands.leave()
