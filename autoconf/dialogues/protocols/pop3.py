"""POP3 (RFC 1939) with CAPA (RFC 2449), STLS (RFC 2595) and AUTH (RFC 5034)."""

import hashlib
import re
from collections.abc import Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace

from autoconf.dialogues import flow, sasl
from autoconf.dialogues.actions import Action, FindMessage, InspectMailbox, Result
from autoconf.dialogues.interface import Dialogue, IsLast, MailDialogue, Reply, Say
from autoconf.dialogues.mechanism import (
    RANK_AFTER_PLAIN,
    RANK_LAST,
    Bindings,
    Mechanism,
    MechanismContext,
    credential_octets,
)
from autoconf.dialogues.post_login import pop3 as post_login
from autoconf.dialogues.replies import (
    Steps,
    TimedSteps,
    any_line,
    ask,
    printable_line,
    wrong_protocol,
)
from autoconf.errors import RefusedError, TlsFailedError
from autoconf.messages import text_of
from autoconf.model.check import LoginOutcome, LoginResult, Stage
from autoconf.model.secret import Login
from autoconf.model.server import MailProtocol, SocketType

# A command has at most 255 octets, the CRLF included (RFC 2449 section 4).
_MAX_LINE: Final = 255
_STATUS: Final = re.compile(rb"(\+OK|-ERR)(?:$|[ \t]+)(?:\[([^\]]*)\] ?)?(.*)", re.IGNORECASE)
# What RFC 1939 section 7 has in the greeting; nothing else is signed, or a made-up one could be
# chosen so that the digest tells of the password.
_TIMESTAMP: Final = re.compile(rb"<[!-;=?-~]{1,250}@[!-;=?-~]{1,250}>")
_WANTS_STRONGER: Final = re.compile(r"stronger|plain ?text|apop", re.IGNORECASE)
# Dovecot's answer to PASS where it takes no PLAIN; its [AUTH] does not speak of the password.
_UNSUPPORTED: Final = re.compile(r"unsupported authentication mechanism", re.IGNORECASE)

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
    return status.upper() == b"+OK", printable_line(code or b"", 80).upper(), printable_line(text)


