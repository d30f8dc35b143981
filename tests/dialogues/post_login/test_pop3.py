import pytest

from autoconf.dialogues.actions import FindMessage, InspectMailbox, SearchResult, SendMessage
from autoconf.dialogues.protocols.pop3 import DIALOGUE
from autoconf.errors import TimedOutError
from autoconf.model.check import CheckOutcome, LoginOutcome, Stage
from autoconf.model.mailbox import MailboxFacts, Pop3Facts
from autoconf.model.message import Message
from autoconf.model.server_reply import ServerReply
from tests.dialogues.talking import Talk, talk
from tests.fakes import CLOSED, Turn
from tests.wording import words

LOGGED_IN = (b"+OK ready\r\n", b"+OK\r\nUSER\r\n.\r\n", b"+OK\r\n", b"+OK welcome\r\n")
FAST = (b"+OK ready\r\n", b"+OK\r\nUSER\r\nPIPELINING\r\n.\r\n", b"+OK\r\n", b"+OK welcome\r\n")
OLD = (b"+OK ready\r\n", b"-ERR\r\n", b"+OK\r\n", b"+OK welcome\r\n")
STAT, UIDL = b"+OK 3 4711\r\n", b"+OK 1 u1\r\n"
ID = "<token@example.com>"


def capa(*lines: bytes) -> bytes:
    return b"".join(line + b"\r\n" for line in (b"+OK", *lines, b"."))


def learn(*script: Turn) -> Talk:
    return talk(DIALOGUE, *script, action=InspectMailbox(address="alice@example.com"))


def facts(*lines: bytes, stat: bytes = STAT, uidl: bytes = UIDL) -> MailboxFacts:
    result = learn(*LOGGED_IN, stat, uidl, capa(*lines)).verdict.result
    assert isinstance(result, MailboxFacts)
    return result


def test_what_waits_and_on_which_terms_is_learned() -> None:
    told = (b"UIDL", b"TOP", b"EXPIRE 60", b"LOGIN-DELAY 900", b"IMPLEMENTATION Some Server 1")

    assert facts(*told) == MailboxFacts(
        messages=3,
        octets=4711,
        pop3=Pop3Facts(
            has_uidl=True,
            has_top=True,
            expire_days=60,
            login_delay_s=900,
            implementation="Some Server 1",
            first_id="u1",
        ),
    )


def test_questions_go_one_by_one() -> None:
    done = learn(*LOGGED_IN, STAT, UIDL, capa())

    assert done.heard[3:] == [b"STAT\r\n", b"UIDL 1\r\n", b"CAPA\r\n", b"QUIT\r\n"]


def test_questions_go_at_once_where_pipelining_is_told() -> None:
    done = learn(*FAST, STAT + UIDL + capa(b"UIDL"))

    assert done.heard[3:] == [b"STAT\r\nUIDL 1\r\nCAPA\r\n", b"QUIT\r\n"]
    assert isinstance(done.verdict.result, MailboxFacts)
    assert done.verdict.result.messages == 3


@pytest.mark.parametrize(
    ("line", "days", "never", "may_stay"),
    [
        (b"EXPIRE 0", 0, False, False),
        (b"EXPIRE NEVER", None, True, True),
        (b"expire never USER", None, True, True),
        (b"EXPIRE 7 USER", 7, False, True),
        (b"EXPIRE", None, False, True),
        (b"EXPIRE -1", None, False, True),
        (b"EXPIRE \xd9\xa3", None, False, True),
    ],
)
def test_expire_tells_how_long_fetched_mail_is_kept(
    line: bytes, days: int | None, *, never: bool, may_stay: bool
) -> None:
    pop3 = facts(line).pop3

    assert pop3 is not None
    assert (pop3.expire_days, pop3.never_expires, pop3.may_stay) == (days, never, may_stay)


@pytest.mark.parametrize(
    ("stat", "uidl", "told", "has_uidl"),
    [
        (STAT, UIDL, (), True),
        (STAT, b"-ERR what?\r\n", (b"UIDL",), False),
        (STAT, b"+OK 7\r\n", (b"UIDL",), True),
        (STAT, b"+OK 7\r\n", (), False),
        (b"+OK 0 0\r\n", b"-ERR no such message\r\n", (b"UIDL",), True),
        (b"+OK 0 0\r\n", b"-ERR no such message\r\n", (), False),
    ],
    ids=[
        "works",
        "refused",
        "odd-told",
        "odd-not-told",
        "empty-mailbox-told",
        "empty-mailbox-not-told",
    ],
)
def test_uidl_is_tried_where_there_is_mail_and_believed_where_not(
    stat: bytes, uidl: bytes, told: tuple[bytes, ...], *, has_uidl: bool
) -> None:
    pop3 = facts(*told, stat=stat, uidl=uidl).pop3

    assert pop3 is not None
    assert pop3.has_uidl is has_uidl


