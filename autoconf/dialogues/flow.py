"""The course of every conversation: greeting, TLS, capabilities, one login, action, goodbye.

The order stands here only, so that no protocol can send a password before TLS.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from autoconf.dialogues.actions import (
    Action,
    FindMessage,
    InspectMailbox,
    Result,
    SendMessage,
)
from autoconf.dialogues.interface import Dialogue, LoggedIn, Ready, Repeat, StartTls, Verdict
from autoconf.dialogues.replies import (
    GoodbyeError,
    LoginSteps,
    Steps,
    TimedSteps,
)
from autoconf.dialogues.sasl import nothing_fits
from autoconf.dialogues.software import software_in
from autoconf.dialogues.verdicts import untested, verdict_on
from autoconf.errors import (
    NetworkError,
    RefusedError,
    TimedOutError,
    TlsFailedError,
    UnreachableError,
)
from autoconf.model.check import CheckOutcome, LoginEnd, LoginOutcome, LoginResult, Stage
from autoconf.model.mailbox import MailboxFacts
from autoconf.model.message import Message
from autoconf.model.secret import Login
from autoconf.model.server import MailProtocol, SocketType
from autoconf.model.server_reply import ServerReply


class LoginMethod(Struct, frozen=True):
    """One method to log in.

    Attributes:
        mechanism: a SASL mechanism, or a command such as USER/PASS.
        rank: the smallest is tried first.
        steps: logs in and returns the result, without mechanism and user name. METHOD_UNSUPPORTED
            means that the method itself failed, so that the next one may be tried.
    """

    mechanism: str
    rank: int
    steps: Callable[[], Steps[LoginResult]]


class ProtocolCommands(Protocol):
    """The commands of one protocol, for one conversation.

    ``capabilities`` is None until the server has told them; its greeting may do so.
    """

    protocol: MailProtocol
    capabilities: tuple[str, ...] | None

    def greet(self) -> Steps[str]:
        """Read the greeting and return its text.

        Raises:
            RefusedError: the server refuses.
            WrongProtocolError: the peer speaks another protocol.
        """
        ...

    def ask_capabilities(self) -> Steps[tuple[str, ...]]:
        """Ask, set ``capabilities`` and return them."""
        ...

    def start_tls(self) -> Steps[None]:
        """Ask the server for TLS; the handshake follows.

        Raises:
            TlsFailedError: the server does not agree.
        """
        ...

    def login_methods(self, login: Login) -> Sequence[LoginMethod]:
        """Return the methods that both sides support for this kind of secret, in any order."""
        ...

    def offered_mechanisms(self) -> Sequence[str]:
        """Return the SASL mechanisms that the server offers."""
        ...

    def run(self, action: Action) -> TimedSteps[Result | None]:
        """Run an action after the login; None if the protocol does not have it."""
        ...

    def leave(self) -> Steps[None]:
        """Say goodbye without waiting for the answer."""
        ...


def converse_in(commands: ProtocolCommands, socket_type: SocketType) -> Dialogue:
    """Return the dialogue of one protocol."""
    greeting = yield from commands.greet()
    in_clear: tuple[str, ...] = ()
    if socket_type is SocketType.STARTTLS:
        try:
            yield from commands.start_tls()
        except TlsFailedError as error:
            verdict = verdict_on(error, Stage.GREETING)
            return replace(verdict, in_clear=commands.capabilities or ())
        in_clear = commands.capabilities or ()
        yield StartTls()
        commands.capabilities = None  # RFC 2595 section 4, RFC 3207 section 4.2: forget them
    if commands.capabilities is None:
        yield from commands.ask_capabilities()
    login = yield Ready(
        capabilities=commands.capabilities or (),
        in_clear=in_clear,
        software=software_in(greeting),
    )
    if not isinstance(login, Login):
        yield from _leave(commands)
        return _verdict(commands, Stage.CAPABILITIES, CheckOutcome.OK)
    if socket_type is SocketType.PLAIN:
        return untested(commands.capabilities or ())
    return (yield from _log_in(commands, login))


def _verdict(commands: ProtocolCommands, reached: Stage, outcome: CheckOutcome) -> Verdict:
    return Verdict(reached=reached, outcome=outcome, capabilities=commands.capabilities or ())


def _log_in(commands: ProtocolCommands, login: Login) -> Dialogue:
    try:
        result = yield from _try_methods(commands, login)
    except _LoginCutError as cut:
        return _cut_short(commands, cut.error, cut.method, login)
    if result.outcome is not LoginOutcome.ACCEPTED:
        yield from _leave(commands)
        verdict = _verdict(commands, Stage.LOGIN, CheckOutcome.REFUSED)
        detail = Message.of("dialogue.login-refused", said=_in_words(result))
        return replace(verdict, detail=detail, login=result)
    action = yield LoggedIn(login=result)
    learned = None
    if isinstance(action, InspectMailbox | SendMessage | FindMessage):
        learned = yield from _run(commands, action)
    yield from _leave(commands)
    verdict = replace(_verdict(commands, Stage.DONE, CheckOutcome.OK), login=result, result=learned)
    if isinstance(learned, MailboxFacts) and not learned.is_open:
        # The password is right, so the login stands (RFC 1939 and 3501 open the mailbox later).
        why = learned.unopened or _why(learned.refusal, commands.protocol)
        detail = Message.of("dialogue.mailbox-not-opened", why=why)
        return replace(verdict, outcome=CheckOutcome.REFUSED, detail=detail)
    return verdict


def _why(refusal: ServerReply | None, protocol: MailProtocol) -> str | Message:
    if refusal is None:
        return ""
    words = refusal.in_words(protocol)
    return Message.of("dialogue.goodbye", said=words) if refusal.is_goodbye else words


def _in_words(result: LoginResult) -> str | Message:
    """Return code, our reason and the server's words, those that there are."""
    if result.why is None:
        return " ".join(filter(None, (result.code, result.said)))
    if not result.said:
        return Message.of("dialogue.why", code=result.code, why=result.why)
    return Message.of("dialogue.why-said", code=result.code, why=result.why, said=result.said)