class _Pop3:
    protocol = MailProtocol.POP3

    def __init__(self, bindings: Bindings) -> None:
        self.capabilities: tuple[str, ...] | None = None
        self._bindings = bindings
        self._has_capa = False
        self._timestamp = b""

    def greet(self) -> Steps[None]:
        reply = yield from ask(Say(line=None, is_last=any_line, stage=Stage.GREETING))
        is_ok, _, text = _read(reply[0])
        if not is_ok:
            raise RefusedError(f"refuses to talk: {text}")
        timestamp = _TIMESTAMP.search(reply[0])
        self._timestamp = timestamp[0] if timestamp else b""

    def ask_capabilities(self) -> Steps[tuple[str, ...]]:
        reply = yield from ask(Say(line=b"CAPA", is_last=_multi_line(), stage=Stage.GREETING))
        # Servers from before RFC 2449 say -ERR; they may still know STLS, and they know USER.
        self._has_capa, _, _ = _read(reply[0])
        self.capabilities = tuple(printable_line(line) for line in reply[1:-1])
        return self.capabilities

    def start_tls(self) -> Steps[None]:
        yield from self.ask_capabilities()
        if self._has_capa and not self._has("STLS"):
            raise TlsFailedError("the server does not offer STARTTLS")
        reply = yield from ask(Say(line=b"STLS", is_last=any_line, stage=Stage.GREETING))
        is_ok, _, text = _read(reply[0])
        if not is_ok:
            raise TlsFailedError(f"the server refuses STARTTLS: {text}")

    def ways(self, login: Login) -> Sequence[flow.LoginMethod]:
        chosen = sasl.choose(self.offers(), login, self._bindings)
        ways = [
            flow.LoginMethod(m.name, m.rank, partial(_authenticate, m, context))
            for m, context in chosen
        ]
        if login.is_token:
            return ways
        # RFC 2449 section 6.3: without the USER capability USER/PASS is not there; many servers
        # forget to list it, so that only one with SASL is taken at its word.
        if self._has("USER") or not self.offers():
            ways = [*self._without_login(ways), self._user_way(login)]
        # Many greetings have the timestamp of servers that know no APOP, and its failure looks
        # like a wrong password: it is for those that refuse even the name.
        if self._timestamp and not self.offers():
            ways.append(flow.LoginMethod("APOP", RANK_LAST, partial(self._apop, login)))
        return ways

    def _user_way(self, login: Login) -> flow.LoginMethod:
        # Dovecot lists USER even where it takes no PLAIN, and refuses once the password is there.
        rank = RANK_LAST - 1 if self._is_without_plain else RANK_AFTER_PLAIN
        return flow.LoginMethod("USER/PASS", rank, partial(self._user_pass, login))

    def _without_login(self, ways: Sequence[flow.LoginMethod]) -> Sequence[flow.LoginMethod]:
        if self._is_without_plain:
            return ways
        return [way for way in ways if way.mechanism != "LOGIN"]

    @property
    def _is_without_plain(self) -> bool:
        return bool(self.offers()) and "PLAIN" not in self.offers()

    def offers(self) -> Sequence[str]:
        words = (line.upper().split() for line in self.capabilities or ())
        return [name for line in words if line[:1] == ["SASL"] for name in line[1:]]

    def run(self, action: Action) -> TimedSteps[Result | None]:
        match action:
            case InspectMailbox():
                capabilities = self.capabilities or ()
                return (
                    yield from post_login.inspect(
                        capabilities, has_capa=self._has_capa, read=_read, multi_line=_multi_line
                    )
                )
            case FindMessage():
                return (yield from post_login.find(action, _read, _multi_line))
            case _:
                return None

    def leave(self) -> Steps[None]:
        yield from ask(Say(line=b"QUIT", is_last=None, stage=Stage.DONE))

    def _has(self, name: str) -> bool:
        return any(line.upper().split()[:1] == [name] for line in self.capabilities or ())

    def _user_pass(self, login: Login) -> Steps[LoginResult]:
        name, password = (
            credential_octets(login.username),
            credential_octets(login.password.reveal()),
        )
        result = yield from _credential(b"USER " + name, f"USER {login.username}")
        if result.outcome is LoginOutcome.ACCEPTED:
            result = yield from _credential(b"PASS " + password, f"PASS {sasl.BLANK}")
            is_unsupported = bool(_UNSUPPORTED.search(result.message))
        else:
            knows_better = self._has_capa and not self._has("USER")
            wants_other = knows_better or _WANTS_STRONGER.search(result.message)
            is_unsupported = not result.code and bool(wants_other)
        if is_unsupported and result.outcome is LoginOutcome.BAD_CREDENTIALS:
            return replace(result, outcome=LoginOutcome.METHOD_UNSUPPORTED)
        return result

    def _apop(self, login: Login) -> Steps[LoginResult]:
        """RFC 1939 section 7: a digest of the greeting's timestamp and the password."""
        name, password = (
            credential_octets(login.username),
            credential_octets(login.password.reveal()),
        )
        try:
            digest = hashlib.md5(self._timestamp + password, usedforsecurity=False).hexdigest()
        except ValueError:  # a machine where MD5 is switched off
            return LoginResult(
                outcome=LoginOutcome.METHOD_UNSUPPORTED, message=text_of("mechanism.no-md5")
            )
        line = b"APOP " + name + b" " + digest.encode()
        return (yield from _credential(line, f"APOP {login.username} {sasl.BLANK}"))


def _authenticate(mechanism: Mechanism, context: MechanismContext) -> Steps[LoginResult]:
    command = b"AUTH " + mechanism.name.encode()
    return (yield from sasl.authenticate(command, mechanism, context, _FRAMING))


def _credential(line: bytes, shown: str) -> Steps[LoginResult]:
    say = Say(
        line=line,
        is_last=any_line,
        stage=Stage.CAPABILITIES,
        shown=shown,
        seconds=sasl.LOGIN_SECONDS,
    )
    return _result((yield from ask(say)))


def _result(reply: Reply) -> LoginResult:
    is_ok, code, text = _read(reply[0])
    outcome = LoginOutcome.ACCEPTED if is_ok else _CODES.get(code, LoginOutcome.BAD_CREDENTIALS)
    return LoginResult(outcome=outcome, message=text, code=code)


_FRAMING: Final = sasl.Framing(is_last=any_line, marker=b"+ ", max_line=_MAX_LINE, result=_result)


class Pop3:
    """The dialogue of RFC 1939 up to the login; what follows is in ``after``."""

    protocol = MailProtocol.POP3

    def start(self, socket_type: SocketType, bindings: Bindings = dict) -> Dialogue:
        """Return a fresh conversation."""
        return flow.converse_in(_Pop3(bindings), socket_type)


DIALOGUE: Final[MailDialogue] = Pop3()
