"""One scripted conversation from its start to its verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from autoconf.dialogues.actions import Action
from autoconf.dialogues.converse import Conversation
from autoconf.dialogues.interface import LoggedIn, MailDialogue, Ready, Verdict
from autoconf.errors import NetworkError
from autoconf.model.check import TlsFacts
from autoconf.model.secret import Login, Secret
from autoconf.model.server import SocketType
from autoconf.tasks import Deadline
from tests.fakes import GOOD_TLS, ScriptedWire, Turn

SOON: Final = 600.0
"""Seconds: a script has no reason to take any."""

LOGIN: Final = Login(username="alice@example.com", password=Secret("s3cret"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    wire: ScriptedWire
    ready: Ready | None
    verdict: Verdict
    transcript: tuple[str, ...]
    said: tuple[str, ...]
    waits: list[float]

    @property
    def heard(self) -> list[bytes]:
        return self.wire.heard


def talk(
    dialogue: MailDialogue,
    *script: Turn,
    socket_type: SocketType = SocketType.TLS,
    login: Login | None = LOGIN,
    handshake: TlsFacts | NetworkError = GOOD_TLS,
    bindings: Mapping[str, bytes] | None = None,
    action: Action | None = None,
) -> Talk:
    wire = ScriptedWire(*script, handshake=handshake, bindings=bindings)
    return converse(dialogue, wire, socket_type, login, action)


def finish(conversation: Conversation, login: Login | None, action: Action | None) -> Verdict:
    """Log in, run the action where the login is accepted, and say goodbye."""
    ended = conversation.log_in(login, Deadline(SOON), lambda: True)
    if isinstance(ended, LoggedIn):
        ended = conversation.complete(action, Deadline(SOON))
    return ended


def converse(
    dialogue: MailDialogue,
    wire: ScriptedWire,
    socket_type: SocketType = SocketType.TLS,
    login: Login | None = LOGIN,
    action: Action | None = None,
) -> Talk:
    if socket_type is SocketType.TLS:
        wire.over_tls()
    waits: list[float] = []
    conversation = Conversation(
        dialogue.start(socket_type, wire.channel_bindings),
        wire,
        lambda seconds, _deadline: waits.append(seconds),
    )
    started = conversation.start(Deadline(SOON))
    if isinstance(started, Verdict):
        ready, verdict = None, started
    else:
        ready, verdict = started, finish(conversation, login, action)
    return Talk(
        wire=wire,
        ready=ready,
        verdict=verdict,
        transcript=tuple(conversation.transcript),
        said=tuple(conversation.heard),
        waits=waits,
    )
