from autoconf.discovery.wording import joined
from autoconf.model.message import Message
from tests.wording import words

HTTP_404 = Message.of("discovery.http", status=404)
NULL_MX = Message("discovery.null-mx")


def test_no_notes_make_no_message() -> None:
    assert joined([]) is None


def test_one_note_is_the_message() -> None:
    assert joined([HTTP_404]) == HTTP_404


def test_several_notes_are_one_line() -> None:
    said = words(joined([HTTP_404, NULL_MX, HTTP_404]))

    assert said == f"HTTP 404; {words(NULL_MX)}; HTTP 404"
