"""Addresses that lost the race: silent ones are told apart from slow ones."""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from autoconf.net.dial import Dial
from autoconf.net.silence import NO_ANSWER_S, Attempt, Silence
from autoconf.net.sockets import DialedSocket
from autoconf.tasks import CancelToken, Deadline
from tests.fakes import FakeDns
from tests.net.conftest import dial_by
from tests.servers.tcp import black_hole, serving, silent

HOST = "mail.example.com"
SOON = 30.0
BOTH = FakeDns({(HOST, "A"): ["127.0.0.1"], (HOST, "AAAA"): ["::1"]})


@pytest.fixture
def dial() -> Iterator[Dial]:
    with contextlib.closing(dial_by(BOTH)) as made:
        yield made


def test_an_address_without_an_answer_is_told(dial: Dial) -> None:
    with black_hole("::1") as port, serving(silent, port=port):
        dial.connect(HOST, port, Deadline(SOON)).close()
        [found] = dial.silence.found(Deadline(SOON))

    assert (found.server, found.address) == (f"{HOST}:{port}", "::1")
    assert found.waited_s is not None
    assert found.waited_s >= NO_ANSWER_S
    assert not found.has_ipv6


def test_two_connections_to_it_make_one(dial: Dial) -> None:
    with black_hole("::1") as port, serving(silent, port=port):
        for _ in range(2):
            dial.connect(HOST, port, Deadline(SOON)).close()

        assert len(dial.silence.found(Deadline(SOON))) == 1


def test_where_all_answer_nobody_waits(dial: Dial) -> None:
    with serving(silent, "::1") as six, serving(silent, "127.0.0.1", six.port):
        dial.connect(HOST, six.port, Deadline(SOON)).close()

    assert dial.silence.found(Deadline(0.0)) == ()


def test_an_address_that_refuses_is_not_silent(dial: Dial) -> None:
    with serving(silent) as server:
        dial.connect(HOST, server.port, Deadline(SOON)).close()

    assert dial.silence.found(Deadline(SOON)) == ()


@contextlib.contextmanager
def slow_attempt() -> Iterator[Attempt]:
    """Yield an attempt whose answer came after the race."""
    with serving(silent, "::1") as server, DialedSocket(socket.AF_INET6) as sock:
        sock.settimeout(0)
        sock.connect_ex(("::1", server.port))
        yield Attempt(address="::1", since=time.monotonic(), sock=sock)


def test_a_slow_address_is_not_silent() -> None:
    silence = Silence()
    with slow_attempt() as attempt:
        silence.note("mail.example.com:993", "127.0.0.1", [attempt])

        assert silence.found(Deadline(SOON)) == ()


def test_an_address_that_answered_another_time_is_not_silent() -> None:
    silence = Silence()
    silence.note("a.example:993", "192.0.2.1", [Attempt(address="::1", since=0.0)])
    silence.note("a.example:465", "::1", ())

    assert silence.found(Deadline(SOON)) == ()


def test_another_server_that_answered_over_ipv6_is_noted() -> None:
    silence = Silence()
    silence.note("a.example:993", "192.0.2.1", [Attempt(address="::9", since=0.0)])
    silence.note("b.example:465", "::1", ())

    [found] = silence.found(Deadline(SOON))

    assert (found.waited_s, found.has_ipv6) == (None, True)


def test_what_was_found_stays_known() -> None:
    silence = Silence()
    silence.note("a.example:993", "192.0.2.1", [Attempt(address="::9", since=0.0, waited_s=6.0)])

    assert silence.found(Deadline(SOON)) == silence.found(Deadline(SOON)) != ()


def test_a_cancelled_run_does_not_wait_to_be_sure() -> None:
    token = CancelToken()
    token.cancel()
    silence = Silence()
    with black_hole("::1") as port, DialedSocket(socket.AF_INET6) as sock:
        sock.settimeout(0)
        sock.connect_ex(("::1", port))
        attempt = Attempt(address="::1", since=time.monotonic() + SOON, sock=sock)
        silence.note("a.example:993", "192.0.2.1", [attempt])

        assert silence.found(Deadline(SOON, token)) == ()
        assert sock.fileno() < 0


def test_one_connection_to_an_address_is_kept_and_all_its_servers_are_told() -> None:
    silence = Silence()
    with black_hole("::1") as port, DialedSocket(socket.AF_INET6) as first:
        first.settimeout(0)
        first.connect_ex(("::1", port))
        second = DialedSocket(socket.AF_INET6)
        for name, sock in (("a.example:993", first), ("b.example:465", second)):
            silence.note(name, "192.0.2.1", [Attempt(address="::1", since=0.0, sock=sock)])

        assert second.fileno() < 0
        found = silence.found(Deadline(SOON))

    assert [one.server for one in found] == ["a.example:993", "b.example:465"]


def test_many_attempts_and_those_after_the_end_are_closed_at_once() -> None:
    silence = Silence()
    socks = [DialedSocket(socket.AF_INET6) for _ in range(10)]
    lost = [Attempt(address=f"::{n}", since=0.0, sock=sock) for n, sock in enumerate(socks)]
    silence.note("a.example:993", "192.0.2.1", lost[:9])
    assert [sock.fileno() < 0 for sock in socks[:9]] == [False] * 8 + [True]

    silence.close()
    silence.note("a.example:993", "192.0.2.1", lost[9:])

    assert all(sock.fileno() < 0 for sock in socks)
