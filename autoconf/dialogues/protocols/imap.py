"""IMAP (RFC 3501, RFC 9051) with SASL-IR (RFC 4959), literals (RFC 7888), codes of RFC 5530."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from autoconf.dialogues import flow, sasl
from autoconf.dialogues.after import imap as after
from autoconf.dialogues.errands import Errand, Learn, Look, Result
from autoconf.dialogues.interface import Dialogue, IsLast, MailDialogue, Reply, Say
from autoconf.dialogues.mechanism import RANK_AFTER_PLAIN, Bindings, Means, Mechanism, prepare
from autoconf.dialogues.replies import Part, Visit, any_line, ask, clean_text, wrong_protocol
from autoconf.errors import RefusedError, TlsFailedError, WrongProtocolError
from autoconf.model.check import LoginOutcome, LoginResult, Stage
from autoconf.model.secret import Login
from autoconf.model.server import MailProtocol, SocketType

_STATUS: Final = re.compile(
    rb"(\S+) (OK|NO|BAD|BYE|PREAUTH)(?:$| +)(?:\[([^\]]*)\] ?)?(.*)", re.IGNORECASE
)
_CAPABILITY: Final = re.compile(r"CAPABILITY +(.+)", re.IGNORECASE)
_QUOTABLE: Final = re.compile(rb"[ !#-\[\]-~]*")  # no quote, no backslash, no 8-bit
_MAX_LINE: Final = 8000  # RFC 9051 section 4.3.1 asks servers for 8192 octets
_LITERAL_MINUS: Final = 4096  # RFC 7888 section 5

_CODES: Final = {  # RFC 5530 section 3
    "AUTHENTICATIONFAILED": LoginOutcome.BAD_CREDENTIALS,  # with BAD too: no second try
    "CANNOT": LoginOutcome.METHOD_UNSUPPORTED,
    "PRIVACYREQUIRED": LoginOutcome.METHOD_UNSUPPORTED,
    "CONTACTADMIN": LoginOutcome.USER_BLOCKED,
    "EXPIRED": LoginOutcome.USER_BLOCKED,
    "NOPERM": LoginOutcome.USER_BLOCKED,
    "AUTHORIZATIONFAILED": LoginOutcome.USER_BLOCKED,
    "UNAVAILABLE": LoginOutcome.OTHER,
    "INUSE": LoginOutcome.OTHER,
    "LIMIT": LoginOutcome.OTHER,
    "REFERRAL": LoginOutcome.OTHER,  # RFC 2221: go elsewhere; the password was not judged
    "SERVERBUG": LoginOutcome.OTHER,
}


def _ends_reply(line: bytes) -> bool:
    """End with a tagged line, a continuation, BYE, or what is no IMAP at all."""
    return not line.startswith(b"* ") or line[:5].upper() == b"* BYE"


def _ends_replies(tags: Sequence[bytes]) -> IsLast:
    """End with the last of several replies; BYE and what belongs to none end them all."""
    left = len(tags)

    def is_last(line: bytes) -> bool:
        nonlocal left
        ends = _ends_reply(line)
        left -= ends
        return left == 0 or (ends and line.split(b" ")[0] not in tags)

    return is_last


@dataclass(frozen=True, slots=True, kw_only=True)
class _Status:
    """The line that ends a reply; ``status`` is OK, NO, BAD, PREAUTH, or + for a continuation."""

    status: str
    code: str = ""
    text: str = ""
    capabilities: tuple[str, ...] | None = None

    @property
    def is_ok(self) -> bool:
        return self.status == "OK"


def _read(reply: Reply, tag: bytes) -> _Status:
    """Read a reply whose last line must have exactly this tag.

    Raises:
        RefusedError: the server says BYE, which it may at any time.
        WrongProtocolError: another tag, or no IMAP.
    """
    last = reply[-1]
    if last == b"+" or last.startswith(b"+ "):
        return _Status(status="+")
    match = _STATUS.fullmatch(last)
    if not match:
        raise wrong_protocol(last, "IMAP")
    seen, status, code, text = match.groups()
    words = clean_text(text)
    if code and code.upper().startswith(b"REFERRAL "):
        words = f"{words} ({clean_text(code)})"  # shown, and never followed
    if status.upper() == b"BYE":
        raise RefusedError(f"says goodbye: {words}")
    if seen != tag:
        raise WrongProtocolError(f"answers with a wrong tag: {clean_text(last, 80)!r}")
    return _Status(
        status=status.decode().upper(),
        code=clean_text(code or b"").partition(" ")[0].upper(),
        text=words,
        capabilities=_capabilities(reply[:-1], code or b""),
    )


def _answer(lines: Iterator[bytes], tag: bytes) -> after.Answer:
    """Take the next reply off several that were read at once."""
    reply = []
    for line in lines:
        reply.append(line)
        if _ends_reply(line):
            break
    status = _read(tuple(reply), tag)
    if status.status == "+":
        raise wrong_protocol(reply[-1], "IMAP")
    return after.Answer(
        is_ok=status.is_ok, code=status.code, text=status.text, data=tuple(reply[:-1])
    )


def _capabilities(untagged: Sequence[bytes], code: bytes) -> tuple[str, ...] | None:
    """Return the last complete list of a reply; None where there is none."""
    lists = (_CAPABILITY.fullmatch(clean_text(t)) for t in (code, *(u[2:] for u in untagged)))
    complete = (tuple(found[1].split()) for found in lists if found)
    return next((caps for caps in complete if _has(caps, "IMAP4REV1", "IMAP4REV2")), None)


def _has(capabilities: Sequence[str], *names: str) -> bool:
    return any(capability.upper() in names for capability in capabilities)


class _Imap:
    protocol = MailProtocol.IMAP

    def __init__(self, bindings: Bindings) -> None:
        self.capabilities: tuple[str, ...] | None = None
        self._bindings = bindings
        self._told_after_login = False
        self._commands = 0

    def greet(self) -> Part[None]:
        reply = yield from ask(Say(line=None, is_last=any_line, stage=Stage.GREETING))
        greeting = _read(reply, b"*")
        if greeting.status == "PREAUTH":  # no STARTTLS is possible then (RFC 3501 section 6.2.1)
            raise RefusedError("says that we are logged in already (PREAUTH): not to be trusted")
        if not greeting.is_ok:
            raise wrong_protocol(reply[0], "IMAP")
        self.capabilities = greeting.capabilities

    def ask_capabilities(self) -> Part[tuple[str, ...]]:
        answer = yield from self._command(b"CAPABILITY")
        if not answer.is_ok or answer.capabilities is None:
            raise WrongProtocolError(f"does not tell its capabilities: {answer.text}")
        self.capabilities = answer.capabilities
        return self.capabilities

    def start_tls(self) -> Part[None]:
        offered = self.capabilities or ()
        if not _has(offered, "STARTTLS"):
            offered = yield from self.ask_capabilities()
        if not _has(offered, "STARTTLS"):
            raise TlsFailedError("the server does not offer STARTTLS")
        answer = yield from self._command(b"STARTTLS")
        if not answer.is_ok:
            # An alert is meant to be shown (RFC 9051 section 7.1); here anybody may have said it.
            words = "" if answer.code == "ALERT" else answer.text
            raise TlsFailedError(f"the server refuses STARTTLS: {words}")

    def ways(self, login: Login) -> Sequence[flow.Way]:
        chosen = sasl.choose(self.offers(), login, self._bindings)
        ways = [
            flow.Way(m.name, m.rank, partial(self._authenticate, m, means)) for m, means in chosen
        ]
        if login.is_token or _has(self.capabilities or (), "LOGINDISABLED"):
            return ways
        # The command, rather than the mechanism of that name.
        command = flow.Way("LOGIN", RANK_AFTER_PLAIN, partial(self._login, login))
        return [*(way for way in ways if way.mechanism != command.mechanism), command]

    def offers(self) -> Sequence[str]:
        upper = (capability.upper() for capability in self.capabilities or ())
        return [name.removeprefix("AUTH=") for name in upper if name.startswith("AUTH=")]

    def run(self, errand: Errand) -> Visit[Result | None]:
        if not self._told_after_login:  # others than before are usual (RFC 9051 section 6.2.2)
            yield from self.ask_capabilities()
        match errand:
            case Learn():
                return (yield from after.learn(self))
            case Look():
                return (yield from after.look(self, errand))
            case _:
                return None

    def commands(
        self, *words: bytes, is_kept: Callable[[bytes], bool] | None = None
    ) -> Part[list[after.Answer]]:
        """Send several commands at once; return an answer for each."""
        tags = [self._tag() for _ in words]
        say = Say(
            line=b"\r\n".join(tag + b" " + line for tag, line in zip(tags, words, strict=True)),
            is_last=_ends_replies(tags),
            stage=Stage.LOGIN,
            seconds=after.ANSWER_S,
            is_kept=is_kept,
            has_literals=True,
        )
        lines = iter((yield from ask(say)))
        return [_answer(lines, tag) for tag in tags]

    def leave(self) -> Part[None]:
        line = self._tag() + b" LOGOUT"
        yield from ask(Say(line=line, is_last=None, stage=Stage.DONE))

    def _tag(self) -> bytes:
        self._commands += 1
        return b"a%d" % self._commands

    def _command(self, words: bytes) -> Part[_Status]:
        tag = self._tag()
        say = Say(line=tag + b" " + words, is_last=_ends_reply, stage=Stage.GREETING)
        return _read((yield from ask(say)), tag)

    def _authenticate(self, mechanism: Mechanism, means: Means) -> Part[LoginResult]:
        tag = self._tag()
        framing = sasl.Framing(
            is_last=_ends_reply,
            marker=b"+ ",
            max_line=_MAX_LINE if _has(self.capabilities or (), "SASL-IR") else 0,
            result=lambda reply: self._result(_read(reply, tag)),
        )
        command = tag + b" AUTHENTICATE " + mechanism.name.encode()
        return (yield from sasl.authenticate(command, mechanism, means, framing))

    def _login(self, login: Login) -> Part[LoginResult]:
        """Send LOGIN; where an argument is a literal the server must ask for it first."""
        tag = self._tag()
        arguments = (prepare(login.username), prepare(login.password.reveal()))
        shown = f"{tag.decode()} LOGIN {sasl.BLANK}"
        status = _Status(status="+")
        for line in self._pieces(tag + b" LOGIN", arguments):
            say = Say(
                line=line,
                is_last=_ends_reply,
                stage=Stage.CAPABILITIES,
                shown=shown,
                seconds=sasl.LOGIN_SECONDS,
            )
            status = _read((yield from ask(say)), tag)
            if status.status != "+":
                break
            shown = sasl.BLANK
        if status.status == "+":
            raise WrongProtocolError("asks for more after a complete LOGIN")
        return self._result(status)

    def _pieces(self, line: bytes, arguments: Sequence[bytes]) -> Sequence[bytes]:
        """Return what to send; each piece but the last ends with a literal's length."""
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
        return _has(capabilities, "LITERAL+") or (is_short and _has(capabilities, "LITERAL-"))

    def _result(self, status: _Status) -> LoginResult:
        if status.is_ok:
            self._told_after_login = status.capabilities is not None
            self.capabilities = status.capabilities or self.capabilities
            return LoginResult(outcome=LoginOutcome.ACCEPTED, message=status.text)
        plain = LoginOutcome.BAD_CREDENTIALS
        if status.status == "BAD":
            plain = LoginOutcome.METHOD_UNSUPPORTED
        outcome = _CODES.get(status.code, plain)
        return LoginResult(outcome=outcome, message=status.text, code=status.code)


class Imap:
    """The dialogue of RFC 3501 up to the login; what follows is in ``after``."""

    protocol = MailProtocol.IMAP

    def start(self, socket_type: SocketType, bindings: Bindings = dict) -> Dialogue:
        """Return a fresh conversation."""
        return flow.converse_in(_Imap(bindings), socket_type)


DIALOGUE: Final[MailDialogue] = Imap()