def _run(commands: ProtocolCommands, action: Action) -> TimedSteps[Result | None]:
    """Run an action; a failure does not change the result of the login.

    An incoming server has to open the mailbox: nothing else counts.
    """
    try:
        return (yield from commands.run(action))
    except NetworkError as error:
        if not (isinstance(action, InspectMailbox) and commands.protocol.is_incoming):
            return None
        if isinstance(error, GoodbyeError):
            return MailboxFacts(refusal=error.reply)
        return MailboxFacts(unopened=Message.of_error(error))


class _LoginCutError(Exception):
    """The conversation broke during a login."""

    def __init__(self, error: NetworkError, method: LoginMethod) -> None:
        super().__init__(error)
        self.error = error
        self.method = method


def _try_methods(commands: ProtocolCommands, login: Login) -> LoginSteps[LoginResult]:
    result = None
    offered = commands.offered_mechanisms()
    methods = sorted(commands.login_methods(login), key=lambda method: method.rank)
    for number, method in enumerate(methods, start=1):
        if result is not None and result.carried_secret and (yield Repeat()) is None:
            break
        try:
            answer = yield from method.steps()
        except NetworkError as error:
            raise _LoginCutError(error, method) from error
        result = replace(
            answer,
            end=LoginEnd.ANSWERED,
            mechanism=method.mechanism,
            username=login.username,
            is_ascii=login.password.reveal().isascii(),
        )
        result = _judged_by_words(commands.protocol, result)
        if result.outcome is LoginOutcome.ACCEPTED:
            tried = {method.mechanism for method in methods[:number]}
            known = dict.fromkeys([*(m.mechanism for m in methods), *offered])
            return replace(result, untried=tuple(name for name in known if name not in tried))
        if result.outcome is not LoginOutcome.METHOD_UNSUPPORTED:
            break
    if result is not None:
        return result
    return LoginResult(
        outcome=LoginOutcome.METHOD_UNSUPPORTED,
        username=login.username,
        why=nothing_fits(commands.offered_mechanisms(), login),
    )


def _judged_by_words(protocol: MailProtocol, result: LoginResult) -> LoginResult:
    """Return the result after a look at the words, which count more than the code.

    The words may blame the mechanism where the code blames the credentials, and the reverse.
    """
    if result.outcome not in (LoginOutcome.BAD_CREDENTIALS, LoginOutcome.METHOD_UNSUPPORTED):
        return result
    # The rules are read after a refusal only.
    from autoconf.refusals.matching import blames_method

    if (is_method := blames_method(protocol, result.code, result.said)) is None:
        return result
    by_words = LoginOutcome.METHOD_UNSUPPORTED if is_method else LoginOutcome.BAD_CREDENTIALS
    return replace(result, outcome=by_words)


def _cut_short(
    commands: ProtocolCommands, error: NetworkError, method: LoginMethod, login: Login
) -> Verdict:
    """Return the verdict on a login that got no answer."""
    verdict = verdict_on(error, Stage.CAPABILITIES, commands.capabilities or ())
    end = LoginEnd.BROKEN
    if isinstance(error, UnreachableError):  # the server was reached, and did not go on
        end, detail = LoginEnd.CLOSED, Message("dialogue.login-closed")
        verdict = replace(verdict, outcome=CheckOutcome.REFUSED, detail=detail)
    elif isinstance(error, TimedOutError):
        end, detail = LoginEnd.NO_ANSWER, Message("dialogue.login-no-answer")
        verdict = replace(verdict, detail=detail)
    elif isinstance(error, RefusedError):
        end = LoginEnd.CLOSED
    login_result = LoginResult(
        outcome=LoginOutcome.OTHER,
        end=end,
        mechanism=method.mechanism,
        username=login.username,
        why=verdict.detail,
    )
    return replace(verdict, login=login_result)


def _leave(commands: ProtocolCommands) -> Steps[None]:
    """Say goodbye; an error at this point changes nothing."""
    with suppress(NetworkError):
        yield from commands.leave()
