import pytest

from autoconf.cli.mailbox_text import mailbox_words, round_trip_line, size_words
from autoconf.model.mailbox import (
    Delivery,
    Folder,
    ImapFacts,
    MailboxFacts,
    Pop3Facts,
    RoundTrip,
    SenderOutcome,
    SmtpFacts,
    SpecialUse,
)
from autoconf.model.server import MailProtocol
from autoconf.model.server_reply import ServerReply
from tests.wording import quoting

FOLDERS = (Folder(use=SpecialUse.SENT, name="Gesendet"), Folder(use=SpecialUse.JUNK, name="Spam"))
ALICE = "alice@example.com"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (
            MailboxFacts(messages=3, pop3=Pop3Facts(has_uidl=True)),
            "3 messages wait; may stay on the server",
        ),
        (
            MailboxFacts(messages=1, pop3=Pop3Facts(has_uidl=True, expire_days=30)),
            "1 message waits; may stay on the server for 30 days",
        ),
        (
            MailboxFacts(messages=0, pop3=Pop3Facts(expire_days=0)),
            "0 messages wait; cannot stay on the server",
        ),
        (MailboxFacts(messages=0, pop3=Pop3Facts()), "0 messages wait"),
        (
            MailboxFacts(
                messages=120,
                imap=ImapFacts(
                    folders=FOLDERS,
                    has_idle=True,
                    quota_used_kib=1258291,
                    quota_limit_kib=5242880,
                ),
            ),
            "120 messages; Gesendet, Spam; IDLE; 1.2 of 5 GB used",
        ),
        (MailboxFacts(imap=ImapFacts()), ""),
        (
            MailboxFacts(
                smtp=SmtpFacts(address=ALICE, sender=SenderOutcome.ALLOWED, max_octets=36700160)
            ),
            "sends as alice@example.com; up to 35 MB",
        ),
        (
            MailboxFacts(smtp=SmtpFacts(address=ALICE, sender=SenderOutcome.REFUSED)),
            "does not send as alice@example.com",
        ),
        (MailboxFacts(smtp=SmtpFacts(max_octets=0)), ""),
        (MailboxFacts(refusal=ServerReply(text="no")), ""),
    ],
)
def test_what_matters_is_said_in_a_few_words(facts: MailboxFacts, words: str) -> None:
    assert mailbox_words(facts) == words


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (512, "512 octets"),
        (2048, "2 KB"),
        (36700160, "35 MB"),
        (1288490189, "1.2 GB"),
        (10**15, "909 TB"),
    ],
)
def test_sizes_have_two_digits_or_none_behind_the_point(octets: int, words: str) -> None:
    assert size_words(octets) == words


@pytest.mark.parametrize(
    ("trip", "line"),
    [
        (
            RoundTrip(
                sent=True,
                seen_over=MailProtocol.IMAP,
                folder="INBOX",
                seconds=1.31,
                deleted=True,
            ),
            "round trip: sent, seen over IMAP in INBOX after 1.3 s, deleted",
        ),
        (
            RoundTrip(
                sent=True,
                seen_over=MailProtocol.POP3,
                seconds=4,
                deleted=False,
                detail=quoting("why not"),
            ),
            "round trip: sent, seen over POP3 after 4.0 s (why not)",
        ),
        (
            RoundTrip(
                sent=True,
                seen_over=MailProtocol.IMAP,
                seconds=4,
                delivery=Delivery(is_signed=True, is_judged=True, spf="pass", dkim="fail"),
            ),
            "round trip: sent, seen over IMAP after 4.0 s, its server says spf=pass dkim=fail",
        ),
        (RoundTrip(sent=True), "round trip: sent, not seen in time"),
        (RoundTrip(sent=False, detail=quoting("550 no")), "round trip: not sent: 550 no"),
    ],
)
def test_a_round_trip_is_one_line(trip: RoundTrip, line: str) -> None:
    assert round_trip_line(trip) == line
