"""Calls to a helpdesk: what is staged at real servers, and the first line of the answer."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.helpdesk import CALLS, Shown
from tests.lab import refusals
from tests.lab.calls import write_settings
from tests.lab.command import answer, call
from tests.lab.lab import Lab
from tests.lab.table import find

pytestmark = pytest.mark.lab

_PROGRAMS: Final = " of 20 mail programs set themselves up for "
_RULE: Final = re.compile(r"\[([a-z0-9-]+)\]$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Call:
    """A call: what is typed, and how the answer begins."""

    said: str
    line: str
    first: str
    rule: str
    status: int

    def __str__(self) -> str:
        return self.said


_CALLS: Final = (
    Call(
        "Outlook keeps asking for my Yahoo password",
        "mail-autoconf check alice@yahoo.com",
        "Yahoo Mail wants an app password",
        "login-refused",
        1,
    ),
    Call(
        "Outlook keeps asking, and the password is right",
        'mail-autoconf check alice@post.test --symptom "keeps asking for the password"',
        "The servers take this password; your program has an old one",
        "works-here",
        0,
    ),
    Call(
        "GMX says that my password is wrong",
        "mail-autoconf check alice@gmx.net",
        "IMAP is switched off, or the password is wrong",
        "login-refused",
        1,
    ),
    Call(
        "I delete everything three times: in Outlook, in web mail, on the iPhone",
        "mail-autoconf check alice@post.test --using outlook.prf --using iphone.mobileconfig",
        "Two devices fetch with POP3: each has its own pile of mail",
        "using-pop3-on-two",
        0,
    ),
    Call(
        "Mail vanishes from the phone when the PC fetches",
        "mail-autoconf check alice@post.test --using prefs.js",
        "Thunderbird takes mail off the server: other devices lose it",
        "using-deletes-after-fetch",
        0,
    ),
    Call(
        "At home it sends, in the hotel it does not",
        "mail-autoconf check alice@hotel.test",
        "This network lets no mail program send",
        "sending-ports-blocked",
        1,
    ),
    Call(
        "I receive, but cannot send",
        "mail-autoconf check alice@sender-denied.test",
        "You can log in, but not send as alice@sender-denied.test",
        "sender-not-allowed",
        0,
    ),
    Call(
        "The name does not match",
        "mail-autoconf check alice@wrong-name.test",
        "The certificate is not for imap.box.wrong-name.test",
        "certificate-not-trusted",
        1,
    ),
    Call(
        "No new mail since Tuesday",
        "mail-autoconf check alice@quota-full.test",
        "The mailbox is full, so no new mail arrives",
        "mailbox-full",
        1,
    ),
    Call(
        "Can somebody in the cafe read my password?",
        "mail-autoconf check alice@post.test --using imap:imap.post.test:143:none",
        "This program would send your password unencrypted",
        "using-unencrypted",
        0,
    ),
    Call(
        "Since the move to the new provider the programs find the old one",
        "mail-autoconf audit moved.test",
        "Mail for moved.test goes elsewhere than programs look",
        "mail-lives-elsewhere",
        1,
    ),
    Call(
        "Android finds nothing, the PC does",
        "mail-autoconf audit parameter.test",
        "Thunderbird for Android, KMail and Geary get no settings",
        "autoconfig-wants-parameter",
        1,
    ),
    Call(
        "Strangers write in my name",
        "mail-autoconf audit post.test",
        "post.test does not say who may send its mail",
        "spf-missing",
        0,
    ),
)


_QUESTIONS: Final = (
    ("POP or IMAP?", "POP3 or IMAP?", "Take IMAP, unless you have a reason."),
    ("is public wifi safe", "Public Wi-Fi: can others in the cafe read my password?", "Not if "),
    (
        "why can strangers use my address as sender",
        "Who really sent it? SPF, DKIM and DMARC",
        "SMTP alone cannot know who sends.",
    ),
)


@pytest.mark.parametrize(("asked", "title", "begins"), _QUESTIONS, ids=lambda x: x[:20])
def test_a_question_is_answered_without_a_server(
    lab: Lab, tmp_path: Path, asked: str, title: str, begins: str
) -> None:
    done = call(lab, f"mail-autoconf explain {asked}", tmp_path)

    first, second, *_ = done.stdout.splitlines()
    assert (first, done.returncode) == (title, 0)
    assert second.startswith(begins)


def _lead(answer: str) -> str:
    """Return the first line; below the list of mail programs it is that of the first finding."""
    first, *others = answer.splitlines()
    if _PROGRAMS not in first:
        return first
    return next(line.partition(": ")[2] for line in others if line.startswith("warning: "))


@pytest.mark.parametrize("caller", _CALLS, ids=str)
def test_a_call_is_answered_with_the_staged_rule(lab: Lab, tmp_path: Path, caller: Call) -> None:
    write_settings(tmp_path)

    done = call(lab, caller.line, tmp_path)

    assert _lead(done.stdout) == caller.first, done.stdout + done.stderr
    assert _RULE.findall(done.stdout)[0] == caller.rule, done.stdout
    assert done.returncode == caller.status


@pytest.mark.parametrize("shown", CALLS, ids=str)
def test_the_page_shows_what_the_program_answers(lab: Lab, tmp_path: Path, shown: Shown) -> None:
    write_settings(tmp_path)

    done = call(lab, shown.line, tmp_path)

    printed, place = " ".join(done.stdout.split()), 0
    assert printed.startswith(shown.parts[0]), printed
    for part in shown.parts:
        assert part in printed[place:], printed
        place = printed.index(part, place) + len(part)


def test_a_healthy_account_gets_one_line_and_its_logins(lab: Lab, tmp_path: Path) -> None:
    first, *others = answer(lab, find("https-autoconfig.test"), tmp_path)

    assert first == "Works: you can read and send mail"
    assert not any("who can fix it" in line for line in others)
    assert sum("accepted" in line for line in others) == 3


def test_i_cannot_send(lab: Lab, tmp_path: Path) -> None:
    first, *others = answer(lab, refusals.SENDER_DENIED, tmp_path)

    assert first == "You can log in, but not send as alice@sender-denied.test"
    assert any("not owned by user" in line for line in others)


def test_the_name_does_not_match(lab: Lab, tmp_path: Path) -> None:
    row = find("wrong-name.test")

    first, *others = answer(lab, row, tmp_path)

    assert "The certificate is not for " in first
    assert any("No password was sent" in line for line in others)
    assert not any("not tested" in line for line in others if "who can fix" in line)


def test_it_says_that_the_certificate_has_expired(lab: Lab, tmp_path: Path) -> None:
    first, *_ = answer(lab, find("expired.test"), tmp_path)

    assert first.startswith("The certificate of ")
    assert " ran out on " in first


def test_a_wrong_password_is_said_first_and_what_was_held_back_is_said_too(
    lab: Lab, tmp_path: Path
) -> None:
    first, *others = answer(lab, find("https-autoconfig.test"), tmp_path, password="not-this-one")

    assert first == "The server refused this user name and password"
    assert any(line.startswith("  1. ") for line in others)
    assert any("to spare the account" in line for line in others)


def test_a_mail_domain_that_takes_no_mail(lab: Lab, tmp_path: Path) -> None:
    first, *_ = answer(lab, find("null-mx.test"), tmp_path)

    assert first == "null-mx.test takes no mail"


def test_my_mail_lands_in_the_junk_folder(lab: Lab, tmp_path: Path) -> None:
    complaint = ("--symptom", "my mail lands in the junk folder")

    first, *others = answer(lab, find("mailconf.test"), tmp_path, *complaint)

    assert first == "mailconf.test does not say who may send its mail"
    assert any("[dmarc-missing]" in line for line in others)
    assert not any("[works-here]" in line for line in others)


def test_android_finds_no_settings_although_a_file_is_published(lab: Lab, tmp_path: Path) -> None:
    complaint = ("--symptom", "Android finds nothing")

    lines = answer(lab, find("http-autoconfig.test"), tmp_path, *complaint)

    assert any("[autoconfig-http-only]" in line for line in lines)


def test_a_plain_check_of_the_same_domain_says_nothing_of_it(lab: Lab, tmp_path: Path) -> None:
    lines = answer(lab, find("http-autoconfig.test"), tmp_path)

    assert not any("[autoconfig-http-only]" in line for line in lines)
