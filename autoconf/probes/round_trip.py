"""One small message to oneself: sent with the login that works, looked for, and deleted again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

from msgspec.structs import replace

from autoconf.dialogues.actions import Action, FindMessage, SearchResult, SendMessage, SendResult
from autoconf.dialogues.converse import Pause
from autoconf.dialogues.interface import Verdict
from autoconf.dialogues.session import check_of
from autoconf.dialogues.sessions import Sessions
from autoconf.errors import CancelledError
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, Stage
from autoconf.model.mailbox import RoundTrip
from autoconf.model.message import Message
from autoconf.model.secret import Login, Secret
from autoconf.model.server import MailProtocol, Server
from autoconf.net.interfaces import NetworkFactory
from autoconf.probes.budget import Budget
from autoconf.tasks import CancelToken, Clock, Deadline, End, Ended, Job, pause, run_all

_LONGEST_S: Final = 60.0
_SLOWEST_S: Final = 10.0
_TO_DELETE_S: Final = 5.0
"""Kept back, so that what was seen at the last moment is still deleted."""


@dataclass(slots=True, kw_only=True)
class RoundTripRun:
    """Sends one message and no more; made for one round trip.

    Attributes:
        budget: its logins are counted there too, before they are sent.
        token: what no other message has in its subject and Message-ID.
        now: the time of day, for the Date field.
        keeps: whether the message stays in the mailbox.
        trip: how far it came.
    """

    sessions: Sessions
    factory: NetworkFactory
    address: EmailAddress
    budget: Budget
    password: Secret
    token: str
    keeps: bool
    clock: Clock
    cancel: CancelToken = field(default_factory=CancelToken)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    wait: Pause = pause
    trip: RoundTrip = field(default_factory=lambda: RoundTrip(sent=False))
    _has_run: bool = False

    def run(self, checks: Sequence[Check], seconds: float) -> RoundTrip:
        """Go from the server that sends to the one that receives: IMAP where it works, else POP3.

        It logs in anew, and stops at the first login that is not accepted.

        Raises:
            RuntimeError: called twice.
        """
        if self._has_run:
            raise RuntimeError("a round trip runs once")
        self._has_run = True
        proved = {c.server.protocol: c for c in checks if c.is_proved}
        outgoing = proved.get(MailProtocol.SMTP)
        incoming = proved.get(MailProtocol.IMAP, proved.get(MailProtocol.POP3))
        why_not = self._why_not
        if outgoing is None or incoming is None:
            why_not = Message("trip.not-proved")
        if why_not or outgoing is None or incoming is None:
            return replace(self.trip, detail=why_not)
        sends, receives = outgoing.server, incoming

        def work(deadline: Deadline) -> None:
            if self._send(sends, deadline):
                self._look(receives, deadline)

        [ended] = run_all(
            [Job(name="round trip", work=work, seconds=seconds)],
            seconds=seconds,
            cancel=self.cancel,
        )
        if ended.end is not End.RETURNED and not self.trip.detail:
            self.trip = replace(self.trip, detail=_why_ended(ended))
        return self.trip

    @property
    def _why_not(self) -> Message | None:
        pause = self.budget.why_not
        if pause is not None:
            return pause
        if not self.address.local_part.isascii():
            return Message("trip.address")
        return None

    def _send(self, server: Server, deadline: Deadline) -> bool:
        address = str(self.address)
        message_id = f"<{self.token}@{self.address.domain}>"
        message = compose(address, message_id, self.token, self.now())
        verdict = self._visit(server, SendMessage(address=address, message=message), deadline)
        result = verdict.result
        if isinstance(result, SendResult) and result.is_taken is not False:
            # Where it is not known the message may be there, and is to be deleted all the same.
            self.trip = replace(self.trip, sent=True, message_id=message_id, detail=result.why)
        elif isinstance(result, SendResult):
            detail = Message.of("dialogue.said", said=result.words)
            self.trip = replace(self.trip, refused=True, detail=detail)
        else:
            detail = verdict.detail or Message("dialogue.out-of-time")
            self.trip = replace(self.trip, detail=detail)
        return self.trip.sent

    def _look(self, check: Check, deadline: Deadline) -> None:
        began = self.clock()
        left_s = min(deadline.remaining_s(), _LONGEST_S)
        look = FindMessage(
            message_id=self.trip.message_id,
            deletes=not self.keeps,
            clock=self.clock,
            until=began + max(left_s - _TO_DELETE_S, left_s / 2),
        )
        for wait_s in _waits(check):
            if self.clock() + wait_s > look.until:
                why = Message.of("trip.login-delay", seconds=f"{wait_s:.0f}")
                self.trip = replace(self.trip, detail=why if _delay_s(check) else None)
                return
            if wait_s:
                self.wait(wait_s, deadline)
            verdict = self._visit(check.server, look, deadline)
            seen = verdict.result if isinstance(verdict.result, SearchResult) else None
            if verdict.login.outcome is not LoginOutcome.ACCEPTED:
                self.trip = replace(self.trip, detail=verdict.detail)
                return
            # IMAP has looked until the time was up, where it tells that it saw nothing.
            is_imap = check.server.protocol is MailProtocol.IMAP
            if seen is not None and (is_imap or seen.seen_at is not None or seen.detail):
                self.trip = _arrived(self.trip, seen, began, check.server.protocol)
                self._read(seen.header, check.server.hostname, deadline)
                return

    def _read(self, header: bytes, host: str, deadline: Deadline) -> None:
        """Note what the header says of the way of the message."""
        if header:
            from autoconf.probes.delivery import delivery_of  # only a round trip needs it

            dns = self.factory(deadline).dns
            delivery = delivery_of(header, self.address.domain, host, dns)
            self.trip = replace(self.trip, delivery=delivery)

    def _visit(self, server: Server, action: Action, deadline: Deadline) -> Verdict:
        """Log in anew and run one action."""
        self.budget.wait_for_turn(deadline)
        if not self.budget.reserve():
            return Verdict(
                reached=Stage.CONNECT, outcome=CheckOutcome.SKIPPED, detail=self._why_not
            )
        network = self.factory(deadline)
        login = Login(username=server.login_name(self.address), password=self.password)
        is_sent = False
        try:
            session = self.sessions.open(server.endpoint, network)
            is_sent = session.is_safe
            session = self.sessions.log_in(session, login, network, self.budget.repeat)
        except CancelledError:
            if not is_sent:
                self.budget.take_back()
            raise
        self.budget.settle(check_of(server, session))
        if session.verdict is None:
            session = self.sessions.complete(session, network, action)
        if session.verdict is None:
            raise TypeError("a session that was completed has a verdict")
        return session.verdict


def compose(address: str, message_id: str, token: str, now: datetime) -> bytes:
    """Return a message in 7 bits that says what it is (RFC 5322, RFC 3834)."""
    lines = (
        f"From: <{address}>",
        f"To: <{address}>",
        f"Date: {format_datetime(now)}",
        f"Message-ID: {message_id}",
        f"Subject: mail-autoconf round trip {token}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=us-ascii",
        "",
        "This message was sent by mail-autoconf to see that mail arrives.",
        "It can be deleted.",
    )
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _why_ended(ended: Ended[None]) -> Message:
    if ended.end is End.CANCELLED:
        return Message("net.cancelled")
    if ended.error is not None:
        return Message.of_error(ended.error)
    crash = ended.trace.strip().rpartition("\n")[2]
    return Message.of("dialogue.said", said=crash) if crash else Message("trip.no-time")


def _delay_s(check: Check) -> float:
    pop3 = check.mailbox.pop3 if check.mailbox is not None else None
    return float(pop3.login_delay_s or 0) if pop3 is not None else 0.0


def _waits(check: Check) -> Iterator[float]:
    """Yield what to wait before each login; POP3 servers may want more (RFC 2449 section 6.5)."""
    least_s = _delay_s(check)
    yield least_s
    wait_s = 2.0
    while True:
        yield max(wait_s, least_s)
        wait_s = min(wait_s * 1.5, _SLOWEST_S)


def _arrived(trip: RoundTrip, seen: SearchResult, began: float, over: MailProtocol) -> RoundTrip:
    if seen.seen_at is None:
        return replace(trip, detail=seen.detail or trip.detail)
    return replace(
        trip,
        seen_over=over,
        folder=seen.folder,
        is_junk=seen.is_junk,
        seconds=round(seen.seen_at - began, 3),
        deleted=seen.deleted,
        detail=seen.detail,
    )
