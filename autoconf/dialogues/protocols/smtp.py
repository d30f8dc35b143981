"""SMTP submission (RFC 5321, RFC 6409) with STARTTLS (RFC 3207) and AUTH (RFC 4954)."""

import re
from collections.abc import Sequence
from functools import partial
from typing import Final, Self

from msgspec import Struct

from autoconf.dialogues import flow, sasl
from autoconf.dialogues.actions import Action, InspectMailbox, Result, SendMessage
from autoconf.dialogues.interface import Dialogue, MailDialogue, Reply, Say
from autoconf.dialogues.mechanism import Bindings, Mechanism, MechanismContext
from autoconf.dialogues.post_login import smtp as post_login
from autoconf.dialogues.replies import (
    Steps,
    TimedSteps,
    ask,
    ask_all,
    printable_line,
    wrong_protocol,
)
from autoconf.errors import RefusedError, TlsFailedError
from autoconf.model.check import LoginOutcome, LoginResult, PeerProtocol, Stage
from autoconf.model.secret import Login
from autoconf.model.server import MailProtocol, SocketType
from autoconf.model.server_reply import ServerReply

# An address literal does not reveal the name of this computer (RFC 5321 section 4.1.3).
_CLIENT: Final = b"[127.0.0.1]"
_LINE: Final = re.compile(rb"(\d{3})(?:[ -](.*))?", re.DOTALL)
_ENHANCED: Final = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?: +|$)")  # RFC 2034
_NO_EHLO: Final = frozenset({500, 502, 503})

_BY_CODE: Final = {
    235: LoginOutcome.ACCEPTED,
    535: LoginOutcome.BAD_CREDENTIALS,
    525: LoginOutcome.USER_BLOCKED,
    500: LoginOutcome.METHOD_UNSUPPORTED,
    502: LoginOutcome.METHOD_UNSUPPORTED,
    504: LoginOutcome.METHOD_UNSUPPORTED,
    534: LoginOutcome.METHOD_UNSUPPORTED,  # too weak (RFC 4954 section 6)
    538: LoginOutcome.METHOD_UNSUPPORTED,
}
_BY_ENHANCED: Final = {
    "5.5.4": LoginOutcome.METHOD_UNSUPPORTED,
    "5.7.4": LoginOutcome.METHOD_UNSUPPORTED,
    "5.7.8": LoginOutcome.BAD_CREDENTIALS,
    "5.7.9": LoginOutcome.BAD_CREDENTIALS,  # Google: an app password is required
    "5.7.13": LoginOutcome.USER_BLOCKED,
    "5.7.14": LoginOutcome.USER_BLOCKED,  # Google: sign in with the browser first
}


def _ends_reply(line: bytes) -> bool:
    return not re.match(rb"\d{3}-", line)


class _Reply(Struct, frozen=True):
    code: int
    enhanced: str
    lines: tuple[str, ...]

    @classmethod
    def read(cls, reply: Reply) -> Self:
        """Parse a reply; its lines must all have the same code (RFC 5321 section 4.2.1)."""
        matches = [_LINE.fullmatch(line) for line in reply]
        codes = {match[1] if match else None for match in matches}
        if None in codes or len(codes) > 1:
            raise wrong_protocol(reply[-1], PeerProtocol.SMTP)
        texts = [printable_line(match[2] or b"") for match in matches if match]
        enhanced = _ENHANCED.match(texts[0])
        lines = tuple(_ENHANCED.sub("", text, count=1) for text in texts)
        return cls(int(reply[0][:3]), enhanced[1] if enhanced else "", lines)

    @property
    def text(self) -> str:
        return printable_line(" ".join(self.lines))

    @property
    def codes(self) -> str:
        return f"{self.code} {self.enhanced}".strip()

    @property
    def words(self) -> str:
        return f"{self.codes} {self.text}"


