"""IMAP (RFC 3501, RFC 9051) with SASL-IR (RFC 4959), literals (RFC 7888), codes of RFC 5530."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from msgspec.structs import replace

from autoconf.dialogues import flow, sasl
from autoconf.dialogues.actions import Action, FindMessage, InspectMailbox, Result
from autoconf.dialogues.imap_replies import (
    Status,
    ends_reply,
    has,
    read_answer,
    read_line,
    read_status,
)
from autoconf.dialogues.interface import Dialogue, MailDialogue, Say
from autoconf.dialogues.mechanism import (
    RANK_AFTER_PLAIN,
    Bindings,
    Mechanism,
    MechanismContext,
    credential_octets,
)
from autoconf.dialogues.post_login import imap as post_login
from autoconf.dialogues.replies import (
    Steps,
    TimedSteps,
    any_line,
    ask,
    wrong_protocol,
)
from autoconf.dialogues.secret_forms import MASK
from autoconf.errors import (
    NetworkError,
    RefusedError,
    TimedOutError,
    TlsFailedError,
    WrongProtocolError,
)
from autoconf.model.check import LoginOutcome, LoginResult, PeerProtocol, Stage
from autoconf.model.secret import Login
from autoconf.model.server import MailProtocol, SocketType
from autoconf.model.server_reply import ServerReply

_QUOTABLE: Final = re.compile(rb"[ !#-\[\]-~]*")  # no quote, no backslash, no 8-bit
_MAX_LINE: Final = 8000  # RFC 9051 section 4.3.1 asks servers for 8192 octets
_LITERAL_MINUS: Final = 4096  # RFC 7888 section 5

_CODES: Final = {  # RFC 5530 section 3
    "AUTHENTICATIONFAILED": LoginOutcome.BAD_CREDENTIALS,  # with BAD too: no second attempt
    "CANNOT": LoginOutcome.METHOD_UNSUPPORTED,
    "PRIVACYREQUIRED": LoginOutcome.METHOD_UNSUPPORTED,
    "CONTACTADMIN": LoginOutcome.USER_BLOCKED,
    "EXPIRED": LoginOutcome.USER_BLOCKED,
    "NOPERM": LoginOutcome.USER_BLOCKED,
    "AUTHORIZATIONFAILED": LoginOutcome.USER_BLOCKED,
    "UNAVAILABLE": LoginOutcome.OTHER,
    "INUSE": LoginOutcome.OTHER,
    "LIMIT": LoginOutcome.OTHER,
    "REFERRAL": LoginOutcome.OTHER,  # RFC 2221: use another server; no password was checked
    "SERVERBUG": LoginOutcome.OTHER,
}


class _ImapCommands:
    protocol = MailProtocol.IMAP

    def __init__(self, bindings: Bindings) -> None:
        self.capabilities: tuple[str, ...] | None = None
        self._bindings = bindings
        self._told_after_login = False
        self._tags_used = 0

    def greet(self) -> Steps[str]:
        reply = yield from ask(Say(line=None, is_last=any_line, stage=Stage.GREETING))
        greeting = read_status(reply, b"*")
        if greeting.status == "PREAUTH":  # no STARTTLS is possible then (RFC 3501 section 6.2.1)
            raise RefusedError("dialogue.preauth")
        if not greeting.is_ok:
            raise wrong_protocol(reply[0], PeerProtocol.IMAP)
        self.capabilities = greeting.capabilities
        return greeting.text

    def ask_capabilities(self) -> Steps[tuple[str, ...]]:
        answer = yield from self._send(b"CAPABILITY")
        if not answer.is_ok or answer.capabilities is None:
            raise WrongProtocolError("dialogue.no-capabilities", said=answer.text)
        self.capabilities = answer.capabilities
        return self.capabilities

    def start_tls(self) -> Steps[None]:
        offered = self.capabilities or ()
        if not has(offered, "STARTTLS"):
            offered = yield from self.ask_capabilities()
        if not has(offered, "STARTTLS"):
            raise TlsFailedError("dialogue.no-starttls")
        answer = yield from self._send(b"STARTTLS")
        if not answer.is_ok:
            # An alert is to be shown (RFC 9051 section 7.1); without TLS it may be forged.
            said = "" if answer.code == "ALERT" else answer.text
            raise TlsFailedError("dialogue.starttls-refused", said=said)

    def login_methods(self, login: Login) -> Sequence[flow.LoginMethod]:
        chosen = sasl.choose(self.offered_mechanisms(), login, self._bindings)
        methods = [
            flow.LoginMethod(m.name, m.rank, partial(self._authenticate, m, context))
            for m, context in chosen
        ]
        if login.is_token or has(self.capabilities or (), "LOGINDISABLED"):
            return methods
        # The command is preferred to the mechanism of the same name.
        command = flow.LoginMethod("LOGIN", RANK_AFTER_PLAIN, partial(self._login, login))
        return [*(m for m in methods if m.mechanism != command.mechanism), command]

    def offered_mechanisms(self) -> Sequence[str]:
        upper = (capability.upper() for capability in self.capabilities or ())
        return [name.removeprefix("AUTH=") for name in upper if name.startswith("AUTH=")]

    def run(self, action: Action) -> TimedSteps[Result | None]:
        if not self._told_after_login:  # a login often changes them (RFC 9051 section 6.2.2)
            with suppress(TimedOutError):  # the mailbox may open all the same
                answer = yield from self._send(b"CAPABILITY")
                self.capabilities = answer.capabilities or self.capabilities
        match action:
            case InspectMailbox():
                return (yield from post_login.inspect(self))
            case FindMessage():
                return (yield from post_login.find(self, action))
            case _:
                return None

    def send_all(
        self, *commands: bytes, is_kept: Callable[[bytes], bool] | None = None
    ) -> Steps[list[post_login.Answer]]:
        """Send several commands at once; return the answers that came.

        Raises:
            NetworkError: not even the first one came.
        """
        tags = [self._tag() for _ in commands]
        line: bytes | None = b"\r\n".join(map(b" ".join, zip(tags, commands, strict=True)))
        answers: list[post_login.Answer] = []
        for tag in tags:
            say = Say(
                line=line,
                is_last=ends_reply,
                stage=Stage.LOGIN,
                seconds=post_login.ANSWER_S,
                is_kept=is_kept,
                has_literals=True,
            )
            try:
                answers.append(read_answer((yield from ask(say)), tag))
            except NetworkError:
                if not answers:
                    raise
                break
            line = None
        return answers

    def leave(self) -> Steps[None]:
        line = self._tag() + b" LOGOUT"
        yield from ask(Say(line=line, is_last=None, stage=Stage.DONE))

    def _tag(self) -> bytes:
        self._tags_used += 1
        return b"a%d" % self._tags_used

    def _send(self, command: bytes) -> Steps[Status]:
        tag = self._tag()
        say = Say(line=tag + b" " + command, is_last=ends_reply, stage=Stage.GREETING)
        return read_status((yield from ask(say)), tag)

    def _authenticate(self, mechanism: Mechanism, context: MechanismContext) -> Steps[LoginResult]:
        tag = self._tag()
        framing = sasl.Framing(
            is_last=ends_reply,
            marker=b"+ ",
            max_line=_MAX_LINE if has(self.capabilities or (), "SASL-IR") else 0,
            result=lambda reply: self._result(read_status(reply, tag)),
        )
        command = tag + b" AUTHENTICATE " + mechanism.name.encode()
        return (yield from sasl.authenticate(command, mechanism, context, framing))

    def _login(self, login: Login) -> Steps[LoginResult]:
        """Send LOGIN; the server must ask for each argument that is a literal."""
        tag = self._tag()
        arguments = (credential_octets(login.username), credential_octets(login.password.reveal()))
        shown = f"{tag.decode()} LOGIN {MASK}"
        status = Status(status="+")
        pieces = self._pieces(tag + b" LOGIN", arguments)
        is_whole = False
        for line in pieces:
            is_whole = line is pieces[-1]
            say = Say(
                line=line,
                is_last=ends_reply,
                stage=Stage.CAPABILITIES,
                is_login=True,
                shown=shown,
                seconds=sasl.LOGIN_SECONDS,
            )
            status = read_status((yield from ask(say)), tag)
            if status.status != "+":
                break
            shown = MASK
        if status.status == "+":
            raise WrongProtocolError("dialogue.login-continued")
        return replace(self._result(status), carried_secret=is_whole)

    def _pieces(self, line: bytes, arguments: Sequence[bytes]) -> Sequence[bytes]:
        """Return the parts of a command; each but the last ends with the length of a literal."""
        pieces: list[bytes] = []
        for argument in arguments:
            if _QUOTABLE.fullmatch(argument):
                line += b' "' + argument + b'"'
            elif self._may_append(argument):
                line += b" {%d+}\r\n" % len(argument) + argument
            else:
                pieces.append(line + b" {%d}" % len(argument))
                line = argument
        return [*pieces, line]

    def _may_append(self, literal: bytes) -> bool:
        capabilities = self.capabilities or ()
        is_short = len(literal) <= _LITERAL_MINUS
        return has(capabilities, "LITERAL+") or (is_short and has(capabilities, "LITERAL-"))

    def _result(self, status: Status) -> LoginResult:
        if status.is_ok:
            self._told_after_login = status.capabilities is not None
            self.capabilities = status.capabilities or self.capabilities
            return LoginResult(outcome=LoginOutcome.ACCEPTED, said=status.text)
        otherwise = LoginOutcome.BAD_CREDENTIALS
        if status.status == "BAD":
            otherwise = LoginOutcome.METHOD_UNSUPPORTED
        outcome = _CODES.get(status.code, otherwise)
        return LoginResult(outcome=outcome, said=status.text, code=status.code)


class Imap:
    """The dialogue of RFC 3501."""

    protocol = MailProtocol.IMAP

    def start(self, socket_type: SocketType, bindings: Bindings = dict) -> Dialogue:
        """Return a new dialogue."""
        return flow.converse_in(_ImapCommands(bindings), socket_type)

    def read_reply(self, line: str) -> ServerReply:
        """Split a line of the server into code and text."""
        return read_line(line)


DIALOGUE: Final[MailDialogue] = Imap()
