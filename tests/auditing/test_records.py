"""The records of a domain, and what stands behind them."""

from collections.abc import Sequence

from autoconf.auditing.records import ask_records
from autoconf.errors import NameNotFoundError, NetworkError, TimedOutError
from autoconf.model.audit import DanglingAlias
from autoconf.net.interfaces import Mx, Record, Srv
from tests.fakes import FakeDns

Zone = dict[tuple[str, str], Sequence[Record] | NetworkError]
IMAPS = ("_imaps._tcp.example.com", "SRV")
ADDRESS = ["192.0.2.1"]


def srv(target: str) -> Srv:
    return Srv(priority=1, weight=2, port=993, target=target)


def test_the_mail_hosts_stand_in_their_order_with_their_owner() -> None:
    mx = [Mx(preference=20, host="b.Hosting.example"), Mx(preference=10, host="a.hosting.example")]
    zone: Zone = {("example.com", "MX"): mx, ("a.hosting.example", "A"): ADDRESS}
    facts = ask_records("example.com", FakeDns(zone))

    assert [(one.host, one.exists) for one in facts.mx] == [
        ("a.hosting.example", True),
        ("b.hosting.example", False),
    ]
    assert facts.mail_host == "hosting.example"


def test_a_null_mx_is_no_mail_host() -> None:
    facts = ask_records(
        "example.com", FakeDns({("example.com", "MX"): [Mx(preference=0, host="")]})
    )

    assert facts.has_null_mx
    assert facts.mx == ()


def test_a_target_without_an_address_does_not_exist() -> None:
    facts = ask_records("example.com", FakeDns({IMAPS: [srv("in.example.com")]}))

    assert [(one.service, one.target, one.exists) for one in facts.srv] == [
        ("_imaps", "in.example.com", False)
    ]


def test_trouble_of_the_dns_proves_nothing() -> None:
    trouble = TimedOutError("net.no-time")
    zone: Zone = {
        IMAPS: [srv("in.example.com")],
        ("in.example.com", "A"): trouble,
        ("in.example.com", "AAAA"): trouble,
    }

    assert ask_records("example.com", FakeDns(zone)).srv[0].exists is None


def test_a_service_that_is_not_offered_has_no_target() -> None:
    facts = ask_records("example.com", FakeDns({IMAPS: [srv("")]}))

    assert [(one.target, one.exists) for one in facts.srv] == [("", None)]


def test_a_domain_that_does_not_exist_is_told() -> None:
    assert not ask_records("example.com", FakeDns()).exists
    assert not ask_records("example.com", FakeDns()).has_address


def test_a_dns_that_does_not_answer_is_told_apart_from_a_domain_that_is_not_there() -> None:
    facts = ask_records(
        "example.com", FakeDns({("example.com", "MX"): TimedOutError("net.no-time")})
    )

    assert not facts.answered
    assert facts.exists
    assert ask_records("example.com", FakeDns()).answered


def test_an_alias_of_a_host_that_does_not_exist_is_told() -> None:
    gone = NameNotFoundError("net.dns.no-such-name", name="gone.hoster.example")
    facts = ask_records("example.com", FakeDns({("autoconfig.example.com", "A"): gone}))

    assert facts.dangling == (
        DanglingAlias(name="autoconfig.example.com", target="gone.hoster.example"),
    )


def test_a_name_that_is_not_there_at_all_is_no_alias() -> None:
    assert ask_records("example.com", FakeDns({})).dangling == ()


def test_a_domain_cannot_have_thousands_of_hosts_looked_up() -> None:
    targets = [
        Srv(priority=number, weight=0, port=993, target=f"imap{number}.victim.example")
        for number in reversed(range(1000))
    ]
    hosts = [Mx(preference=number, host=f"mx{number}.victim.example") for number in range(1000)]
    dns = FakeDns({("_imaps._tcp.example.com", "SRV"): targets, ("example.com", "MX"): hosts[::-1]})

    facts = ask_records("example.com", dns)

    assert [one.target for one in facts.srv] == [f"imap{n}.victim.example" for n in range(8)]
    assert [one.host for one in facts.mx] == [f"mx{n}.victim.example" for n in range(16)]
    assert sum(one.name.endswith("victim.example") for one in dns.asked) == 2 * (8 + 16)
