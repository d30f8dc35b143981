import pytest

from autoconf.errors import (
    NameNotFoundError,
    NoDataError,
    RefusedError,
    UnreachableError,
    WrongProtocolError,
)
from autoconf.model.server import Endpoint, MailProtocol, SocketType
from autoconf.net.interfaces import Mx, Question
from tests.fakes import (
    CLOSED,
    GOOD_TLS,
    FakeDns,
    FakeHttp,
    ScriptedDialer,
    ScriptedWire,
    fake_network,
    page,
)

ENDPOINT = Endpoint(
    protocol=MailProtocol.IMAP, hostname="imap.example.com", port=993, socket_type=SocketType.TLS
)
MX = Mx(preference=10, host="mx.example.com")


@pytest.mark.parametrize(
    ("question", "error"),
    [
        (Question("example.com", "MX"), None),
        (Question("example.com", "TXT"), NoDataError),
        (Question("other.example", "MX"), NameNotFoundError),
        (Question("broken.example", "MX"), RefusedError),
    ],
)
def test_dns_holds_its_zone_and_nothing_else(
    question: Question, error: type[Exception] | None
) -> None:
    dns = FakeDns(
        {
            ("example.com", "MX"): [MX],
            ("broken.example", "MX"): RefusedError("net.refused", peer="192.0.2.1"),
        }
    )

    (reply,) = dns.ask([question])

    assert reply.records == ((MX,) if error is None else ())
    assert error is None or isinstance(reply.error, error)


@pytest.mark.parametrize(("scheme", "authenticated"), [("https", True), ("http", False)])
def test_http_says_how_a_page_travelled(scheme: str, *, authenticated: bool) -> None:
    url = f"{scheme}://example.com/a"

    response = FakeHttp({url: b"hello"}).fetch(url)

    assert (response.status, response.body, response.hops) == (200, b"hello", (url,))
    assert response.authenticated is authenticated


def test_http_keeps_scripted_hops() -> None:
    hops = ("https://example.com/a", "https://example.com/b")

    assert FakeHttp({hops[0]: page(hops=hops)}).fetch(hops[0]).hops == hops


def test_http_knows_404_on_a_scripted_host_only() -> None:
    http = FakeHttp({"https://example.com/a": b""})

    assert http.fetch("https://example.com/b").status == 404
    with pytest.raises(NameNotFoundError):
        http.fetch("https://other.example/")
    assert http.urls == ["https://example.com/b", "https://other.example/"]


def test_a_wire_says_its_turns_one_per_write() -> None:
    wire = ScriptedWire(b"one\r\n", (b"two\r\nthr", b"ee\n", CLOSED))

    first = wire.read_line()
    wire.write(b"go\r\n")

    assert [first, wire.read_line(), wire.read_line()] == [b"one", b"two", b"three"]
    with pytest.raises(UnreachableError):
        wire.read_line()


def test_reading_beyond_the_script_fails_the_test() -> None:
    with pytest.raises(AssertionError):
        ScriptedWire(b"half a line").read_line()


def test_bytes_before_starttls_are_refused() -> None:
    with pytest.raises(WrongProtocolError):
        ScriptedWire(b"unread\r\n").start_tls()


def test_the_dialer_does_the_handshake_of_implicit_tls() -> None:
    dialer = ScriptedDialer({"imap imap.example.com:993": [ScriptedWire(b"hi\r\n")]})

    assert fake_network(dialer=dialer).dialer.open(ENDPOINT).tls == GOOD_TLS


def test_an_unscripted_endpoint_does_not_exist() -> None:
    with pytest.raises(NameNotFoundError):
        ScriptedDialer().open(ENDPOINT)


def test_an_endpoint_opened_once_too_often_fails_the_test() -> None:
    with pytest.raises(AssertionError):
        ScriptedDialer({str(ENDPOINT): []}).open(ENDPOINT)


def test_a_wire_counts_octets_across_turns_and_keeps_the_rest() -> None:
    wire = ScriptedWire((b"{4}\r\na\r", b"\nb rest\r\n"))

    assert wire.read_line() == b"{4}"
    assert wire.read_exactly(4) == b"a\r\nb"
    assert wire.read_line() == b" rest"


def test_a_wire_that_ends_within_octets_raises() -> None:
    wire = ScriptedWire((b"ab", CLOSED))

    with pytest.raises(UnreachableError):
        wire.read_exactly(3)
