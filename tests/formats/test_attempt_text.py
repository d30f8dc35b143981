import pytest
from msgspec.structs import replace

from autoconf.formats.attempt_text import detail_text
from autoconf.messages import text
from autoconf.model.evidence import Attempt
from autoconf.model.message import Message
from tests.formats.sample_report import ATTEMPT

FAILED = replace(ATTEMPT, answer=None)
TRACE = 'Traceback:\n  File "/home/alice/x.py"\nValueError: odd\n'
NOTES = (Message.of("discovery.no-json"), Message.of("discovery.no-server"))


def words(attempt: Attempt) -> str:
    return detail_text(attempt, lambda message: text(message.id, message.parameters))


def with_notes(*notes: Message) -> Attempt:
    assert ATTEMPT.answer is not None
    return replace(ATTEMPT, answer=replace(ATTEMPT.answer, notes=notes))


@pytest.mark.parametrize(
    ("attempt", "shown"),
    [
        (FAILED, ""),
        (replace(FAILED, detail=Message.of("discovery.http", status=404)), "HTTP 404"),
        (replace(FAILED, traceback=TRACE), "ValueError: odd"),
        (with_notes(), ""),
        (with_notes(*NOTES), "no JSON; it names no server"),
    ],
    ids=["nothing", "detail", "crash", "no-notes", "notes"],
)
def test_the_words_say_why_or_what_was_dropped(attempt: Attempt, shown: str) -> None:
    assert words(attempt) == shown


def test_the_words_of_a_stranger_are_one_clean_line() -> None:
    said = Message.of("discovery.autodiscover-error", code="600", said="a\x1b[31m\nb\u202ec" * 200)

    shown = words(replace(FAILED, detail=said))

    assert shown.startswith("Autodiscover error 600: a [31m bc")
    assert shown.isprintable()
    assert len(shown) == 500
