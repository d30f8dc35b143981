import pytest

from autoconf.dialogues.actions import FindMessage, InspectMailbox, SearchResult, SendMessage
from autoconf.dialogues.converse import Conversation
from autoconf.dialogues.protocols.imap import DIALOGUE
from autoconf.errors import TimedOutError
from autoconf.model.check import CheckOutcome, LoginOutcome, Stage
from autoconf.model.mailbox import Folder, ImapFacts, MailboxFacts, SpecialUse
from autoconf.model.message import Message
from autoconf.model.server import SocketType
from autoconf.tasks import Deadline
from tests.dialogues.talking import LOGIN, SOON, Talk, finish, talk
from tests.fakes import CLOSED, ScriptedWire, Turn
from tests.wording import words

GREETING = b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi\r\n"
ALL = "IDLE NAMESPACE QUOTA SPECIAL-USE LIST-EXTENDED UIDPLUS"
ID = "<token@example.com>"
SEARCH = b'UID SEARCH HEADER Message-ID "<token@example.com>"'


def logged_in(capabilities: str = "") -> tuple[bytes, ...]:
    return (GREETING, f"a1 OK [CAPABILITY IMAP4rev1 {capabilities}] in\r\n".encode())


def learn(*script: Turn) -> Talk:
    return talk(DIALOGUE, *script, action=InspectMailbox(address="alice@example.com"))


def test_everything_is_asked_at_once_and_nothing_is_changed() -> None:
    done = learn(*logged_in(ALL), b"a2 OK\r\na3 OK\r\na4 OK\r\na5 OK\r\n")

    assert done.heard[1].splitlines() == [
        b"a2 EXAMINE INBOX",
        b"a3 NAMESPACE",
        b"a4 GETQUOTAROOT INBOX",
        b'a5 LIST (SPECIAL-USE) "" "*"',
    ]
    assert done.heard[2:] == [b"a6 LOGOUT\r\n"]


def test_what_imap_offers_is_learned() -> None:
    answers = (
        b"* FLAGS (\\Seen)\r\n* 120 EXISTS\r\n* OK [UIDVALIDITY 1] fine {5}\r\n"
        b"a2 OK [READ-ONLY] done\r\n"
        b'* NAMESPACE (("" "/")) NIL NIL\r\na3 OK\r\n'
        b'* QUOTAROOT INBOX "u"\r\n* QUOTA "u" (STORAGE 1200 5000)\r\na4 OK\r\n'
        b'* LIST (\\Sent) "/" Sent\r\n* LIST (\\Junk) "/" {4}\r\nJunk\r\n'
        b"a5 OK done\r\n"
    )

    assert learn(*logged_in(ALL), answers).verdict.result == MailboxFacts(
        messages=120,
        imap=ImapFacts(
            folders=(
                Folder(use=SpecialUse.SENT, name="Sent"),
                Folder(use=SpecialUse.JUNK, name="Junk"),
            ),
            prefix="",
            delimiter="/",
            has_idle=True,
            quota_used_kib=1200,
            quota_limit_kib=5000,
        ),
    )


def test_capabilities_are_asked_for_where_the_login_did_not_bring_them() -> None:
    told = b"* CAPABILITY IMAP4rev1 IDLE\r\na2 OK\r\n"

    done = learn(GREETING, b"a1 OK in\r\n", told, b"* 1 EXISTS\r\na3 OK\r\na4 OK\r\n")

    assert done.heard[1:3] == [b"a2 CAPABILITY\r\n", b'a3 EXAMINE INBOX\r\na4 LIST "" "*"\r\n']
    assert isinstance(done.verdict.result, MailboxFacts)
    assert done.verdict.result.imap == ImapFacts(has_idle=True, folder_count=0)


def test_ten_thousand_folders_are_counted_and_neither_kept_nor_shown() -> None:
    folders = b"".join(b'* LIST () "/" Private%d\r\n' % n for n in range(10_000))

    done = learn(*logged_in(), b"* 1 EXISTS\r\na2 OK\r\n" + folders + b"a3 OK\r\n")

    assert isinstance(done.verdict.result, MailboxFacts)
    assert done.verdict.result.imap == ImapFacts(folder_count=10_000, delimiter="/")
    assert not any("Private" in line for line in done.transcript)


