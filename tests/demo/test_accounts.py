"""What submission does with a message."""

from autoconf.demo.child import DemoProvider
from tests.demo.witnesses import fetched, inbox, maildrop, smtp

NOTE = b"From: alice@demo.example\r\nTo: bob@example.com\r\nSubject: hi\r\n\r\nHello.\r\n"


def send(provider: DemoProvider) -> None:
    with smtp(provider) as client:
        client.login(provider.address, provider.password.reveal())
        client.sendmail(provider.address, ["bob@example.com"], NOTE)


def test_a_sent_message_lands_in_the_one_mailbox(own_provider: DemoProvider) -> None:
    send(own_provider)

    with maildrop(own_provider) as drop:
        assert drop.retr(4)[1][-1] == b"Hello."


def test_a_sent_message_carries_a_trace_field(own_provider: DemoProvider) -> None:
    send(own_provider)

    with inbox(own_provider) as client:
        assert fetched(client, 4, "BODY.PEEK[]").startswith(b"Received: by smtp.demo.example ")


def test_an_open_imap_session_hears_of_a_new_message(own_provider: DemoProvider) -> None:
    with inbox(own_provider) as client:
        send(own_provider)
        client.noop()

        assert client.response("EXISTS")[1][-1] == b"4"


def test_a_message_that_breaks_off_is_dropped(own_provider: DemoProvider) -> None:
    with smtp(own_provider) as client:
        client.login(own_provider.address, own_provider.password.reveal())
        client.mail(own_provider.address)
        client.rcpt("bob@example.com")
        client.docmd("DATA")
        client.send(NOTE)
        client.close()

    with maildrop(own_provider) as drop:
        assert drop.stat()[0] == 3
