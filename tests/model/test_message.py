from autoconf.model.message import Message


def test_parameters_keep_their_order_and_become_text() -> None:
    message = Message.of("net.refused", host="imap.example.com", port=993)

    assert message == Message("net.refused", (("host", "imap.example.com"), ("port", "993")))
