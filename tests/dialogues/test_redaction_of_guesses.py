"""The words of mail servers that were guessed, which end in questions and not in checks."""

import pytest
from msgspec.structs import replace

from autoconf.dialogues.redaction import Redactor
from autoconf.model.message import Message
from autoconf.model.secret import Secret
from tests.discovery.builders import IMAP, attempt

SAID = Message.of("dialogue.starttls-refused", said="not for horse-77")


@pytest.fixture
def redactor() -> Redactor:
    made = Redactor()
    made.hide(Secret("horse-77"))
    return made


@pytest.mark.parametrize(
    "why", [SAID, Message.of("discovery.wildcard", why=SAID)], ids=["alone", "in-another-message"]
)
@pytest.mark.parametrize("source", ["common-ports", "other-ports"])
def test_the_reason_of_a_guess_is_masked(redactor: Redactor, source: str, why: Message) -> None:
    guess = replace(attempt(source, None, rank=99), detail=why)

    masked = redactor.finish_attempt(guess)

    assert "horse-77" in str(guess)
    assert "horse-77" not in str(masked)


def test_so_are_the_notes_beside_its_answer(redactor: Redactor) -> None:
    guess = attempt("common-ports", [IMAP])
    assert guess.answer is not None
    answer = replace(guess.answer, notes=(SAID,))

    masked = redactor.finish_attempt(replace(guess, answer=answer)).answer

    assert masked is not None
    assert masked.config is answer.config
    assert "horse-77" not in str(masked.notes)


def test_a_question_to_a_web_server_stays_as_it_is(redactor: Redactor) -> None:
    web = replace(attempt("autoconfig-url", None), detail=SAID)

    assert redactor.finish_attempt(web) is web
