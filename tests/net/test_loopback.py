"""Waiting for the browser on this machine."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

import pytest

from autoconf.errors import CancelledError, SignInError, TimedOutError
from autoconf.net.loopback import Loopback
from autoconf.tasks import CancelToken, Deadline

_PATIENCE_S: Final = 60.0


def port_of(place: Loopback) -> int:
    return int(place.redirect.rpartition(":")[2].partition("/")[0])


def ask(place: Loopback, target: str = "/?code=1", *, host: str = "", method: str = "GET") -> bytes:
    """Ask as a browser does, and return what comes."""
    port = port_of(place)
    with socket.create_connection(("127.0.0.1", port), _PATIENCE_S) as one:
        lines = f"{method} {target} HTTP/1.1\r\nHost: {host or f'127.0.0.1:{port}'}\r\n\r\n"
        one.sendall(lines.encode())
        return b"".join(iter(lambda: one.recv(4096), b""))


@contextmanager
def waiting(place: Loopback, *, wanted: str = "code=1", path: str = "/") -> Iterator[list[str]]:
    """Wait in a thread for one query; yield the queries that were judged."""
    judged: list[str] = []

    def judge(query: str) -> bool:
        judged.append(query)
        return query == wanted

    thread = threading.Thread(
        target=lambda: place.wait(judge, lambda kind: f"<p>{kind}", Deadline(_PATIENCE_S))
    )
    thread.start()
    try:
        yield judged
    finally:
        if wanted not in judged:
            ask(place, f"{path}?{wanted}")
        thread.join(_PATIENCE_S)


def test_the_answer_ends_the_wait_with_a_page() -> None:
    with Loopback() as place, waiting(place) as judged:
        page = ask(place)

    assert judged == ["code=1"]
    head, _, body = page.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert body == b"<p>done"
    assert b"Cache-Control: no-store" in head
    assert b"Referrer-Policy: no-referrer" in head
    assert b"Content-Security-Policy: default-src 'none'" in head


@pytest.mark.parametrize(
    ("target", "options", "status"),
    [
        ("/?code=2", {}, 400),
        ("/favicon.ico", {}, 404),
        ("/other?code=1", {}, 404),
        ("/?code=1", {"method": "POST"}, 405),
        ("/?code=1", {"host": "evil.example:80"}, 400),
        ("/?code=1", {"host": "127.0.0.1"}, 400),
        ("//[", {}, 400),
    ],
)
def test_what_is_not_the_answer_gets_an_error_page_and_the_wait_goes_on(
    target: str, options: dict[str, str], status: int
) -> None:
    with Loopback() as place, waiting(place) as judged:
        page = ask(place, target, **options)
        assert page.startswith(b"HTTP/1.1 %d " % status)
        assert page.endswith(b"<p>other")
        ask(place)

    assert judged[-1] == "code=1"
    assert len(judged) == (2 if target == "/?code=2" else 1)


def test_a_connection_without_a_word_holds_nothing_up() -> None:
    with Loopback() as place, waiting(place) as judged:
        port = port_of(place)
        with (
            socket.create_connection(("127.0.0.1", port), _PATIENCE_S),
            socket.create_connection(("127.0.0.1", port), _PATIENCE_S) as other,
        ):
            other.sendall(b"GET /?code=1 HT")
            assert ask(place).startswith(b"HTTP/1.1 200 ")

    assert judged == ["code=1"]


def test_many_silent_connections_do_not_keep_the_browser_out() -> None:
    with Loopback() as place, ExitStack() as opened:
        address = ("127.0.0.1", port_of(place))
        for _ in range(50):
            opened.enter_context(socket.create_connection(address, _PATIENCE_S))
        with waiting(place) as judged:
            assert ask(place).startswith(b"HTTP/1.1 200 ")

    assert judged == ["code=1"]


def test_a_head_without_end_is_refused() -> None:
    with Loopback() as place, waiting(place):
        port = port_of(place)
        with socket.create_connection(("127.0.0.1", port), _PATIENCE_S) as one:
            one.sendall(b"GET /?" + b"x" * 20_000)
            assert one.recv(100).startswith(b"HTTP/1.1 400 ")


def test_what_comes_before_the_wait_is_kept() -> None:
    with Loopback() as place:
        page: list[bytes] = []
        browser = threading.Thread(target=lambda: page.append(ask(place)))
        browser.start()
        place.wait(lambda query: query == "code=1", str, Deadline(_PATIENCE_S))
        browser.join(_PATIENCE_S)

    assert page[0].startswith(b"HTTP/1.1 200 ")


def test_an_answer_can_end_the_wait_with_an_error() -> None:
    def judge(_query: str) -> bool:
        raise SignInError("sign-in.whose")

    with Loopback() as place:
        page: list[bytes] = []
        browser = threading.Thread(target=lambda: page.append(ask(place)))
        browser.start()
        with pytest.raises(SignInError):
            place.wait(judge, lambda kind: f"<p>{kind}", Deadline(_PATIENCE_S))
        browser.join(_PATIENCE_S)

    assert page[0].endswith(b"<p>ended")


def test_the_wait_ends_with_its_deadline_or_with_the_run() -> None:
    token = CancelToken()
    token.cancel()
    with Loopback() as place:
        with pytest.raises(TimedOutError):
            place.wait(lambda _query: True, str, Deadline(0.0))
        with pytest.raises(CancelledError):
            place.wait(lambda _query: True, str, Deadline(_PATIENCE_S, token))


def test_a_port_that_is_taken_is_an_error() -> None:
    with Loopback() as one, pytest.raises(SignInError, match="cannot listen on port"):
        Loopback(port=port_of(one))


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_another_program_at_the_other_address_of_localhost_is_an_error() -> None:
    """The browser may try ::1 first: that program would get the answer."""
    with socket.socket(socket.AF_INET6) as there:
        there.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            there.bind(("::1", 0))
        except OSError:
            pytest.skip("no IPv6 here")
        with pytest.raises(SignInError, match="cannot listen on port"):
            Loopback(name="localhost", port=there.getsockname()[1])


def test_it_listens_on_this_machine_alone_and_is_called_as_it_was_registered() -> None:
    with (
        Loopback(name="localhost", path="/callback") as place,
        waiting(place, wanted="a", path="/callback"),
    ):
        assert place.redirect == f"http://localhost:{port_of(place)}/callback"
        assert ask(place, "/callback?a", host=f"localhost:{port_of(place)}").endswith(b"<p>done")
