"""The course of every conversation: greeting, TLS, capabilities, one login, errand, goodbye.

The order stands here once, so that no protocol can send a password before TLS.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, Protocol

from autoconf.dialogues.errands import Errand, Learn, Look, Result, Send
from autoconf.dialogues.interface import Dialogue, LoggedIn, Ready, StartTls, Verdict
from autoconf.dialogues.replies import Part, Visit
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


@dataclass(frozen=True, slots=True)
class Way:
    """One way to log in; ``steps`` returns how the server answered, without name or mechanism.

    METHOD_UNSUPPORTED means that the mechanism itself failed, so that the next way may be tried.
    The smallest ``rank`` is tried first.
    """

    mechanism: str
    rank: int
    steps: Callable[[], Part[LoginResult]]


class Speech(Protocol):
    """One protocol's words, for one conversation.

    ``capabilities`` is None until the server told them, which its greeting may do already.
    """

    protocol: MailProtocol
    capabilities: tuple[str, ...] | None

    def greet(self) -> Part[None]:
        """Listen to the greeting; raises RefusedError or WrongProtocolError."""
        ...

    def ask_capabilities(self) -> Part[tuple[str, ...]]:
        """Ask, set ``capabilities`` and return them."""
        ...

    def start_tls(self) -> Part[None]:
        """Bring the server to the handshake; raises TlsFailedError unless it says yes."""
        ...

    def ways(self, login: Login) -> Sequence[Way]:
        """Return the ways that the server offers and we speak, in any order.

        A way that takes no more than a name and password is none for a token.
        """
        ...

    def offers(self) -> Sequence[str]:
        """Return the server's mechanisms, for the message when we speak none of them."""
        ...

    def run(self, errand: Errand) -> Visit[Result | None]:
        """Do what is wanted after the login; None where the protocol cannot."""
        ...

    def leave(self) -> Part[None]:
        """Say goodbye without waiting."""
        ...


def outcome_of(error: NetworkError) -> CheckOutcome:
    """Return what an outside failure is in a check."""
    return _OUTCOMES.get(type(error), CheckOutcome.UNREACHABLE)


def converse_in(speech: Speech, socket_type: SocketType) -> Dialogue:
    """Return the dialogue of one protocol."""
    yield from speech.greet()
    if socket_type is SocketType.STARTTLS:
        yield from speech.start_tls()
        yield StartTls()
        speech.capabilities = None  # RFC 2595 section 4, RFC 3207 section 4.2: forget them
    if speech.capabilities is None:
        yield from speech.ask_capabilities()
    login = yield Ready(capabilities=speech.capabilities or ())
    if not isinstance(login, Login):
        yield from _leave(speech)
        return _verdict(speech, Stage.CAPABILITIES, CheckOutcome.OK)
    if socket_type is SocketType.PLAIN:
        return untested(speech.capabilities or ())
    return (yield from _log_in(speech, login))


def untested(capabilities: tuple[str, ...]) -> Verdict:
    """Return the verdict on a conversation that must not carry a login."""
    return Verdict(
        reached=Stage.CAPABILITIES,
        outcome=CheckOutcome.OK,
        detail=UNSAFE,
        capabilities=capabilities,
        login=LoginResult(outcome=LoginOutcome.NOT_TESTED, message=UNSAFE),
    )


def _verdict(speech: Speech, reached: Stage, outcome: CheckOutcome) -> Verdict:
    return Verdict(reached=reached, outcome=outcome, capabilities=speech.capabilities or ())


def _log_in(speech: Speech, login: Login) -> Dialogue:
    try:
        result = yield from _try_ways(speech, login)
    except _LoginCutError as cut:
        verdict = _verdict(speech, Stage.CAPABILITIES, cut.outcome)
        return replace(verdict, detail=cut.result.message, login=cut.result)
    if result.outcome is not LoginOutcome.ACCEPTED:
        yield from _leave(speech)
        verdict = _verdict(speech, Stage.LOGIN, CheckOutcome.REFUSED)
        words = " ".join(filter(None, (result.code, result.message)))
        return replace(verdict, detail=f"the login was refused: {words}", login=result)
    errand = yield LoggedIn()
    learned = None
    if isinstance(errand, Learn | Send | Look):
        learned = yield from _run(speech, errand)
    yield from _leave(speech)
    verdict = replace(_verdict(speech, Stage.DONE, CheckOutcome.OK), login=result, result=learned)
    if isinstance(learned, MailboxFacts) and learned.refusal:
        # The password is right, so the login stands (RFC 1939 and 3501 open the mailbox later).
        detail = f"{NOT_OPENED}: {learned.refusal}"
        return replace(verdict, outcome=CheckOutcome.REFUSED, detail=detail)
    return verdict


def _run(speech: Speech, errand: Errand) -> Visit[Result | None]:
    """Run an errand; trouble on the way does not undo the login."""
    try:
        return (yield from speech.run(errand))
    except RefusedError as error:
        return MailboxFacts(refusal=str(error)) if isinstance(errand, Learn) else None
    except NetworkError:
        return None


class _LoginCutError(Exception):
    """The conversation broke while a login was under way."""

    def __init__(self, result: LoginResult, outcome: CheckOutcome) -> None:
        super().__init__(result.message)
        self.result = result
        self.outcome = outcome


def _try_ways(speech: Speech, login: Login) -> Part[LoginResult]:
    result = LoginResult(
        outcome=LoginOutcome.METHOD_UNSUPPORTED,
        message=nothing_fits(speech.offers(), login),
        username=login.username,
    )
    for way in sorted(speech.ways(login), key=lambda way: way.rank):
        tried = LoginResult(
            outcome=LoginOutcome.OTHER, mechanism=way.mechanism, username=login.username
        )
        try:
            answer = yield from way.steps()
        except NetworkError as error:
            message, outcome = _cut(error)
            raise _LoginCutError(replace(tried, message=message), outcome) from error
        result = replace(answer, mechanism=way.mechanism, username=login.username)
        if _blames_mechanism(speech.protocol, result):
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
    return str(error), outcome_of(error)


def _leave(speech: Speech) -> Part[None]:
    """Say goodbye; whatever goes wrong now changes nothing of what was learned."""
    with suppress(NetworkError):
        yield from speech.leave()
