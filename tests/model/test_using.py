import pytest

from autoconf.errors import UsageError
from autoconf.model.options import Options
from autoconf.model.server import MailProtocol, SocketType
from autoconf.model.using import UsedServer, Using, is_typed, parse_server


@pytest.mark.parametrize(
    ("text", "host", "port", "socket_type"),
    [
        ("imap:Mail.Example.com:143:none", "mail.example.com", 143, SocketType.PLAIN),
        ("IMAP:mail.example.com.:993:SSL", "mail.example.com", 993, SocketType.TLS),
        ("imap:mail.example.com:993:tls", "mail.example.com", 993, SocketType.TLS),
        ("imap:192.0.2.1:143:starttls", "192.0.2.1", 143, SocketType.STARTTLS),
        ("imap:mail.example.com:993:SSL/TLS", "mail.example.com", 993, SocketType.TLS),
        ("imap:[::1]:143:plain", "::1", 143, SocketType.PLAIN),
    ],
)
def test_a_typed_server_is_read(text: str, host: str, port: int, socket_type: SocketType) -> None:
    expected = UsedServer(
        protocol=MailProtocol.IMAP, hostname=host, port=port, socket_type=socket_type
    )

    assert is_typed(text)
    assert parse_server(text, "--using") == expected


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("imap:", "PROTOCOL:HOST:PORT:SECURITY"),
        ("imap:mail.example.com", "PROTOCOL:HOST:PORT:SECURITY"),
        ("imap:mail.example.com:143", "SECURITY is missing"),
        ("smtp:1:2", "SECURITY is missing"),
        ("imap:mail.example.com:0:ssl", "0 is no port"),
        ("imap:mail.example.com:65536:ssl", "65536 is no port"),
        ("imap:mail.example.com:x:ssl", "x is no port"),
        ("imap:mail.example.com:993:often", "often is no SECURITY"),
        ("imap::993:ssl", "HOST must be the name"),
        ("imap:a b:993:ssl", "HOST must be the name"),
        ("imap:a/b:993:ssl", "HOST must be the name"),
    ],
)
def test_a_wrong_one_is_refused_before_anything_is_asked(text: str, mistake: str) -> None:
    with pytest.raises(UsageError, match=rf"^--using .*{mistake}"):
        Options(using=("prefs.js", text))


@pytest.mark.parametrize("name", ["prefs.js", "imap", "C:\\mail.prf", "mail:x", "/home/imap:x"])
def test_other_words_are_file_names(name: str) -> None:
    assert not is_typed(name)


def test_places_count_each_direction() -> None:
    imap, smtp = (parse_server(f"{p}:h.example.com:1:ssl", "") for p in ("imap", "smtp"))
    using = Using(file="x", servers=(imap, imap, smtp))

    assert [place for place, _ in using.places()] == ["incoming/0", "incoming/1", "outgoing/0"]
    assert using.name == "x"
