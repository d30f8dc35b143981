"""A conversation with one endpoint as a value, and the check that it makes."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.dialogues.converse import Conversation
from autoconf.dialogues.interface import MailDialogue, Verdict
from autoconf.model.check import (
    NOT_TESTED,
    Check,
    CheckOutcome,
    LoginOutcome,
    LoginResult,
    Stage,
    TlsFacts,
)
from autoconf.model.mailbox import MailboxFacts
from autoconf.model.server import Endpoint, MailProtocol, Server
from autoconf.model.server_reply import ServerReply
from autoconf.model.software import Software
from autoconf.refusals.matching import classify_check, login_outcome_of
from autoconf.registry import load_plugin

_IDLE_S: Final = 3600.0  # longer than any run; servers close the connection after some minutes


class Session(Struct, frozen=True, kw_only=True):
    """A conversation with one endpoint: paused before or after the login, or ended.

    Attributes:
        in_clear: the capabilities before TLS, where it began with STARTTLS.
        software: None if the greeting names none that matters.
        tls: None if no handshake was begun.
        login: set once it was accepted.
        verdict: how the conversation ended; None before that.
        transcript: lines "S: ..." and "C: ..." up to now, for display only.
        alerts: what an IMAP server wants people to read.
        heard: the server's lines since the login was sent, or since the greeting.
        elapsed_s: the time spent talking, without pauses.
        stages: the seconds that each stage took, in the order that they were begun.
        conversation: None if there was no connection.
    """

    endpoint: Endpoint
    capabilities: tuple[str, ...] = ()
    in_clear: tuple[str, ...] = ()
    software: Software | None = None
    tls: TlsFacts | None = None
    login: LoginResult = NOT_TESTED
    verdict: Verdict | None = None
    transcript: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    elapsed_s: float = 0.0
    stages: tuple[tuple[Stage, float], ...] = ()
    conversation: Conversation | None = None

    @property
    def is_ready(self) -> bool:
        """Whether a login may still be sent, as far as is known."""
        return self.verdict is None and self.login.outcome is LoginOutcome.NOT_TESTED

    @property
    def is_safe(self) -> bool:
        """Whether it is ready and TLS proved the server's name."""
        return self.is_ready and self.conversation is not None and self.conversation.is_safe


def check_of(server: Server, session: Session) -> Check:
    """Return the check of a server with the endpoint of a session."""
    verdict = session.verdict or Verdict(
        reached=Stage.CAPABILITIES if session.is_ready else Stage.LOGIN,
        outcome=CheckOutcome.OK,
        capabilities=session.capabilities,
        login=session.login,
    )
    mailbox = verdict.result if isinstance(verdict.result, MailboxFacts) else None
    is_pop3 = server.protocol is MailProtocol.POP3
    is_good = verdict.outcome is CheckOutcome.OK
    check = Check(
        server=server,
        reached=verdict.reached,
        outcome=verdict.outcome,
        detail=verdict.detail,
        capabilities=verdict.capabilities,
        in_clear=session.in_clear,
        tls=session.tls,
        login=verdict.login,
        transcript=session.transcript,
        replies=() if is_good else _replies(server.protocol, session.heard),
        alerts=session.alerts if server.protocol is MailProtocol.IMAP else (),
        read_as=verdict.read_as,
        software=session.software,
        speaks=verdict.speaks,
        messages_waiting=mailbox.messages if mailbox is not None and is_pop3 else None,
        mailbox=mailbox,
        elapsed_s=session.elapsed_s,
        stages=session.stages,
    )
    if not check.was_refused:
        return check
    # Only here is the host known, and the same words mean different things at different hosts.
    outcome = login_outcome_of(classify_check(check), check.login.outcome)
    return replace(check, login=replace(check.login, outcome=outcome))


def _replies(protocol: MailProtocol, lines: Sequence[str]) -> tuple[ServerReply, ...]:
    dialogue = dialogue_of(protocol)
    return tuple(dialogue.read_reply(line) for line in lines)


def dialogue_of(protocol: MailProtocol) -> MailDialogue:
    """Return the dialogue of a protocol."""
    dialogue: MailDialogue = load_plugin("autoconf.dialogues.protocols", protocol.value, "DIALOGUE")
    return dialogue
