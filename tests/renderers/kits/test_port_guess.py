import pytest
from msgspec.structs import replace

from autoconf.model.server import SocketType
from autoconf.renderers.kits.port_guess import is_guessed_wrong
from tests.renderers.profiles import server

TLS, STARTTLS = SocketType.TLS, SocketType.STARTTLS


@pytest.mark.parametrize("word", ["imap", "pop3", "smtp"])
@pytest.mark.parametrize("socket_type", [TLS, STARTTLS])
def test_the_usual_ports_mislead_nobody(word: str, socket_type: SocketType) -> None:
    assert not is_guessed_wrong(server(f"{word} mail.example.com", socket_type))


@pytest.mark.parametrize(
    ("socket_type", "port", "expected"),
    [
        (TLS, 143, True),
        (TLS, 587, True),
        (TLS, 25, True),
        (TLS, 10993, False),
        (STARTTLS, 993, True),
        (STARTTLS, 465, True),
        (STARTTLS, 25, False),
        (STARTTLS, 10143, False),
    ],
)
def test_the_port_of_the_other_way_does(
    socket_type: SocketType, port: int, *, expected: bool
) -> None:
    odd = replace(server("imap mail.example.com", socket_type), port=port)

    assert is_guessed_wrong(odd) is expected
