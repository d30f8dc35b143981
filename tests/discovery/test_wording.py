"""Messages made of errors and notes."""

import pytest

from autoconf.cli.text import english
from autoconf.discovery.wording import joined, message_of, messages_of
from autoconf.errors import AutoconfError, MalformedDocumentError, NoDataError, RefusedError
from autoconf.model.message import Message

HTTP_404 = Message.of("discovery.http", status=404)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (HTTP_404, "HTTP 404"),
        ("a plain note", "a plain note"),
        (NoDataError("discovery.http", status=404), "HTTP 404"),
        (RefusedError("port 25 is closed"), "port 25 is closed"),
        (RefusedError("closed"), "closed"),
        (MalformedDocumentError("here", HTTP_404), "here: HTTP 404"),
        (MalformedDocumentError("here", RefusedError("closed")), "here: closed"),
    ],
    ids=["message", "text", "error", "sentence", "word", "nested-message", "nested-sentence"],
)
def test_an_error_or_note_becomes_a_message(
    said: AutoconfError | Message | str, words: str
) -> None:
    assert english(message_of(said)) == words


def test_notes_stay_in_order() -> None:
    assert [english(note) for note in messages_of(["one", HTTP_404])] == ["one", "HTTP 404"]


@pytest.mark.parametrize(
    ("notes", "words"),
    [(["one"], "one"), (["one", "two"], "one; two"), (["one", "two", "three"], "one; two; three")],
)
def test_notes_are_joined(notes: list[str], words: str) -> None:
    whole = joined(notes)

    assert whole is not None
    assert english(whole) == words


def test_no_notes_make_no_message() -> None:
    assert joined([]) is None
