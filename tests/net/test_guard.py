import pytest
from msgspec.structs import replace

from autoconf.errors import BlockedAddressError, UsageError
from autoconf.net.guard import Guard

BLOCKED_EVERYWHERE = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",  # noqa: S104 - data, nothing is bound
    "0.1.2.3",
    "169.254.169.254",
    "224.0.0.251",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.0.8",
    "192.0.0.192",
    "100.100.100.200",
    "168.63.129.16",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "fd00:ec2::254",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:0:7f00:1::",
    "2001::f5ff:fffe",
    "example.com",
    "",
]
BLOCKED_FOR_THE_PUBLIC = [
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "192.88.99.1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "fc00::1",
    "fd12:3456::1",
    "fec0::1",
    "3fff::1",
    "5f00::1",
    "2001:db8::1",
    "2001:2::1",
]
PUBLIC = ["8.8.8.8", "2001:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"]


def is_blocked(guard: Guard, address: str) -> bool:
    try:
        guard.check(address)
    except BlockedAddressError:
        return True
    return False


@pytest.mark.parametrize("address", BLOCKED_EVERYWHERE)
def test_a_workstation_never_contacts(address: str) -> None:
    assert is_blocked(Guard.workstation(), address)


@pytest.mark.parametrize("address", [a for a in BLOCKED_FOR_THE_PUBLIC if not a.startswith("5")])
def test_a_workstation_may_contact_an_intranet_or_whatever_else(address: str) -> None:
    assert not is_blocked(Guard.workstation(), address)


@pytest.mark.parametrize("address", BLOCKED_EVERYWHERE + BLOCKED_FOR_THE_PUBLIC)
def test_a_public_service_never_contacts(address: str) -> None:
    assert is_blocked(Guard.public(), address)


@pytest.mark.parametrize(
    "address",
    [
        *BLOCKED_EVERYWHERE,
        *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"),
        *("::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "fc00::1", "fd12:3456::1"),
        "fec0::1",
    ],
)
def test_a_strangers_domain_leads_to_no_address_of_ours(address: str) -> None:
    assert is_blocked(Guard.outside(), address)


def test_a_strangers_domain_may_lead_into_a_network_that_the_user_allowed() -> None:
    guard = Guard.outside(["10.9.0.0/16"])

    assert not is_blocked(guard, "10.9.0.1")
    assert is_blocked(guard, "10.8.0.1")


@pytest.mark.parametrize("address", [*PUBLIC, "172.32.0.1", "192.0.2.1", "2001:db8::1"])
def test_any_other_address_of_a_strangers_domain_passes(address: str) -> None:
    assert not is_blocked(Guard.outside(), address)


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("guard", [Guard.workstation(), Guard.public()], ids=["own", "public"])
def test_public_addresses_pass(guard: Guard, address: str) -> None:
    assert not is_blocked(guard, address)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.1.1", "::1"])
def test_what_the_user_typed_passes(address: str) -> None:
    guard = Guard.workstation(["127.0.0.0/8", " ::1 "])

    guard.check(address)

    assert guard.is_typed(address)


def test_an_allowed_network_allows_no_other() -> None:
    guard = Guard.workstation(["127.0.0.0/8"])

    assert is_blocked(guard, "169.254.169.254")
    assert not guard.is_typed("192.0.2.1")


def test_a_text_that_is_no_network_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="--allow-network"):
        Guard.workstation(["everything"])


def test_the_reason_is_told() -> None:
    with pytest.raises(BlockedAddressError, match=r"169\.254\.169\.254 is a link-local address"):
        Guard.workstation().check("169.254.169.254")


def test_a_workstation_drops_bad_addresses_and_keeps_the_order() -> None:
    found = Guard.workstation().vet(["192.0.2.2", "127.0.0.1", "192.0.2.1"])

    assert found == ("192.0.2.2", "192.0.2.1")


def test_a_host_with_bad_addresses_only_is_blocked() -> None:
    with pytest.raises(BlockedAddressError):
        Guard.workstation().vet(["127.0.0.1", "::1"])


def test_a_public_service_blocks_a_host_for_one_bad_address() -> None:
    with pytest.raises(BlockedAddressError):
        Guard.public().vet(["8.8.8.8", "10.0.0.1"])


def test_a_public_host_passes_whole() -> None:
    assert Guard.public().vet(["8.8.8.8", "8.8.4.4"]) == ("8.8.8.8", "8.8.4.4")


@pytest.mark.parametrize("allowed", [(), ("10.0.0.0/8",)])
def test_a_name_passes_that_a_proxy_looks_up(allowed: tuple[str, ...]) -> None:
    Guard.workstation(allowed).vet_name("mail.example.com")


@pytest.mark.parametrize("allowed", [(), ("10.0.0.0/8",)])
def test_no_address_passes_as_a_name(allowed: tuple[str, ...]) -> None:
    addresses = (
        "127.0.0.1",
        "8.8.8.8",
        "::1",
        "[::1]",
        "2130706433",
        "127.0x1",
        "\uff11\uff12\uff17.0.0.1",
    )
    names = ("localhost", "localhost.localdomain", "ip6-localhost", "\u24dbocalhost")
    for host in (*addresses, *names):
        with pytest.raises(BlockedAddressError):
            Guard.workstation(allowed).vet_name(host)


def test_an_address_passes_that_the_user_allowed() -> None:
    Guard.workstation(["10.0.0.0/8"]).vet_name("10.0.0.1")


@pytest.mark.parametrize(
    ("address", "passes"),
    [("127.0.0.1", True), ("::1", True), ("10.0.0.1", False), ("169.254.169.254", False)],
)
def test_a_bridge_is_a_loopback_address_that_stands_as_a_host(
    address: str, *, passes: bool
) -> None:
    guard = replace(Guard.workstation(), bridges=True)

    assert guard.is_typed(address) is passes
    assert not Guard.workstation().is_typed(address)
    if passes:  # a name that leads there does not pass
        assert is_blocked(guard, address)
