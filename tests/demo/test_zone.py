from collections.abc import Callable

import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest

from autoconf.demo.child import DemoProvider

Ask = Callable[..., dns.message.Message]


def ask(
    provider: DemoProvider, name: str, kind: str, way: Ask = dns.query.udp
) -> dns.message.Message:
    address, port = provider.resolver.split(":")
    return way(dns.message.make_query(name, kind), address, port=int(port), timeout=60)


def records(reply: dns.message.Message) -> list[str]:
    return [record.to_text() for records in reply.answer for record in records]


@pytest.mark.parametrize("way", [dns.query.udp, dns.query.tcp])
@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("autoconfig.demo.example", "A", "192.0.2.10"),
        ("imap.demo.example", "A", "192.0.2.20"),
        ("pop.demo.example", "A", "192.0.2.20"),
        ("smtp.demo.example", "A", "192.0.2.20"),
        ("demo.example", "MX", "10 mx.demo.example."),
        ("mx.demo.example", "A", "192.0.2.20"),
        ("_imaps._tcp.demo.example", "SRV", "0 1 993 imap.demo.example."),
        ("_pop3s._tcp.demo.example", "SRV", "0 1 995 pop.demo.example."),
        ("_submissions._tcp.demo.example", "SRV", "0 1 465 smtp.demo.example."),
    ],
)
def test_the_zone_answers(
    provider: DemoProvider, way: Ask, name: str, kind: str, expected: str
) -> None:
    assert records(ask(provider, name, kind, way)) == [expected]


def test_answers_have_authority(provider: DemoProvider) -> None:
    assert ask(provider, "demo.example", "MX").flags & dns.flags.AA


@pytest.mark.parametrize("name", ["www.demo.example", "example.com", "_imap._tcp.demo.example"])
def test_any_other_name_does_not_exist(provider: DemoProvider, name: str) -> None:
    assert ask(provider, name, "A").rcode() == dns.rcode.NXDOMAIN


def test_a_name_without_such_records_has_an_empty_answer(provider: DemoProvider) -> None:
    reply = ask(provider, "imap.demo.example", "AAAA")

    assert (reply.rcode(), reply.answer) == (dns.rcode.NOERROR, [])
