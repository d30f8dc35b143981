"""Which names lead to the server itself."""

from collections.abc import Sequence
from typing import Final

import pytest

from autoconf.errors import NetworkError, TimedOutError
from autoconf.net.interfaces import Record
from autoconf.usecases.visiting import leading_here
from tests.fakes import FakeDns

_OWN: Final = ("auto.hoster.example",)
_ZONE: Final[dict[tuple[str, str], Sequence[Record] | NetworkError]] = {
    ("auto.hoster.example", "A"): ["192.0.2.1"],
    ("auto.hoster.example", "AAAA"): ["2001:db8::1"],
    ("autoconfig.a.example", "A"): ["192.0.2.1"],
    ("autodiscover.a.example", "AAAA"): ["2001:db8::1"],
    ("both.a.example", "A"): ["192.0.2.99", "192.0.2.1"],
    ("a.example", "A"): ["192.0.2.99"],
    ("inside.a.example", "A"): ["127.0.0.1"],
    ("slow.a.example", "A"): TimedOutError("net.timed-out", peer="dns"),
}


def test_only_names_with_an_address_of_the_server_lead_to_it() -> None:
    names = [name for name, _ in _ZONE if name.endswith("a.example")]

    assert leading_here([*names, "none.a.example"], _OWN, FakeDns(_ZONE)) == {
        "autoconfig.a.example": "192.0.2.1",
        "autodiscover.a.example": "2001:db8::1",
        "both.a.example": "192.0.2.1",
    }


@pytest.mark.parametrize("own", ["nowhere.example", "slow.a.example"])
def test_a_server_without_an_address_visits_nothing(own: str) -> None:
    with pytest.raises(NetworkError):
        leading_here(["autoconfig.a.example"], (own,), FakeDns(_ZONE))
