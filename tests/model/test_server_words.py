import pytest

from autoconf.errors import UsageError
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.model.server_words import read_server


@pytest.mark.parametrize(
    ("text", "socket_type"),
    [
        ("imap:imap.example.com:993:ssl", SocketType.TLS),
        ("IMAP:IMAP.Example.com.:993:TLS", SocketType.TLS),
        ("imap:imap.example.com:993:starttls", SocketType.STARTTLS),
        ("imap:imap.example.com:993:plain", SocketType.PLAIN),
        ("imap:imap.example.com:993:none", SocketType.PLAIN),
    ],
)
def test_a_server_is_read_in_any_case(text: str, socket_type: SocketType) -> None:
    assert read_server(text, "--server") == Server(
        protocol=MailProtocol.IMAP,
        hostname="imap.example.com",
        port=993,
        socket_type=socket_type,
    )


def test_a_host_may_be_internationalised_or_a_mail_bridge() -> None:
    assert read_server("smtp:mäil.example:465:ssl", "x").hostname == "xn--mil-qla.example"
    assert read_server("imap:[::1]:1143:starttls", "x").hostname == "::1"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "imap",
            "imap:imap.example.com",
            "imap:imap.example.com:993",
            "imap.example.com:993:ssl",
        ),
        *("jmap:a.example.com:443:ssl", "imap:a.example.com:0:ssl", "imap:a.example.com:65536:ssl"),
        *("imap:a.example.com:²:ssl", "imap:a.example.com:-1:ssl", "imap:a.example.com:993:maybe"),
    ],
)
def test_other_words_are_refused_with_the_form_to_write(text: str) -> None:
    with pytest.raises(UsageError, match=r"^--server .*: write PROTOCOL:HOST:PORT:SECURITY"):
        read_server(text, "--server")


@pytest.mark.parametrize("host", ["", "imap", "a b.example.com", "192.0.2.1", "x;y.example.com"])
def test_a_host_that_is_no_name_is_refused_with_the_reason(host: str) -> None:
    with pytest.raises(UsageError, match=r"^--server imap:.*: .*"):
        read_server(f"imap:{host}:993:ssl", "--server")
