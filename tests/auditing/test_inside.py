"""A stranger's domain leads no connection into the private network of the person who asks."""

from collections.abc import Mapping

import pytest

from autoconf.auditing.inside import inner_addresses
from autoconf.auditing.servers import try_servers
from autoconf.dialogues.sessions import Sessions
from autoconf.net.guard import Guard
from autoconf.tasks import CancelToken
from tests.auditing.builders import IMAP
from tests.fakes import FakeDns, ScriptedDialer, fake_factory

DOMAIN = "example.com"
INSIDE = "in.example.com"


def inner(addresses: Mapping[str, tuple[str, ...]], *allowed: str) -> Mapping[str, str]:
    dns = FakeDns({(name, "A"): found for name, found in addresses.items()})
    return inner_addresses([INSIDE], [DOMAIN], dns, Guard.workstation(allowed))


@pytest.mark.parametrize("address", ["10.0.0.1", "172.20.0.1", "192.168.1.1", "100.64.0.1"])
def test_a_host_of_a_public_domain_at_a_private_address_leads_inside(address: str) -> None:
    assert inner({DOMAIN: ("192.0.2.1",), INSIDE: (address,)}) == {INSIDE: address}


def test_one_private_address_among_others_is_enough() -> None:
    addresses = ("192.0.2.2", "10.0.0.1")

    assert inner({DOMAIN: ("192.0.2.1",), INSIDE: addresses}) == {INSIDE: "10.0.0.1"}


def test_a_domain_of_the_private_network_is_reached() -> None:
    assert inner({DOMAIN: ("10.0.0.2",), INSIDE: ("10.0.0.1",)}) == {}


def test_a_network_that_the_user_allowed_is_reached() -> None:
    found = {DOMAIN: ("192.0.2.1",), INSIDE: ("10.0.0.1",)}

    assert inner(found, "10.0.0.0/8") == {}
    assert inner(found, "10.9.0.0/16") == {INSIDE: "10.0.0.1"}


def test_public_hosts_and_those_without_an_address_are_reached() -> None:
    assert inner({DOMAIN: ("192.0.2.1",), INSIDE: ("192.0.2.2",)}) == {}
    assert inner({DOMAIN: ("192.0.2.1",)}) == {}


def test_a_host_inside_is_not_contacted_and_its_address_is_kept() -> None:
    dialer = ScriptedDialer({})
    (fact,) = try_servers(
        [IMAP.endpoint],
        Sessions(),
        fake_factory(dialer=dialer),
        CancelToken(),
        inner={INSIDE: "10.0.0.1"},
    )

    assert dialer.opened == []
    assert (fact.speaks, fact.leads_to) == (False, "10.0.0.1")
