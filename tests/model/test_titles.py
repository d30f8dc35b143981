from autoconf.model.message import Message
from autoconf.model.titles import LONGEST, fitted

LONG = "imap.a-very-long-name-of-a-mail-server.at-a-mail-host.example.com"


def words(message: Message) -> str:
    values = dict(message.parameters)
    return f"{values['host']} shows the certificate of {values['name']}"


def test_a_title_that_fits_stays() -> None:
    title = Message.of("title", host="a.example", name="b.example")

    assert fitted(title, words) == "a.example shows the certificate of b.example"


def test_the_longest_value_is_cut_in_the_middle() -> None:
    shown = fitted(Message.of("title", host=LONG, name="b.example"), words)

    assert len(shown) <= LONGEST
    assert shown.startswith("imap.a-")
    assert "…" in shown
    assert ".com shows the certificate of b.example" in shown


def test_a_text_without_values_stays_as_it_is() -> None:
    assert fitted(Message("title"), lambda _message: "x" * 70) == "x" * 70
