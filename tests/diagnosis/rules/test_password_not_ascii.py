import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.password_not_ascii import RULE
from autoconf.dialogues.interface import MailDialogue
from autoconf.dialogues.protocols import imap, pop3, smtp
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.secret import Login, Secret
from tests.diagnosis.reports import IMAP, SMTP, accepted, refused, report
from tests.dialogues.talking import talk


def odd(check: Check) -> Check:
    return replace(check, login=replace(check.login, is_ascii=False))


@pytest.mark.parametrize(
    ("check", "count"),
    [
        (odd(refused(IMAP)), 1),
        (refused(IMAP), 0),
        (odd(accepted(IMAP)), 0),
        (odd(refused(IMAP, LoginOutcome.METHOD_UNSUPPORTED)), 0),
    ],
    ids=["refused", "plain letters", "accepted", "not judged"],
)
def test_a_refused_password_is_the_reason_for_a_hint(check: Check, count: int) -> None:
    found = list(RULE.check(report(check, accepted(SMTP))))

    assert [finding.evidence for finding in found] == [("checks/0",)] * count


@pytest.mark.parametrize(
    ("password", "is_ascii"), [("geheim-ü1!", False), ("пароль", False), ("s3cret", True)]
)
@pytest.mark.parametrize(
    ("dialogue", "script"),
    [
        (
            imap.DIALOGUE,
            (b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hi\r\n", b"a1 NO no\r\n"),
        ),
        (pop3.DIALOGUE, (b"+OK\r\n", b"+OK\r\nUSER\r\n.\r\n", b"+OK\r\n", b"-ERR no\r\n")),
        (smtp.DIALOGUE, (b"220 mx\r\n", b"250-mx\r\n250 AUTH PLAIN\r\n", b"535 no\r\n")),
    ],
    ids=["imap", "pop3", "smtp"],
)
def test_every_protocol_knows_it(
    dialogue: MailDialogue, script: tuple[bytes, ...], password: str, *, is_ascii: bool
) -> None:
    login = Login(username="alice", password=Secret(password))

    assert talk(dialogue, *script, login=login).verdict.login.is_ascii is is_ascii
