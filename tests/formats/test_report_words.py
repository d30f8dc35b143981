"""What a server said and what we say of it, as the JSON shows them."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.formats import report_json
from autoconf.formats.report_mailbox import mailbox_document
from autoconf.model.check import LoginOutcome, LoginResult
from autoconf.model.mailbox import MailboxFacts, SenderOutcome, SmtpFacts
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol
from autoconf.model.server_reply import ServerReply
from tests.diagnosis.reports import IMAP, refused, report


def written(login: LoginResult, detail: Message | None = None) -> dict[str, Any]:
    check = replace(refused(IMAP), login=login, detail=detail)
    (document,) = json.loads(report_json.write(report(check), english))["checks"]
    found: dict[str, Any] = document
    return found


@pytest.mark.parametrize(
    ("said", "why", "message"),
    [
        ("No such user", None, "No such user"),
        ("", Message("mechanism.no-md5"), "MD5 is switched off on this computer"),
        (
            "go away",
            Message.of("mechanism.token-refused", status="401"),
            "the server refused the OAuth token (401): go away",
        ),
        ("", None, ""),
    ],
    ids=["said", "why", "both", "none"],
)
def test_the_message_of_a_login_is_our_reason_then_what_the_server_said(
    said: str, why: Message | None, message: str
) -> None:
    login = LoginResult(outcome=LoginOutcome.OTHER, said=said, why=why)

    assert written(login)["login"]["message"] == message


def test_a_text_that_quotes_a_server_has_300_characters_at_most() -> None:
    detail = Message.of("dialogue.login-refused", said="x" * 300)

    document = written(LoginResult(outcome=LoginOutcome.OTHER, said="x" * 300), detail)

    assert document["detail"] == "the login was refused: " + "x" * 277
    assert document["login"]["message"] == "x" * 300


@pytest.mark.parametrize(
    ("reply", "protocol", "words"),
    [
        (ServerReply(code="INUSE", text="busy"), MailProtocol.IMAP, "[INUSE] busy"),
        (ServerReply(text="off", is_goodbye=True), MailProtocol.IMAP, "says goodbye: off"),
        (ServerReply(text="-ERR"), MailProtocol.POP3, "-ERR"),
    ],
    ids=["code", "goodbye", "no-words"],
)
def test_a_mailbox_that_was_not_opened_has_the_words_of_the_server(
    reply: ServerReply, protocol: MailProtocol, words: str
) -> None:
    document = mailbox_document(MailboxFacts(refusal=reply), protocol, english)

    assert (document.refusal, document.refusal_code) == (words, reply.code)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (SmtpFacts(sender=SenderOutcome.REFUSED, words="553 no"), "553 no"),
        (
            SmtpFacts(why=Message("dialogue.no-smtputf8")),
            (
                "not tried: the address has letters that are not ASCII, "
                "and the server does not offer SMTPUTF8"
            ),
        ),
    ],
    ids=["refused", "not-tried"],
)
def test_a_sender_that_is_not_allowed_has_words(facts: SmtpFacts, words: str) -> None:
    document = mailbox_document(MailboxFacts(smtp=facts), MailProtocol.SMTP, english)

    assert document.smtp is not None
    assert document.smtp.words == words
