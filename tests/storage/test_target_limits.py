import pytest

from autoconf.errors import TargetPausedError
from autoconf.storage.counters import MemoryCounters
from autoconf.storage.target_limits import (
    CONNECTIONS,
    LARGE,
    LOGINS,
    SHARED,
    TargetLimits,
)
from tests.assistant.cases import Clock

HOST = "imap.example.com"


def limits(clock: Clock | None = None, *large: str) -> TargetLimits:
    return TargetLimits(
        counters=MemoryCounters(clock or Clock()), is_large=lambda host: host in large
    )


def connections(targets: TargetLimits, host: str = HOST, most: int = 10_000) -> int:
    """Return how many connections may be made."""
    for count in range(most):
        try:
            targets.connect(host)
        except TargetPausedError:
            return count
    return most


def logins(targets: TargetLimits, host: str = HOST) -> int:
    """Return how many logins may be sent."""
    for count in range(10_000):
        try:
            targets.log_in(host)
        except TargetPausedError:
            return count
    raise AssertionError("there is no limit")


def test_the_numbers_are_those_of_the_threat_model() -> None:
    targets = limits()

    assert (logins(targets), connections(targets)) == (30, 120)
    assert (LOGINS, CONNECTIONS) == (30, 120)


def test_the_words_say_what_and_how_long() -> None:
    targets = limits()
    logins(targets)
    connections(targets)

    with pytest.raises(TargetPausedError) as login:
        targets.log_in(HOST)
    with pytest.raises(TargetPausedError) as connection:
        targets.connect(HOST)

    assert "many logins to imap.example.com lately" in str(login.value)
    assert "possible in 60 min." in str(login.value)
    assert "tested imap.example.com too often lately" in str(connection.value)
    assert "possible in 10 min." in str(connection.value)


def test_a_host_is_open_again_after_its_window() -> None:
    clock = Clock()
    targets = limits(clock)
    connections(targets)
    clock.now = 600.0

    assert connections(targets) == CONNECTIONS


def test_hosts_count_apart_and_their_spellings_together() -> None:
    targets = limits()
    connections(targets)

    assert connections(targets, "IMAP.example.com.") == 0
    assert connections(targets, "smtp.example.com") == CONNECTIONS


def test_a_known_provider_is_not_closed_by_ten_visitors() -> None:
    targets = limits(None, HOST)

    assert logins(targets) == LARGE * LOGINS
    assert connections(targets) == LARGE * CONNECTIONS


def test_many_names_of_one_address_are_too_many() -> None:
    targets = limits()
    for number in range(SHARED * CONNECTIONS):
        targets.connect(f"x{number}.example.org", "192.0.2.1")

    with pytest.raises(TargetPausedError):
        targets.connect("another.example.org", "192.0.2.1")
    targets.connect("another.example.org", "192.0.2.2")


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_the_addresses_of_one_ipv6_network_count_together(
    first: str, second: str, *, together: bool
) -> None:
    targets = TargetLimits(counters=MemoryCounters(Clock()), connections=1)
    for number in range(SHARED):
        targets.connect(f"x{number}.example.org", first)
    is_full = False
    try:
        targets.connect("y.example.org", second)
    except TargetPausedError:
        is_full = True

    assert is_full is together


def test_a_paused_host_gets_nothing_for_15_minutes() -> None:
    clock = Clock()
    targets = limits(clock)
    targets.pause(HOST)
    clock.now = 899.0

    assert (logins(targets), connections(targets)) == (0, 0)
    clock.now = 900.0
    assert (logins(targets), connections(targets)) == (LOGINS, CONNECTIONS)


def test_a_pause_holds_for_a_large_provider_too() -> None:
    targets = limits(None, HOST)
    targets.pause(HOST)

    assert (logins(targets), connections(targets)) == (0, 0)


@pytest.mark.parametrize("field", ["logins", "connections"])
def test_a_limit_of_nothing_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        TargetLimits(**{"counters": MemoryCounters(Clock()), field: 0})  # type: ignore[arg-type]
