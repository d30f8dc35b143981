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
from autoconf.dialogues.secret_forms import MASK
from autoconf.errors import RefusedError, TlsFailedError
from autoconf.model.check import LoginOutcome, LoginResult, PeerProtocol, Stage
from autoconf.model.message import Message
from autoconf.model.secret import Login
from autoconf.model.server import MailProtocol, SocketType
from autoconf.model.server_reply import ServerReply

# A command has at most 255 octets, the CRLF included (RFC 2449 section 4).
_MAX_LINE: Final = 255
_STATUS: Final = re.compile(rb"(\+OK|-ERR)(?:$|[ \t]+)(?:\[([^\]]*)\] ?)?(.*)", re.IGNORECASE)
# The timestamp of RFC 1939 section 7. No other text is accepted: a crafted one could make the
# digest reveal the password.
_TIMESTAMP: Final = re.compile(rb"<[!-;=?-~]{1,250}@[!-;=?-~]{1,250}>")
_WANTS_STRONGER: Final = re.compile(r"stronger|plain ?text|apop", re.IGNORECASE)
# Dovecot's answer to PASS if PLAIN is disabled; its [AUTH] says nothing about the password.
_UNSUPPORTED: Final = re.compile(r"unsupported authentication mechanism", re.IGNORECASE)

_CODES: Final = {  # RFC 2449 section 8, RFC 3206
    "SYS/PERM": LoginOutcome.USER_BLOCKED,
    "SYS/TEMP": LoginOutcome.OTHER,
    "IN-USE": LoginOutcome.OTHER,
    "LOGIN-DELAY": LoginOutcome.OTHER,
}


def _multi_line() -> IsLast:
    """Return a function that accepts the final dot, or a first line that is not +OK."""
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
        raise wrong_protocol(line, PeerProtocol.POP3)
    status, code, text = match.groups()
    return status.upper() == b"+OK", printable_line(code or b"", 80).upper(), printable_line(text)


