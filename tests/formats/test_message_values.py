import pytest

from autoconf.formats.message_values import with_values
from autoconf.messages import words
from autoconf.model.message import Message


def said(language: str, message: Message) -> str:
    shown = with_values(message)
    return words(language)(shown.id, shown.parameters)


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        ("0.3", "0.3 s", "0,3 s"),
        ("12", "12 s", "12 s"),
        ("1000", "1,000 s", "1.000 s"),
        ("1234567.25", "1,234,567.25 s", "1.234.567,25 s"),
        ("1.2.3", "1.2.3 s", "1.2.3 s"),
        ("soon", "soon s", "soon s"),
    ],
)
def test_a_number_is_written_as_its_language_does(value: str, english: str, german: str) -> None:
    message = Message.of("result.seconds", seconds=value)

    assert said("en", message) == english
    assert said("de", message) == german


def test_a_port_is_no_amount() -> None:
    assert said("de", Message.of("web.server.port", port=4190)) == "Port 4190"


def test_a_number_within_a_value_is_written_so_too() -> None:
    inner = Message.of("web.good.accepted-count", count=21400)
    message = Message.of("fix.shown-below", step=inner)

    assert said("en", message) == "accepted the login; 21,400 messages (shown below)"
    assert said("de", message) == ("hat die Anmeldung angenommen; 21.400 Nachrichten (steht unten)")


@pytest.mark.parametrize(
    ("place", "english", "german"),
    [
        ("SRV of a.example", "SRV of a.example", "SRV-Einträge von a.example"),
        ("MX of a.example", "MX of a.example", "MX-Einträge von a.example"),
        (
            "TXT mailconf of a.example",
            "TXT mailconf of a.example",
            "TXT-Eintrag mailconf von a.example",
        ),
        (
            "provider catalogue: a.example",
            "provider catalogue: a.example",
            "Liste von Anbietern: a.example",
        ),
        ("own provider file: a.example", "own file: a.example", "eigene Datei: a.example"),
        ("local file: a.example", "own file: a.example", "eigene Datei: a.example"),
        ("https://a.example/SRV of", "https://a.example/SRV of", "https://a.example/SRV of"),
    ],
)
def test_a_place_that_was_asked_has_words(place: str, english: str, german: str) -> None:
    message = Message.of("place.asked", place=place)

    assert said("en", message) == english
    assert said("de", message) == german


def test_a_date_within_a_value_has_words_too() -> None:
    inner = Message.of("place.asked", place="2026-03-04")

    assert said("de", Message.of("fix.shown-below", step=inner)) == "4. März 2026 (steht unten)"
