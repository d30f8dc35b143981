import pytest
from msgspec.structs import replace

from autoconf.auditing.attempts import publications
from autoconf.diagnosis.rules.pacc_fragile import RULE
from autoconf.messages import text
from autoconf.model.message import Message
from autoconf.model.report import Report
from tests.diagnosis.audited import audited
from tests.diagnosis.reports import HEALTHY, IMAP, said

DIGESTS = Message.of("discovery.old-digests", count=3, name="_ua-auto-config.example.com")
URL = Message.of(
    "document.member-dropped", member="protocols.jmap.url", why=Message("document.no-https-url")
)


def noted(*notes: Message, source: str = "pacc") -> Report:
    attempt = said(source, IMAP)
    assert attempt.answer is not None
    made = replace(attempt, answer=replace(attempt.answer, notes=notes))
    return audited(*publications([made]))


@pytest.mark.parametrize(("note", "words"), [(DIGESTS, "3 digests"), (URL, "protocols.jmap.url")])
def test_what_is_beside_the_document_is_told(note: Message, words: str) -> None:
    [found] = RULE.check(noted(note))

    assert words in text(found.message.id, found.message.parameters)


@pytest.mark.parametrize(
    "report",
    [
        noted(),
        noted(Message("document.password-assumed")),
        noted(DIGESTS, source="ispdb"),
        HEALTHY,
    ],
    ids=["right", "another-note", "another-source", "no-audit"],
)
def test_anything_else_is_no_trouble(report: Report) -> None:
    assert list(RULE.check(report)) == []
