"""Web requests of a survey."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from time import monotonic

import pytest

from autoconf.errors import NetworkError, TimedOutError, WrongProtocolError
from autoconf.model.options import Options
from autoconf.net.http_errors import led_to
from autoconf.net.live import LiveNetwork
from autoconf.tasks import CancelToken
from autoconf.usecases.survey.asking.pacing import Buckets
from autoconf.usecases.survey.asking.tasks import Pace
from autoconf.usecases.survey.asking.web import Silent, Turns, paced
from tests.servers.nameserver import nameserver
from tests.servers.tcp import answering, serving

PLACE = ("192.0.2.1", 443)
ZONE = {
    "one.example": {"A": ["127.0.0.1"]},
    "other.example": {"A": ["127.0.0.2"]},
    "shared.example": {"A": ["192.0.2.1"]},
    "gone.example": {"A": ["192.0.2.2"]},
}
TO_OTHER = b"HTTP/1.1 302 Found\r\nLocation: http://other.example/\r\nContent-Length: 0\r\n\r\n"


class Waits(Buckets):
    """Buckets that wait for nothing, and note who was asked."""

    def __init__(self) -> None:
        super().__init__(Pace(), CancelToken())
        self.asked: list[str] = []

    def address(self, address: str) -> None:
        self.asked.append(address)


@contextmanager
def network(*more: str) -> Iterator[LiveNetwork]:
    with nameserver(ZONE) as dns:
        made = LiveNetwork(
            Options(
                resolver=f"127.0.0.1:{dns.port}",
                allow_network=("127.0.0.0/8",),
                connect_to=more,
                no_proxy=True,
            )
        )
        try:
            yield made
        finally:
            made.close()


def test_the_target_of_a_redirect_gets_its_turn_too() -> None:
    buckets = Waits()
    with (
        serving(answering(TO_OTHER, [], keep=True)) as server,
        network(f"::127.0.0.1:{server.port}") as made,
        paced(made, buckets, Silent()) as (_, http),
        pytest.raises(WrongProtocolError, match="more than 3 times"),
    ):
        http.fetch("http://one.example/")

    assert buckets.asked == ["127.0.0.1", "127.0.0.2", "127.0.0.2", "127.0.0.2"]


def test_a_redirect_to_a_silent_server_is_not_waited_for() -> None:
    silent, heard = Silent(), list[bytes]()
    for _ in range(10):
        silent.note(("127.0.0.2", 80), answered=False)
    with (
        serving(answering(TO_OTHER, heard, keep=True)) as server,
        network(f"::127.0.0.1:{server.port}") as made,
        paced(made, Waits(), silent) as (_, http),
        pytest.raises(TimedOutError) as caught,
    ):
        http.fetch("http://one.example/")

    assert caught.value.led_to == "http://other.example/"
    assert len(heard) == 1


def test_a_server_that_leads_to_a_silent_one_is_not_silent() -> None:
    silent = Silent()
    error: NetworkError = led_to("https://gone.example/", TimedOutError("net.no-time"))
    with network() as made:
        for _ in range(12):  # twelve domains at one server
            turns = Turns(made, Waits(), silent)
            turns.note(turns.take("https://shared.example/"), error)
            with pytest.raises(TimedOutError):  # this domain does not wait again
                turns.take("https://gone.example/")

    assert not silent.is_known(PLACE)
    assert not silent.is_known(("192.0.2.2", 443))


def test_a_place_is_known_to_be_silent_after_ten_times() -> None:
    silent = Silent()
    for _ in range(9):
        silent.note(PLACE, answered=False)
    assert not silent.is_known(PLACE)
    silent.note(PLACE, answered=False)

    assert silent.is_known(PLACE)
    assert not silent.is_known(("192.0.2.1", 80))


def test_an_answer_in_between_begins_the_count_anew() -> None:
    silent = Silent()
    for answered in (*[False] * 9, True, *[False] * 9):
        silent.note(PLACE, answered=answered)

    assert not silent.is_known(PLACE)


def test_few_places_are_kept() -> None:
    silent = Silent()
    for number in range(50_001):
        silent.note((f"a{number}", 443), answered=False)

    assert len(silent._times) == 50_000  # noqa: SLF001 - what is kept is the point


def test_a_server_is_not_slow_while_its_turn_is_waited_for() -> None:
    class Slow(Waits):
        def address(self, address: str) -> None:
            super().address(address)
            Event().wait(0.2)

    with network() as made:
        turns = Turns(made, Slow(), Silent())
        began, began_there = monotonic(), turns.clock()
        turns.take("https://shared.example/")

        assert (monotonic() - began) - (turns.clock() - began_there) >= 0.19
