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
    assert "….example.com shows the certificate of b.example" in shown


def test_a_host_that_is_cut_does_not_become_another_host() -> None:
    for length in range(60, 90):
        host = f"{'mail-' * 20}"[:length] + ".provider.co.uk"

        shown = fitted(Message.of("title", host=host, name="b.example"), words)

        assert "….provider.co.uk shows" in shown


def test_the_domain_of_an_address_stays_whole() -> None:
    address = f"{'alice.' * 12}x@example.com"

    shown = fitted(Message.of("title", host=address, name="b.example"), words)

    assert len(shown) <= LONGEST
    assert "…@example.com shows" in shown


def test_of_several_hosts_the_first_stays_whole() -> None:
    shown = fitted(Message.of("title", host=f"a.example, {LONG}", name="b.example"), words)

    assert shown == "a.example, … shows the certificate of b.example"


def test_a_text_without_values_stays_as_it_is() -> None:
    assert fitted(Message("title"), lambda _message: "x" * 70) == "x" * 70


def test_a_value_that_cannot_become_shorter_stays_and_the_next_one_is_cut() -> None:
    title = Message.of("title", host=f"{'a' * 30}.example", name="imap.mail.b.example")

    assert fitted(title, words) == f"{'a' * 30}.example shows the certificate of ….b.example"