def test_a_list_without_end_is_left() -> None:
    line = b'* LIST () "/" "' + b"x" * 4000 + b'"\r\n'

    verdict = learn(*logged_in(), b"a2 OK\r\n" + line * 300).verdict

    learned = MailboxFacts(imap=ImapFacts(delimiter="/"))
    assert (verdict.outcome, verdict.result) == (CheckOutcome.OK, learned)


def test_row_97_id_is_sent_once_to_a_server_that_requires_it() -> None:
    refusal = b"a2 NO EXAMINE Unsafe Login. Please contact kefu@188.com for help\r\na3 OK\r\n"

    done = learn(*logged_in(), refusal, b"a4 OK\r\n* 7 EXISTS\r\na5 OK\r\n")

    assert done.heard[2].startswith(b'a4 ID ("name" "mail-autoconf" "version" "')
    assert done.heard[2].endswith(b'")\r\na5 EXAMINE INBOX\r\n')
    assert isinstance(done.verdict.result, MailboxFacts)
    assert done.verdict.result.messages == 7
    assert done.verdict.result.imap is not None
    assert done.verdict.result.imap.identified


def test_id_is_not_sent_to_other_servers() -> None:
    done = learn(*logged_in("ID"), b"a2 NO [NOPERM] no\r\na3 OK\r\n")

    assert not any(b"ID (" in line for line in done.heard)


@pytest.mark.parametrize(
    ("script", "why", "code"),
    [
        ((b"a2 NO [INUSE] busy\r\na3 OK\r\n",), "[INUSE] busy", "INUSE"),
        ((b"a2 NO\r\na3 OK\r\n",), "NO", ""),
        (
            (
                b"a2 NO Unsafe Login\r\na3 OK\r\n",
                b"a4 OK\r\na5 NO Unsafe Login\r\n",
            ),
            "Unsafe Login",
            "",
        ),
        ((b"* BYE [UNAVAILABLE] disabled\r\n",), "says goodbye: disabled", ""),
    ],
    ids=["code", "no-words", "still-unsafe", "bye"],
)
def test_r37_a_mailbox_that_is_not_opened_leaves_the_login_accepted(
    script: tuple[bytes, ...], why: str, code: str
) -> None:
    verdict = learn(*logged_in(), *script).verdict

    assert (verdict.reached, verdict.outcome) == (Stage.DONE, CheckOutcome.REFUSED)
    assert verdict.login.outcome is LoginOutcome.ACCEPTED
    assert isinstance(verdict.result, MailboxFacts)
    assert verdict.result.refusal is not None
    assert verdict.result.refusal.code == code
    assert words(verdict.detail) == (
        f"the login was accepted, but the mailbox cannot be opened: {why}"
    )


@pytest.mark.parametrize(
    "answers",
    [
        CLOSED,
        TimedOutError("net.no-time"),
        b"a3 OK\r\na2 OK\r\n",
        b'* LIST () "/" {-1}\r\n',
        b'* LIST () "/" {99999999999}\r\n',
        b'* LIST () "/" {999999999}\r\n',
        b'* LIST () "/" {70000}\r\n',
        (b'* LIST () "/" {40}\r\nshort\r\n', CLOSED),
        b"+ go on\r\n",
        b"garbage\r\n",
    ],
    ids=[
        *("closed", "silent", "wrong-order", "r41-negative", "r41-huge", "r41-large"),
        *("r41-over-64-kib", "r41-short", "continuation", "garbage"),
    ],
)
def test_trouble_after_the_login_does_not_undo_it(answers: Turn) -> None:
    verdict = learn(*logged_in(), answers).verdict

    assert verdict.login.outcome is LoginOutcome.ACCEPTED
    assert verdict.outcome is CheckOutcome.REFUSED
    assert isinstance(verdict.result, MailboxFacts)
    assert verdict.result.unopened is not None


@pytest.mark.parametrize("then", [CLOSED, TimedOutError("net.no-time"), b"* BYE\r\n", b"x\r\n"])
def test_only_the_answer_to_examine_counts(then: Turn) -> None:
    rest = then if isinstance(then, tuple) else (then,)
    opened = learn(*logged_in(), (b"* 3 EXISTS\r\na2 OK\r\n", *rest)).verdict
    refused = learn(*logged_in(), (b"a2 NO [NOPERM] no\r\n", *rest)).verdict

    assert isinstance(opened.result, MailboxFacts)
    assert (opened.outcome, opened.result.messages) == (CheckOutcome.OK, 3)
    assert isinstance(refused.result, MailboxFacts)
    assert refused.outcome is CheckOutcome.REFUSED
    assert refused.result.refusal is not None