def test_a_server_without_capa_is_not_asked_again() -> None:
    done = learn(*OLD, b"+OK 0 0\r\n", b"-ERR\r\n")

    assert done.heard[3:] == [b"STAT\r\n", b"UIDL 1\r\n", b"QUIT\r\n"]
    assert done.verdict.result == MailboxFacts(messages=0, octets=0, pop3=Pop3Facts())


def test_row_60_a_mailbox_that_is_refused_after_the_login_leaves_the_login_accepted() -> None:
    refusal = b"-ERR [SYS/PERM] Your account is not enabled for POP access\r\n"

    verdict = learn(*LOGGED_IN, refusal, b"-ERR\r\n", b"-ERR\r\n").verdict

    assert (verdict.reached, verdict.outcome) == (Stage.DONE, CheckOutcome.REFUSED)
    assert verdict.login.outcome is LoginOutcome.ACCEPTED
    said = "Your account is not enabled for POP access"
    assert verdict.result == MailboxFacts(refusal=ServerReply(code="SYS/PERM", text=said))
    assert words(verdict.detail) == (
        f"the login was accepted, but the mailbox cannot be opened: [SYS/PERM] {said}"
    )


def test_row_12_a_trouble_that_passes_keeps_its_code() -> None:
    busy = b"-ERR [SYS/TEMP] Couldn't sync mailbox.\r\n"

    result = learn(*LOGGED_IN, busy, b"-ERR\r\n", b"-ERR\r\n").verdict.result

    assert isinstance(result, MailboxFacts)
    assert result.refusal is not None
    assert result.refusal.code == "SYS/TEMP"


@pytest.mark.parametrize("failure", [CLOSED, TimedOutError("net.no-time"), b"garbage\r\n"])
def test_trouble_after_an_accepted_login_does_not_undo_it(failure: Turn) -> None:
    verdict = learn(*LOGGED_IN, failure, b"+OK\r\n", b"+OK\r\n.\r\n").verdict

    assert verdict.login.outcome is LoginOutcome.ACCEPTED
    assert verdict.outcome is CheckOutcome.REFUSED
    assert isinstance(verdict.result, MailboxFacts)
    assert verdict.result.unopened is not None


@pytest.mark.parametrize("then", [CLOSED, TimedOutError("net.no-time")])
def test_only_the_answer_to_stat_counts(then: Turn) -> None:
    opened = learn(*LOGGED_IN, b"+OK 3 120\r\n", then).verdict
    refused = learn(*LOGGED_IN, b"-ERR no\r\n", then).verdict

    assert isinstance(opened.result, MailboxFacts)
    assert (opened.outcome, opened.result.messages) == (CheckOutcome.OK, 3)
    assert isinstance(refused.result, MailboxFacts)
    assert refused.result.refusal is not None


def test_an_echoed_password_is_blanked_in_what_was_learned() -> None:
    pop3 = facts(b"IMPLEMENTATION s3cret").pop3

    assert pop3 is not None
    assert pop3.implementation == "****"


def test_pop3_sends_nothing() -> None:
    done = talk(DIALOGUE, *LOGGED_IN, action=SendMessage(address="a@example.com", message=b""))

    assert done.verdict.result is None


# the look for a message


def look(*script: Turn, deletes: bool = True, checked: set[bytes] | None = None) -> Talk:
    action = FindMessage(
        message_id=ID,
        deletes=deletes,
        clock=lambda: 5.0,
        until=9.0,
        checked=set() if checked is None else checked,
    )
    return talk(DIALOGUE, *LOGGED_IN, *script, action=action)


def head(message_id: str) -> bytes:
    lines = (
        "+OK",
        f"Received: {'x' * 20}",
        *["X: y", "\tz"] * 100,
        f"Message-ID: {message_id}",
        "",
        ".",
    )
    return "".join(f"{line}\r\n" for line in lines).encode()


