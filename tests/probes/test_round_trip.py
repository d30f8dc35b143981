from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.model.address import EmailAddress
from autoconf.model.budget import Spent
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, LoginResult, Stage
from autoconf.model.mailbox import Delivery, MailboxFacts, Pop3Facts, RoundTrip
from autoconf.model.secret import Secret
from autoconf.model.server import MailProtocol, Server
from autoconf.model.server_reply import ServerReply
from autoconf.probes.budget import Budget
from autoconf.probes.round_trip import RoundTripRun, compose
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.tasks import Deadline
from tests.discovery.builders import IMAP, POP3, SMTP
from tests.fakes import CLOSED, ScriptedDialer, ScriptedWire, Turn, fake_factory
from tests.probes.accounts import ALICE
from tests.probes.wires import HANGS_UP, REFUSED, opening
from tests.wording import words

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ID = "<t0ken@example.com>"
OK = b"250 ok\r\n"
TAKEN = (b"235 in\r\n", OK, OK, b"354 go\r\n", b"250 2.0.0 queued\r\n")
POP3_IN = (b"+OK\r\n", b"+OK in\r\n")
IMAP_IN = (b"a1 OK [CAPABILITY IMAP4rev1 UIDPLUS] in\r\n", b"a2 OK\r\n")
SEEN = b"* 1 EXISTS\r\na3 OK\r\n* SEARCH 7\r\na4 OK\r\n"
FIELDS = (
    b"Authentication-Results: mx.example.com; dkim=none\r\nMessage-ID: <t0ken@example.com>\r\n\r\n"
)
FETCHED = b"* 1 FETCH (UID 7 BODY[HEADER.FIELDS (MESSAGE-ID)] {%d}\r\n%b)\r\na5 OK\r\n" % (
    len(FIELDS),
    FIELDS,
)
HEAD = FETCHED + b"* SEARCH\r\na6 OK\r\n"
GONE = b"a7 OK\r\na8 OK\r\n* SEARCH\r\na9 OK\r\n"
ARRIVED = (b"+OK 1 9\r\n", b"+OK 1 u1\r\n", b"+OK\r\nMessage-ID: <t0ken@example.com>\r\n.\r\n")
EMPTY = (b"+OK 0 0\r\n",)


def proved(server: Server, mailbox: MailboxFacts | None = None) -> Check:
    return Check(
        server=server,
        reached=Stage.DONE,
        outcome=CheckOutcome.OK,
        login=LoginResult(outcome=LoginOutcome.ACCEPTED),
        mailbox=mailbox,
    )


def wire(server: Server, *turns: Turn) -> ScriptedWire:
    opened = {
        MailProtocol.IMAP: opening(MailProtocol.IMAP, HANGS_UP)[:1],
        MailProtocol.POP3: opening(MailProtocol.POP3, HANGS_UP)[:2],
        MailProtocol.SMTP: opening(MailProtocol.SMTP, HANGS_UP)[:2],
    }[server.protocol]
    return ScriptedWire(*opened, *turns)


@dataclass
class Road:
    """A traveller on scripted servers, whose clock goes on only while it waits."""

    wires: dict[Server, Sequence[ScriptedWire]]
    checks: Sequence[Check] = (proved(IMAP), proved(SMTP))
    keeps: bool = False
    address: EmailAddress = ALICE
    budget: Budget = field(default_factory=lambda: Budget(MemoryLedger(), ALICE, now=lambda: 0.0))
    now_s: float = 100.0
    waits: list[float] = field(default_factory=list)

    def wait(self, seconds: float, _deadline: Deadline) -> None:
        self.waits.append(seconds)
        self.now_s += seconds

    def travel(self) -> RoundTrip:
        return self.trip().run(self.checks, 60.0)

    def trip(self) -> RoundTripRun:
        self.dialer = ScriptedDialer({str(s.endpoint): w for s, w in self.wires.items()})
        return RoundTripRun(
            sessions=Sessions(wait=self.wait),
            factory=fake_factory(dialer=self.dialer),
            address=self.address,
            budget=self.budget,
            password=Secret("s3cret"),
            token="t0ken",
            keeps=self.keeps,
            clock=lambda: self.now_s,
            now=lambda: NOW,
            wait=self.wait,
        )