@pytest.mark.parametrize("answer", [b"a2 NO no\r\n", b"a2 BAD no\r\n", b"a2 OK\r\n"])
def test_capabilities_that_are_refused_after_the_login_end_nothing(answer: bytes) -> None:
    script = (GREETING, b"a1 OK in\r\n", answer, b"a3 NO no\r\na4 OK\r\n")

    verdict = learn(*script).verdict

    assert isinstance(verdict.result, MailboxFacts)
    assert verdict.result.refusal is not None


def test_every_alert_is_kept_once_and_in_full() -> None:
    long = "x" * 900
    alerts = f"* OK [ALERT] two\r\n* NO [alert] {long}\r\na2 OK [ALERT] two\r\na3 OK\r\n"
    wire = ScriptedWire(
        GREETING, b"* BAD [ALERT] one\r\na1 OK [CAPABILITY IMAP4rev1] in\r\n", alerts.encode()
    ).over_tls()
    conversation = Conversation(DIALOGUE.start(SocketType.TLS), wire)

    conversation.start(Deadline(SOON))
    finish(conversation, LOGIN, InspectMailbox(address=""))

    assert conversation.alerts == ["one", "two", long]


def test_an_alert_from_before_tls_is_nobody_s_word() -> None:
    wire = ScriptedWire(
        b"* OK [ALERT] pay here\r\n",
        b"* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK [ALERT] pay there\r\n",
        b"a2 NO [ALERT] pay anywhere\r\n",
    )
    conversation = Conversation(DIALOGUE.start(SocketType.STARTTLS), wire)

    conversation.start(Deadline(SOON))

    assert conversation.alerts == []


def test_a_password_as_a_folder_name_is_blanked() -> None:
    answers = b'a2 OK\r\n* LIST (\\Sent) "/" s3cret\r\na3 OK\r\n'

    done = learn(*logged_in(), answers)

    assert "s3cret" not in f"{done.transcript}{done.verdict}"


def test_imap_sends_nothing() -> None:
    action = SendMessage(address="alice@example.com", message=b"")

    assert talk(DIALOGUE, *logged_in(), action=action).verdict.result is None


# the look for a message


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def look(*script: Turn, capabilities: str = ALL, deletes: bool = True, until: float = 9.0) -> Talk:
    action = FindMessage(message_id=ID, deletes=deletes, clock=Clock(), until=until)
    return talk(DIALOGUE, *logged_in(capabilities), *script, action=action)


NO_JUNK = b"a2 OK\r\n"
JUNK = b'* LIST (\\Junk) "/" "My \\"Junk\\""\r\na2 OK\r\n'


def found(tag: int, uids: bytes = b" 7") -> bytes:
    return b"* 3 EXISTS\r\na%d OK\r\n* SEARCH%b\r\na%d OK\r\n" % (tag, uids, tag + 1)


FIELDS = b"MESSAGE-ID DKIM-SIGNATURE AUTHENTICATION-RESULTS RECEIVED"
HEADER = b"Message-ID: %b\r\nReceived: x\r\n\r\n" % ID.encode()


def fetched(tag: int, text: bytes = HEADER) -> bytes:
    item = b"BODY[HEADER.FIELDS (MESSAGE-ID RECEIVED)]"
    return b"* 3 FETCH (UID 7 %b {%d}\r\n%b)\r\na%d OK\r\n" % (item, len(text), text, tag)


def head(tag: int, marked: bytes = b"", message_id: str = ID) -> bytes:
    text = HEADER.replace(ID.encode(), message_id.encode())
    return fetched(tag, text) + b"* SEARCH%b\r\na%d OK\r\n" % (marked, tag + 1)


GONE = b"a7 OK\r\n* 3 EXPUNGE\r\na8 OK\r\n* SEARCH\r\na9 OK\r\n"


def test_it_is_found_and_that_one_is_deleted() -> None:
    done = look(NO_JUNK, found(3), head(5, b" 1 2"), GONE)

    assert done.heard[2:] == [
        b'a3 SELECT "INBOX"\r\na4 ' + SEARCH + b"\r\n",
        b"a5 UID FETCH 7 (BODY.PEEK[HEADER.FIELDS (" + FIELDS + b")])\r\na6 UID SEARCH DELETED\r\n",
        b"a7 UID STORE 7 +FLAGS.SILENT (\\Deleted)\r\na8 UID EXPUNGE 7\r\na9 " + SEARCH + b"\r\n",
        b"a10 LOGOUT\r\n",
    ]
    assert done.verdict.result == SearchResult(
        seen_at=1.0, folder="INBOX", deleted=True, header=HEADER
    )