HEADER = b"Received: %b\r\nMessage-ID: %b" % (b"x" * 20, ID.encode())


def test_the_newest_message_is_looked_at_first_and_deleted_when_it_is_the_one() -> None:
    done = look(b"+OK 9 9\r\n", b"+OK 9 u9\r\n", head(ID), b"+OK\r\n", b"+OK bye\r\n")

    assert done.heard[3:8] == [
        b"STAT\r\n",
        b"UIDL 9\r\n",
        b"TOP 9 0\r\n",
        b"DELE 9\r\n",
        b"QUIT\r\n",
    ]
    assert done.verdict.result == SearchResult(seen_at=5.0, deleted=True, header=HEADER)


def test_a_message_of_somebody_else_is_never_deleted() -> None:
    checked: set[bytes] = set()

    done = look(b"+OK 1 9\r\n", b"+OK 1 u1\r\n", head("<other@example.com>"), checked=checked)

    assert not any(line.startswith(b"DELE") for line in done.heard)
    assert (done.verdict.result, checked) == (SearchResult(), {b"u1"})


def test_what_was_checked_before_is_not_fetched_again() -> None:
    done = look(b"+OK 1 9\r\n", b"+OK 1 u1\r\n", checked={b"u1"})

    assert not any(line.startswith(b"TOP") for line in done.heard)


def test_no_more_than_the_newest_twenty_are_looked_at() -> None:
    turns = [b"+OK %d u%d\r\n" % (n, n) for n in range(100, 80, -1)]

    done = look(b"+OK 100 9\r\n", *turns, checked={b"u%d" % n for n in range(101)})

    assert done.heard[-2] == b"UIDL 81\r\n"


def test_hanging_up_on_the_goodbye_does_not_undo_what_was_seen() -> None:
    done = look(b"+OK 9 9\r\n", b"+OK 9 u9\r\n", head(ID), b"+OK\r\n", CLOSED)

    result = done.verdict.result
    assert isinstance(result, SearchResult)
    assert (result.seen_at, result.deleted) == (5.0, False)
    assert words(result.detail).startswith(
        "it is not known whether it was deleted: the server closed"
    )


def test_kept_means_that_nothing_is_deleted() -> None:
    done = look(b"+OK 1 9\r\n", b"+OK 1 u1\r\n", head(ID), deletes=False)

    assert done.heard[-1] == b"QUIT\r\n"
    assert done.verdict.result == SearchResult(seen_at=5.0, header=HEADER)


def test_a_long_header_is_cut_and_the_message_is_found_all_the_same() -> None:
    lines = ("+OK", "Received: x", *["\ty"] * 500, f"Message-ID: {ID}", "", ".")
    long = "".join(f"{line}\r\n" for line in lines).encode()

    result = look(b"+OK 1 9\r\n", b"+OK 1 u1\r\n", long, deletes=False).verdict.result

    assert isinstance(result, SearchResult)
    assert result.seen_at == 5.0
    assert result.header.count(b"\ty") == 79


@pytest.mark.parametrize(
    ("script", "detail"),
    [
        ((b"-ERR [IN-USE] busy\r\n",), "STAT was refused: IN-USE busy"),
        (
            (b"+OK 1 9\r\n", b"-ERR\r\n"),
            "the server has no identifiers for its messages (UIDL)",
        ),
        (
            (b"+OK 1 9\r\n", b"+OK 1 u1\r\n", b"-ERR\r\n"),
            "the server does not send the header of a message alone (TOP)",
        ),
    ],
    ids=["STAT", "UIDL", "TOP"],
)
def test_where_looking_is_impossible_it_says_why(script: tuple[bytes, ...], detail: str) -> None:
    result = look(*script).verdict.result

    assert isinstance(result, SearchResult)
    assert result.seen_at is None
    assert words(result.detail) == detail


@pytest.mark.parametrize("answers", [(b"-ERR no\r\n",), (b"+OK\r\n", b"-ERR no\r\n")])
def test_what_the_server_did_not_remove_is_not_called_deleted(answers: tuple[bytes, ...]) -> None:
    result = look(b"+OK 1 9\r\n", b"+OK 1 u1\r\n", head(ID), *answers).verdict.result

    why = Message.of("dialogue.not-deleted", said="no")
    assert result == SearchResult(seen_at=5.0, deleted=False, detail=why, header=HEADER)
