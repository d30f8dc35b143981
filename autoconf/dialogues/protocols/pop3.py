"""POP3 (RFC 1939) with CAPA (RFC 2449), STLS (RFC 2595) and AUTH (RFC 5034)."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from autoconf.dialogues import flow, sasl
from autoconf.dialogues.after import pop3 as after
from autoconf.dialogues.errands import Errand, Learn, Look, Result
from autoconf.dialogues.interface import Dialogue, IsLast, MailDialogue, Say
from autoconf.dialogues.replies import Part, Visit, any_line, ask, clean_text, wrong_protocol
from autoconf.errors import RefusedError, TlsFailedError
from autoconf.model.check import LoginOutcome, LoginResult, Stage
from autoconf.model.secret import Login
from autoconf.model.server import MailProtocol, SocketType

# A command has at most 255 octets, the CRLF included (RFC 2449 section 4).
_FRAMING: Final = sasl.Framing(is_last=any_line, marker=b"+ ", max_line=255)
_STATUS: Final = re.compile(rb"(\+OK|-ERR)(?:$|[ \t]+)(?:\[([^\]]*)\] ?)?(.*)", re.IGNORECASE)

_CODES: Final = {  # RFC 2449 section 8, RFC 3206
    "SYS/PERM": LoginOutcome.USER_BLOCKED,
    "SYS/TEMP": LoginOutcome.OTHER,
    "IN-USE": LoginOutcome.OTHER,
    "LOGIN-DELAY": LoginOutcome.OTHER,
}


def _multi_line() -> IsLast:
    """End a reply with its dot, or with its first line where that is no +OK."""
    is_first = True

    def is_last(line: bytes) -> bool:
        nonlocal is_first
        ended = line == b"." or (is_first and not line.upper().startswith(b"+OK"))
        is_first = False
        return ended

    return is_last


def _read(line: bytes) -> tuple[bool, str, str]:
    """Return whether it is +OK, the response code, and the text."""
    match = _STATUS.fullmatch(line)
    if not match:
        raise wrong_protocol(line, "POP3")
    status, code, text = match.groups()
    return status.upper() == b"+OK", clean_text(code or b"", 80).upper(), clean_text(text)


class _Pop3:
    def __init__(self) -> None:
        self.capabilities: tuple[str, ...] | None = None
        self._has_capa = False

    def greet(self) -> Part[None]:
        reply = yield from ask(Say(line=None, is_last=any_line, stage=Stage.GREETING))
        is_ok, _, text = _read(reply[0])
        if not is_ok:
            raise RefusedError(f"refuses to talk: {text}")

    def ask_capabilities(self) -> Part[tuple[str, ...]]:
        reply = yield from ask(Say(line=b"CAPA", is_last=_multi_line(), stage=Stage.GREETING))
        # Servers from before RFC 2449 say -ERR; they may still know STLS, and they know USER.
        self._has_capa, _, _ = _read(reply[0])
        self.capabilities = tuple(clean_text(line) for line in reply[1:-1])
        return self.capabilities

    def start_tls(self) -> Part[None]:
        yield from self.ask_capabilities()
        if self._has_capa and not self._has("STLS"):
            raise TlsFailedError("the server does not offer STARTTLS")
        reply = yield from ask(Say(line=b"STLS", is_last=any_line, stage=Stage.GREETING))
        is_ok, _, text = _read(reply[0])
        if not is_ok:
            raise TlsFailedError(f"the server refuses STARTTLS: {text}")

    def ways(self) -> Sequence[flow.Way]:
        mechanisms = {m.name: self._sasl(m) for m in sasl.choose(self.offers())}
        # RFC 2449 section 6.3: without the USER capability USER/PASS is not there; many servers
        # forget to list it, so that only one with SASL is taken at its word.
        if self._has("USER") or not self.offers():
            mechanisms.pop("LOGIN", None)
            mechanisms["USER/PASS"] = self._user_pass
        return [flow.Way(name, steps) for name, steps in mechanisms.items()]

    def offers(self) -> Sequence[str]:
        words = (line.upper().split() for line in self.capabilities or ())
        return [name for line in words if line[:1] == ["SASL"] for name in line[1:]]

    def run(self, errand: Errand) -> Visit[Result | None]:
        match errand:
            case Learn():
                capabilities = self.capabilities or ()
                return (
                    yield from after.learn(
                        capabilities, has_capa=self._has_capa, read=_read, multi_line=_multi_line
                    )
                )
            case Look():
                return (yield from after.look(errand, _read, _multi_line))
            case _:
                return None

    def leave(self) -> Part[None]:
        yield from ask(Say(line=b"QUIT", is_last=None, stage=Stage.DONE))

    def _has(self, name: str) -> bool:
        return any(line.upper().split()[:1] == [name] for line in self.capabilities or ())

    def _sasl(self, mechanism: sasl.Mechanism) -> Callable[[Login], Part[LoginResult]]:
        return partial(self._authenticate, mechanism)

    def _authenticate(self, mechanism: sasl.Mechanism, login: Login) -> Part[LoginResult]:
        command = b"AUTH " + mechanism.name.encode()
        reply = yield from sasl.authenticate(command, mechanism, login, _FRAMING)
        return sasl.CANCELLED if reply is None else _result(reply[0])

    def _user_pass(self, login: Login) -> Part[LoginResult]:
        name = sasl.prepare(login.username)
        password = sasl.prepare(login.password.reveal())
        result = _result((yield from self._credential(b"USER " + name, f"USER {login.username}")))
        if result.outcome is not LoginOutcome.ACCEPTED:
            return result
        return _result((yield from self._credential(b"PASS " + password, f"PASS {sasl.BLANK}")))

    def _credential(self, line: bytes, shown: str) -> Part[bytes]:
        say = Say(
            line=line,
            is_last=any_line,
            stage=Stage.CAPABILITIES,
            shown=shown,
            seconds=sasl.LOGIN_SECONDS,
        )
        return (yield from ask(say))[0]


def _result(line: bytes) -> LoginResult:
    is_ok, code, text = _read(line)
    outcome = LoginOutcome.ACCEPTED if is_ok else _CODES.get(code, LoginOutcome.BAD_CREDENTIALS)
    return LoginResult(outcome=outcome, message=text, code=code)


class Pop3:
    """The dialogue of RFC 1939 up to the login; what follows is in ``after``."""

    protocol = MailProtocol.POP3

    def start(self, socket_type: SocketType) -> Dialogue:
        """Return a fresh conversation."""
        return flow.converse_in(_Pop3(), socket_type)


DIALOGUE: Final[MailDialogue] = Pop3()
