"""Whatever comes after an accepted login, it stays accepted, and nothing crashes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.dialogues.actions import Action, FindMessage, InspectMailbox, SendMessage
from autoconf.dialogues.converse import Conversation
from autoconf.dialogues.interface import MailDialogue, Verdict
from autoconf.dialogues.protocols import imap, pop3, smtp
from autoconf.errors import TimedOutError
from autoconf.model.check import LoginOutcome
from autoconf.model.server import SocketType
from autoconf.tasks import Deadline
from tests.dialogues.talking import LOGIN, finish
from tests.fakes import ScriptedWire

LINES = st.sampled_from(
    [
        *(b"* 3 EXISTS", b"* SEARCH 7", b"* SEARCH", b"* SEARCH 7 8", b"* BYE", b"+ go", b"*"),
        *(
            b'* LIST (\\Junk) "/" Junk',
            b"* LIST (\\SendResult) NIL {3}",
            b'* LIST () "/" {-1}',
            b"{3}",
        ),
        *(b'* NAMESPACE (("" "/")) NIL NIL', b'* QUOTA "" (STORAGE 9 9)', b"* LIST () {0}"),
        *(b"* 1 FETCH (UID 7 BODY[] {24}", b"Message-ID: <x@example.com>", b")"),
        *(b"a%d OK" % tag for tag in range(2, 12)),
        *(b"a%d NO [INUSE] busy" % tag for tag in range(2, 6)),
        *(b"a2 NO Unsafe Login", b"a3 BAD", b"a99 OK", b"", b".", b"\xff\0"),
        *(b"+OK 2 20", b"+OK 1 u1", b"+OK", b"-ERR [SYS/PERM] no", b"-ERR", b"UIDL", b"EXPIRE 0"),
        *(b"250 ok", b"250-ok", b"354 go", b"421 bye", b"550 5.7.1 no", b"450 later", b"999 x"),
    ]
) | st.binary(max_size=12)
TURNS = st.lists(st.lists(LINES, max_size=5).map(lambda x: b"".join(y + b"\r\n" for y in x)))
LOOK = FindMessage(message_id="<x@example.com>", deletes=True, clock=lambda: 0.0, until=5.0)
ERRANDS = [
    InspectMailbox(address="alice@example.com"),
    SendMessage(address="a@b.example", message=b"x\r\n"),
    LOOK,
]
IMAP_IN = (
    b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n",
    b"a1 OK [CAPABILITY IMAP4rev1 NAMESPACE QUOTA UIDPLUS] in\r\n",
)
POP3_IN = (b"+OK\r\n", b"+OK\r\nUSER\r\nPIPELINING\r\n.\r\n", b"+OK\r\n", b"+OK in\r\n")
SMTP_IN = (b"220 mx\r\n", b"250-mx\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n", b"235 in\r\n")


class Babbling(ScriptedWire):
    """Falls silent where its script ends."""

    def read_line(self) -> bytes:
        try:
            return super().read_line()
        except AssertionError:
            raise TimedOutError("net.no-time") from None

    def read_exactly(self, count: int) -> bytes:
        try:
            return super().read_exactly(count)
        except AssertionError:
            raise TimedOutError("net.no-time") from None


@pytest.mark.parametrize(
    ("dialogue", "opening"),
    [(imap.DIALOGUE, IMAP_IN), (pop3.DIALOGUE, POP3_IN), (smtp.DIALOGUE, SMTP_IN)],
    ids=["imap", "pop3", "smtp"],
)
@given(turns=TURNS, action=st.sampled_from(ERRANDS))
def test_no_babble_undoes_the_login(
    dialogue: MailDialogue, opening: tuple[bytes, ...], turns: list[bytes], action: Action
) -> None:
    wire = Babbling(*opening, *turns)
    wire.over_tls()
    started = Conversation(dialogue.start(SocketType.TLS), wire, lambda _seconds, _deadline: None)
    started.start(Deadline(10.0))

    verdict = finish(started, LOGIN, action)

    assert isinstance(verdict, Verdict)
    assert verdict.login.outcome is LoginOutcome.ACCEPTED
    assert not any(b"s3cret" in line for line in wire.heard[len(opening) :])
