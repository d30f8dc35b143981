import re

import pytest

from autoconf.errors import UsageError
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.model.server_words import read_server


@pytest.mark.parametrize(
    ("text", "socket_type"),
    [
        ("imap:imap.example.com:993:ssl", SocketType.TLS),
        ("IMAP:IMAP.Example.com.:993:TLS", SocketType.TLS),
        ("imap:imap.example.com:993:SSL/TLS", SocketType.TLS),
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


def test_pop_is_pop3() -> None:
    assert read_server("pop:pop.example.com:995:ssl", "x").protocol is MailProtocol.POP3


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "write PROTOCOL:HOST:PORT:SECURITY"),
        ("imap", "write PROTOCOL:HOST:PORT:SECURITY"),
        ("imap:imap.example.com", "write PROTOCOL:HOST:PORT:SECURITY"),
        ("imap.example.com:993:ssl", "write PROTOCOL:HOST:PORT:SECURITY"),
        ("imap:imap.example.com:993", "SECURITY is missing. Add :ssl, :starttls or :none"),
        ("exchange:a.example.com:443:ssl", "exchange is no PROTOCOL. Write imap, pop3 or smtp"),
        ("imap:a.example.com:0:ssl", "0 is no port. Write a number from 1 to 65535"),
        ("imap:a.example.com:99999:ssl", "99999 is no port. Write a number from 1 to 65535"),
        ("imap:a.example.com:abc:ssl", "abc is no port. Write a number from 1 to 65535"),
        ("imap:a.example.com:²:ssl", "² is no port. Write a number from 1 to 65535"),
        ("imap:a.example.com:-1:ssl", "-1 is no port. Write a number from 1 to 65535"),
        ("imap:a.example.com:993:maybe", "maybe is no SECURITY. Write ssl"),
    ],
)
def test_each_mistake_has_a_message_of_its_own(text: str, mistake: str) -> None:
    with pytest.raises(UsageError, match=rf"^--server .*: {re.escape(mistake)}"):
        read_server(text, "--server")


@pytest.mark.parametrize("host", ["", "imap", "a b.example.com", "192.0.2.1", "x;y.example.com"])
def test_a_host_that_is_no_name_is_refused_with_the_reason(host: str) -> None:
    with pytest.raises(UsageError, match=r"^--server imap:.*: .*"):
        read_server(f"imap:{host}:993:ssl", "--server")