def sent_messages(one: ScriptedWire) -> list[bytes]:
    return [line for line in one.heard if b"Message-ID: " in line]


def test_a_message_is_short_honest_and_has_seven_bits() -> None:
    raw = compose("alice@example.com", ID, "t0ken", NOW)

    message = message_from_bytes(raw, policy=policy.default)
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert (message["From"], message["To"]) == ("alice@example.com",) * 2
    assert message["Message-ID"] == ID
    assert message["Subject"] == "mail-autoconf round trip t0ken"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Mon, 23 Nov 2026 09:30:00 +0000"


def test_over_imap_it_is_sent_seen_and_deleted() -> None:
    smtp, imap = wire(SMTP, *TAKEN), wire(IMAP, *IMAP_IN, SEEN, HEAD, GONE)

    trip = Road({SMTP: [smtp], IMAP: [imap]}).travel()

    assert trip == RoundTrip(
        sent=True,
        message_id=ID,
        seen_over=MailProtocol.IMAP,
        folder="INBOX",
        seconds=0.0,
        deleted=True,
        delivery=Delivery(is_signed=False, is_judged=True, dkim="none"),
    )
    assert len(sent_messages(smtp)) == 1


def test_a_second_run_is_refused() -> None:
    trip = Road({SMTP: [wire(SMTP, *TAKEN)], IMAP: [wire(IMAP, *IMAP_IN, SEEN, HEAD, GONE)]}).trip()
    trip.run((), 60.0)

    with pytest.raises(RuntimeError, match="runs once"):
        trip.run((), 60.0)


def test_seconds_are_counted_from_the_server_s_yes_to_the_sight() -> None:
    nothing = b"a3 OK\r\n* SEARCH\r\na4 OK\r\n"
    later = b"a5 OK\r\n* SEARCH 7\r\na6 OK\r\n"
    road = Road(
        {SMTP: [wire(SMTP, *TAKEN)], IMAP: [wire(IMAP, *IMAP_IN, nothing, later, CLOSED)]},
        keeps=True,
    )

    trip = road.travel()

    assert (trip.seconds, trip.deleted, road.waits) == (2.0, None, [2.0])


def test_over_pop3_every_look_is_a_login_of_its_own() -> None:
    looks = [
        wire(POP3, *POP3_IN, *EMPTY),
        wire(POP3, *POP3_IN, *ARRIVED, b"+OK\r\n", b"+OK bye\r\n"),
    ]
    road = Road({SMTP: [wire(SMTP, *TAKEN)], POP3: looks}, checks=(proved(POP3), proved(SMTP)))

    trip = road.travel()

    assert (trip.seen_over, trip.deleted, trip.seconds) == (MailProtocol.POP3, True, 2.0)
    assert trip.delivery == Delivery(is_signed=False)
    assert all(one.is_closed for one in looks)


def test_a_pop3_server_s_delay_between_logins_is_kept() -> None:
    delay = MailboxFacts(pop3=Pop3Facts(login_delay_s=20))
    road = Road(
        {
            SMTP: [wire(SMTP, *TAKEN)],
            POP3: [wire(POP3, *POP3_IN, *EMPTY), wire(POP3, *POP3_IN, *ARRIVED)],
        },
        checks=(proved(POP3, delay), proved(SMTP)),
        keeps=True,
    )

    assert road.travel().seen_over is MailProtocol.POP3
    assert road.waits == [20.0, 20.0]


def test_a_delay_longer_than_the_run_means_that_nobody_looks() -> None:
    delay = MailboxFacts(pop3=Pop3Facts(login_delay_s=900))
    road = Road({SMTP: [wire(SMTP, *TAKEN)]}, checks=(proved(POP3, delay), proved(SMTP)))

    trip = road.travel()

    assert (trip.sent, trip.seen_over, road.waits) == (True, None, [])
    assert "900 s" in words(trip.detail)