class _SmtpCommands:
    protocol = MailProtocol.SMTP

    def __init__(self, bindings: Bindings) -> None:
        self.capabilities: tuple[str, ...] | None = None
        self._bindings = bindings

    def greet(self) -> Steps[str]:
        reply = yield from self._ask(None)
        if reply.code != 220:
            raise RefusedError("dialogue.refuses-to-talk", said=reply.words)
        return reply.text

    def ask_capabilities(self) -> Steps[tuple[str, ...]]:
        reply = yield from self._ask(b"EHLO " + _CLIENT)
        self.capabilities = reply.lines[1:]
        if reply.code in _NO_EHLO:
            reply = yield from self._ask(b"HELO " + _CLIENT)
            self.capabilities = ()
        if reply.code == 421:  # it refuses everybody for now (RFC 5321 section 3.8)
            raise RefusedError("dialogue.refuses-to-talk", said=reply.words)
        if reply.code != 250:
            raise RefusedError("dialogue.refuses-name", said=reply.words)
        return self.capabilities

    def start_tls(self) -> Steps[None]:
        offered = yield from self.ask_capabilities()
        if "STARTTLS" not in [line.upper().strip() for line in offered]:
            raise TlsFailedError("dialogue.no-starttls")
        reply = yield from self._ask(b"STARTTLS")
        if reply.code != 220:
            raise TlsFailedError("dialogue.starttls-refused", said=reply.words)

    def login_methods(self, login: Login) -> Sequence[flow.LoginMethod]:
        chosen = sasl.choose(self.offered_mechanisms(), login, self._bindings)
        return [
            flow.LoginMethod(m.name, m.rank, partial(_authenticate, m, context))
            for m, context in chosen
        ]

    def offered_mechanisms(self) -> Sequence[str]:
        # Servers older than RFC 2554 write "AUTH="; many still write both forms.
        words = (line.upper().replace("AUTH=", "AUTH ").split() for line in self.capabilities or ())
        names = [name for line in words if line[:1] == ["AUTH"] for name in line[1:]]
        return list(dict.fromkeys(names))

    def run(self, action: Action) -> TimedSteps[Result | None]:
        match action:
            case InspectMailbox():
                capabilities = self.capabilities or ()
                return (yield from post_login.inspect(capabilities, action.address, self._send_all))
            case SendMessage():
                return (yield from post_login.send(action, self._send_all))
            case _:
                return None

    def leave(self) -> Steps[None]:
        yield from ask(Say(line=b"QUIT", is_last=None, stage=Stage.DONE))

    def _send_all(self, lines: Sequence[bytes], seconds: float) -> Steps[Sequence[_Reply]]:
        at_once = any(line.upper().strip() == "PIPELINING" for line in self.capabilities or ())
        commands = [(line, _ends_reply) for line in lines]
        replies = yield from ask_all(commands, at_once=at_once, seconds=seconds)
        return [_Reply.read(reply) for reply in replies]

    def _ask(self, line: bytes | None) -> Steps[_Reply]:
        say = Say(line=line, is_last=_ends_reply, stage=Stage.GREETING)
        return _Reply.read((yield from ask(say)))


def _authenticate(mechanism: Mechanism, context: MechanismContext) -> Steps[LoginResult]:
    command = b"AUTH " + mechanism.name.encode()
    return (yield from sasl.authenticate(command, mechanism, context, _FRAMING))


def _result(lines: Reply) -> LoginResult:
    reply = _Reply.read(lines)
    outcome = _BY_CODE.get(reply.code, LoginOutcome.OTHER)
    if reply.code >= 500:
        outcome = _BY_ENHANCED.get(reply.enhanced, outcome)
    return LoginResult(outcome=outcome, said=reply.text, code=reply.codes)


# RFC 4954 section 4 allows longer commands, but not every server does.
_FRAMING: Final = sasl.Framing(is_last=_ends_reply, marker=b"334 ", max_line=512, result=_result)


class Smtp:
    """The dialogue of a submission server (RFC 6409)."""

    protocol = MailProtocol.SMTP

    def start(self, socket_type: SocketType, bindings: Bindings = dict) -> Dialogue:
        """Return a new dialogue."""
        return flow.converse_in(_SmtpCommands(bindings), socket_type)

    def read_reply(self, line: str) -> ServerReply:
        """Split a line of the server into code and text; a challenge has no code here."""
        if line[:1] not in {"2", "4", "5"} or not _LINE.fullmatch(line.encode()):
            return ServerReply(text=line)
        reply = _Reply.read((line.encode(),))
        return ServerReply(code=reply.codes, text=reply.text)


DIALOGUE: Final[MailDialogue] = Smtp()