def test_without_uidplus_it_is_expunged_where_nothing_else_is_marked() -> None:
    done = look(NO_JUNK, found(3), head(5), GONE, capabilities="")

    assert b"a8 EXPUNGE\r\n" in done.heard[4]
    assert done.verdict.result == SearchResult(
        seen_at=1.0, folder="INBOX", deleted=True, header=HEADER
    )


@pytest.mark.parametrize(
    ("capabilities", "script"),
    [
        ("", (found(3), head(5, b" 2"))),
        ("", (found(3), b"a5 OK\r\na6 NO\r\n")),
        (ALL, (found(3, b" 7 8"), head(5))),
        (ALL, (found(3), head(5, message_id="<other@example.com>"))),
    ],
    ids=["others-marked", "not-told", "two-found", "another-message"],
)
def test_in_doubt_nothing_is_deleted(capabilities: str, script: tuple[bytes, ...]) -> None:
    done = look(NO_JUNK, *script, capabilities=capabilities)

    assert not any(b"STORE" in line or b"EXPUNGE" in line for line in done.heard)
    assert isinstance(done.verdict.result, SearchResult)
    assert done.verdict.result.deleted is False
    assert words(done.verdict.result.detail).startswith("it was not deleted: ")


@pytest.mark.parametrize(
    ("last", "detail"),
    [
        (b"a7 OK\r\na8 OK\r\n* SEARCH 7\r\na9 OK\r\n", "it was deleted, but it is still there"),
        (b"a7 NO [NOPERM] no\r\na8 OK\r\na9 OK\r\n", "it was not deleted: [NOPERM] no"),
        (CLOSED, "it is not known whether it was deleted: the server closed the connection"),
    ],
    ids=["still-there", "refused", "hangs-up"],
)
def test_what_is_perhaps_not_deleted_was_seen_all_the_same(last: Turn, detail: str) -> None:
    result = look(NO_JUNK, found(3), head(5), last).verdict.result

    assert isinstance(result, SearchResult)
    assert (result.seen_at, result.deleted) == (1.0, False)
    assert words(result.detail).startswith(detail)


def test_kept_means_that_the_folder_is_opened_for_reading_only() -> None:
    done = look(NO_JUNK, found(3), fetched(5), deletes=False)

    assert done.heard[2].startswith(b'a3 EXAMINE "INBOX"\r\n')
    assert done.verdict.result == SearchResult(seen_at=1.0, folder="INBOX", header=HEADER)


@pytest.mark.parametrize("answer", [CLOSED, b"a5 NO\r\n"])
def test_a_header_that_is_not_shown_takes_nothing_from_what_was_seen(answer: Turn) -> None:
    done = look(NO_JUNK, found(3), answer, deletes=False)

    assert done.verdict.result == SearchResult(seen_at=1.0, folder="INBOX")


def test_the_junk_folder_is_looked_into_as_well() -> None:
    done = look(JUNK, found(3, b""), found(5), fetched(7), deletes=False)

    assert done.heard[3].startswith(b'a5 EXAMINE "My \\"Junk\\""\r\n')
    assert done.verdict.result == SearchResult(
        seen_at=1.0, folder='My "Junk"', is_junk=True, header=HEADER
    )


def test_a_junk_folder_that_cannot_be_opened_is_passed_over() -> None:
    refused = b"a5 NO\r\na6 BAD\r\n"

    done = look(JUNK, found(3, b""), refused, found(7), fetched(9), deletes=False)

    assert done.verdict.result == SearchResult(seen_at=2.0, folder="INBOX", header=HEADER)


def test_it_looks_again_after_growing_waits_until_time_is_up() -> None:
    rounds = [found(tag, b"") for tag in range(3, 20, 2)]

    done = look(NO_JUNK, *rounds, until=12.0)

    assert done.waits == [2.0, 3.0, 4.5, 6.75]
    assert done.verdict.result == SearchResult()


def test_a_server_that_cannot_search_is_not_asked_again() -> None:
    done = look(NO_JUNK, b"a3 OK\r\na4 BAD what?\r\n")

    assert done.waits == []
    assert done.verdict.result == SearchResult(
        detail=Message.of("dialogue.search-refused", said="what?")
    )