@pytest.mark.parametrize(
    ("last", "detail"),
    [(TAKEN[-1], ""), (CLOSED, "it is not known whether the message was accepted")],
    ids=["taken", "perhaps-taken"],
)
def test_what_never_comes_is_left_in_time(last: Turn, detail: str) -> None:
    nothing = [b"a%d OK\r\n* SEARCH\r\na%d OK\r\n" % (n, n + 1) for n in range(3, 41, 2)]
    smtp = wire(SMTP, *TAKEN[:-1], last)
    road = Road({SMTP: [smtp], IMAP: [wire(IMAP, *IMAP_IN, *nothing)]})

    trip = road.travel()

    assert (trip.sent, trip.seen_over) == (True, None)
    assert words(trip.detail).partition(":")[0] == detail
    assert sum(road.waits) <= 55.0


@pytest.mark.parametrize(
    ("script", "detail", "refused"),
    [
        ((b"235 in\r\n", b"553 5.7.1 not yours\r\n"), "553 5.7.1 not yours", True),
        ((*TAKEN[:-1], b"552 too big\r\n"), "552 too big", True),
        ((b"535 5.7.8 wrong\r\n",), "the login was refused: 535 5.7.8 wrong", False),
    ],
    ids=["sender", "message", "login"],
)
def test_what_was_not_taken_is_not_looked_for(
    script: tuple[bytes, ...], detail: str, *, refused: bool
) -> None:
    road = Road({SMTP: [wire(SMTP, *script)]})

    trip = road.travel()

    assert words(trip.detail) == detail
    assert replace(trip, detail=None) == RoundTrip(sent=False, refused=refused)
    assert [str(e) for e in road.dialer.opened] == [str(SMTP.endpoint)]


def test_what_was_perhaps_taken_is_looked_for_and_sent_once_only() -> None:
    smtp = wire(SMTP, *TAKEN[:-1], CLOSED)
    road = Road({SMTP: [smtp], IMAP: [wire(IMAP, *IMAP_IN, SEEN, FETCHED)]}, keeps=True)

    trip = road.travel()

    assert (trip.sent, trip.seen_over, words(trip.detail)) == (True, MailProtocol.IMAP, "")
    assert len(sent_messages(smtp)) == 1


def test_a_refused_login_ends_the_looking() -> None:
    road = Road(
        {
            SMTP: [wire(SMTP, *TAKEN)],
            IMAP: [ScriptedWire(*opening(MailProtocol.IMAP, REFUSED))],
        }
    )

    trip = road.travel()

    assert (trip.sent, trip.seen_over) == (True, None)
    assert words(trip.detail).startswith("the login was refused")


def test_a_connection_that_breaks_is_opened_again() -> None:
    broken = wire(IMAP, *IMAP_IN, CLOSED)
    road = Road(
        {SMTP: [wire(SMTP, *TAKEN)], IMAP: [broken, wire(IMAP, *IMAP_IN, SEEN, FETCHED)]},
        keeps=True,
    )

    assert road.travel().seen_over is MailProtocol.IMAP


@pytest.mark.parametrize(
    "checks",
    [
        (proved(SMTP),),
        (proved(IMAP),),
        (proved(IMAP, MailboxFacts(refusal=ServerReply(text="no"))), proved(SMTP)),
    ],
    ids=["no-incoming", "no-outgoing", "not-opened"],
)
def test_without_both_logins_nothing_is_sent(checks: Sequence[Check]) -> None:
    road = Road({}, checks=checks)

    assert not road.travel().sent
    assert road.dialer.opened == []


def test_with_three_failures_no_login_is_risked() -> None:
    ledger = MemoryLedger()
    ledger.update(str(ALICE), lambda _: Spent(failures=(0.0,) * 3), 0.0)
    road = Road({}, budget=Budget(ledger, ALICE, now=lambda: 0.0))

    trip = road.travel()

    assert not trip.sent
    assert "3 logins of this account failed" in words(trip.detail)
    assert road.dialer.opened == []


def test_an_address_with_other_letters_is_not_sent_from() -> None:
    road = Road({}, address=EmailAddress.parse("j\u00f6rg@example.com"))

    assert not road.travel().sent


def test_a_bug_on_the_way_is_told_and_takes_nothing_down() -> None:
    road = Road({SMTP: [wire(SMTP, *TAKEN)], IMAP: []})

    trip = road.travel()

    assert (trip.sent, trip.seen_over) == (True, None)
    assert "opened once too often" in words(trip.detail)
