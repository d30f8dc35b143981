import pytest

from autoconf.errors import UsageError
from autoconf.model.pin import Pin
from autoconf.model.server import Endpoint, MailProtocol, SocketType

DIGITS = "0123456789abcdef" * 4
PAIRS = ":".join(DIGITS[n : n + 2] for n in range(0, 64, 2))
ENDPOINT = Endpoint(
    protocol=MailProtocol.IMAP, hostname="imap.example.com", port=993, socket_type=SocketType.TLS
)


@pytest.mark.parametrize(
    ("text", "pin"),
    [
        (DIGITS, Pin(sha256=DIGITS)),
        (DIGITS.upper(), Pin(sha256=DIGITS)),
        (PAIRS, Pin(sha256=DIGITS)),
        (f"Imap.Example.com={PAIRS}", Pin(sha256=DIGITS, hostname="imap.example.com")),
        (f"imap.example.com:993={DIGITS}",
         Pin(sha256=DIGITS, hostname="imap.example.com", port=993)),
        (f"127.0.0.1={DIGITS}", Pin(sha256=DIGITS, hostname="127.0.0.1")),
        (f"[::1]:1143={DIGITS}", Pin(sha256=DIGITS, hostname="::1", port=1143)),
        (f"localhost={DIGITS}", Pin(sha256=DIGITS, hostname="localhost")),
        (f"bücher.example={DIGITS}", Pin(sha256=DIGITS, hostname="xn--bcher-kva.example")),
    ],
    ids=["hex", "upper", "pairs", "host", "port", "bridge", "v6", "localhost", "international"],
)  # fmt: skip
def test_a_pin_may_be_written_in_several_ways(text: str, pin: Pin) -> None:
    assert Pin.parse(text) == pin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abcd",
        DIGITS[:-1],
        f"{DIGITS}0",
        f"{DIGITS[:-1]}g",
        f"={DIGITS}",
        f"imap.example.com:{DIGITS}",
        f"imap.example.com:0={DIGITS}",
        f"imap.example.com:70000={DIGITS}",
        f"imap.example.com:={DIGITS}",
        f"192.0.2.1={DIGITS}",
    ],
)
def test_anything_else_is_wrong_use(text: str) -> None:
    with pytest.raises(UsageError):
        Pin.parse(text)


@pytest.mark.parametrize(
    ("place", "is_meant"),
    [
        ("", True),
        ("imap.example.com=", True),
        ("imap.example.com:993=", True),
        ("imap.example.com:143=", False),
        ("pop.example.com=", False),
    ],
)
def test_a_pin_is_meant_for_its_place(place: str, *, is_meant: bool) -> None:
    assert Pin.parse(f"{place}{DIGITS}").names(DIGITS, ENDPOINT) is is_meant


def test_another_certificate_is_not_the_pinned_one() -> None:
    assert not Pin.parse(DIGITS).names("0" * 64, ENDPOINT)