class _Pop3Commands:
    protocol = MailProtocol.POP3

    def __init__(self, bindings: Bindings) -> None:
        self.capabilities: tuple[str, ...] | None = None
        self._bindings = bindings
        self._has_capa = False
        self._timestamp = b""

    def greet(self) -> Steps[str]:
        reply = yield from ask(Say(line=None, is_last=any_line, stage=Stage.GREETING))
        is_ok, _, text = _read(reply[0])
        if not is_ok:
            raise RefusedError("dialogue.refuses-to-talk", said=text)
        timestamp = _TIMESTAMP.search(reply[0])
        self._timestamp = timestamp[0] if timestamp else b""
        return text

    def ask_capabilities(self) -> Steps[tuple[str, ...]]:
        reply = yield from ask(Say(line=b"CAPA", is_last=_multi_line(), stage=Stage.GREETING))
        # A server older than RFC 2449 answers -ERR; it has USER, and may have STLS.
        self._has_capa, _, _ = _read(reply[0])
        self.capabilities = tuple(printable_line(line) for line in reply[1:-1])
        return self.capabilities

    def start_tls(self) -> Steps[None]:
        yield from self.ask_capabilities()
        if self._has_capa and not self._has("STLS"):
            raise TlsFailedError("dialogue.no-starttls")
        reply = yield from ask(Say(line=b"STLS", is_last=any_line, stage=Stage.GREETING))
        is_ok, _, text = _read(reply[0])
        if not is_ok:
            raise TlsFailedError("dialogue.starttls-refused", said=text)

    def login_methods(self, login: Login) -> Sequence[flow.LoginMethod]:
        chosen = sasl.choose(self.offered_mechanisms(), login, self._bindings)
        methods = [
            flow.LoginMethod(m.name, m.rank, partial(_authenticate, m, context))
            for m, context in chosen
        ]
        if login.is_token:
            return methods
        # RFC 2449 section 6.3: USER/PASS needs the USER capability. Many servers forget to list
        # it, so that its absence counts only if there are SASL mechanisms.
        if self._has("USER") or not self.offered_mechanisms():
            methods = [*self._without_login(methods), self._user_pass_method(login)]
        # Many greetings have a timestamp although the server has no APOP, and its failure looks
        # like a wrong password: APOP is for servers that refuse even the name.
        if self._timestamp and not self.offered_mechanisms():
            methods.append(flow.LoginMethod("APOP", RANK_LAST, partial(self._apop, login)))
        return methods

    def _user_pass_method(self, login: Login) -> flow.LoginMethod:
        # Dovecot lists USER even if PLAIN is disabled, and refuses after it has the password.
        rank = RANK_LAST - 1 if self._is_without_plain else RANK_AFTER_PLAIN
        return flow.LoginMethod("USER/PASS", rank, partial(self._user_pass, login))

    def _without_login(self, methods: Sequence[flow.LoginMethod]) -> Sequence[flow.LoginMethod]:
        """Leave out the mechanism LOGIN, which USER/PASS replaces."""
        if self._is_without_plain:
            return methods
        return [method for method in methods if method.mechanism != "LOGIN"]

    @property
    def _is_without_plain(self) -> bool:
        return bool(self.offered_mechanisms()) and "PLAIN" not in self.offered_mechanisms()

    def offered_mechanisms(self) -> Sequence[str]:
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
        result = yield from _credential(b"USER " + name, f"USER {name.decode()}")
        if result.outcome is LoginOutcome.ACCEPTED:
            result = yield from _credential(b"PASS " + password, f"PASS {MASK}")
            result = replace(result, carried_secret=True)
            is_unsupported = bool(_UNSUPPORTED.search(result.said))
        else:
            lacks_user = self._has_capa and not self._has("USER")
            wants_other = lacks_user or _WANTS_STRONGER.search(result.said)
            is_unsupported = not result.code and bool(wants_other)
        if is_unsupported and result.outcome is LoginOutcome.BAD_CREDENTIALS:
            return replace(result, outcome=LoginOutcome.METHOD_UNSUPPORTED)
        return result

    def _apop(self, login: Login) -> Steps[LoginResult]:
        """Send a digest of the greeting's timestamp and the password (RFC 1939 section 7)."""
        name, password = (
            credential_octets(login.username),
            credential_octets(login.password.reveal()),
        )
        try:
            digest = hashlib.md5(self._timestamp + password, usedforsecurity=False).hexdigest()
        except ValueError:  # a machine where MD5 is switched off
            why = Message("mechanism.no-md5")
            return LoginResult(outcome=LoginOutcome.METHOD_UNSUPPORTED, why=why)
        line = b"APOP " + name + b" " + digest.encode()
        result = yield from _credential(line, f"APOP {login.username} {MASK}")
        return replace(result, carried_secret=True)


def _authenticate(mechanism: Mechanism, context: MechanismContext) -> Steps[LoginResult]:
    command = b"AUTH " + mechanism.name.encode()
    return (yield from sasl.authenticate(command, mechanism, context, _FRAMING))


def _credential(line: bytes, shown: str) -> Steps[LoginResult]:
    say = Say(
        line=line,
        is_last=any_line,
        stage=Stage.CAPABILITIES,
        is_login=True,
        shown=shown,
        seconds=sasl.LOGIN_SECONDS,
    )
    return _result((yield from ask(say)))


def _result(reply: Reply) -> LoginResult:
    is_ok, code, text = _read(reply[0])
    outcome = LoginOutcome.ACCEPTED if is_ok else _CODES.get(code, LoginOutcome.BAD_CREDENTIALS)
    return LoginResult(outcome=outcome, said=text, code=code)


_FRAMING: Final = sasl.Framing(is_last=any_line, marker=b"+ ", max_line=_MAX_LINE, result=_result)


class Pop3:
    """The dialogue of RFC 1939."""

    protocol = MailProtocol.POP3

    def start(self, socket_type: SocketType, bindings: Bindings = dict) -> Dialogue:
        """Return a new dialogue."""
        return flow.converse_in(_Pop3Commands(bindings), socket_type)

    def read_reply(self, line: str) -> ServerReply:
        """Split a line of the server into code and text; only a refusal has a code here."""
        if not _STATUS.fullmatch(line.encode()):
            return ServerReply(text=line)
        is_ok, code, text = _read(line.encode())
        return ServerReply(code="" if is_ok else code, text=text)


DIALOGUE: Final[MailDialogue] = Pop3()
