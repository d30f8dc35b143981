import time
from dataclasses import dataclass

import dns.rcode
import pytest

from autoconf.errors import NameNotFoundError, NoDataError, TimedOutError, UnreachableError
from autoconf.net.dns import COMPARE_S, Resolver
from autoconf.net.dns_compare import disagree
from autoconf.net.dns_transport import Nameservers
from autoconf.net.interfaces import DnsReply, Mx, Question, Record, Srv
from autoconf.tasks import Deadline
from tests.servers.nameserver import Behaviour, nameserver

SOON = 30.0
MX = Question("example.com", "MX")
ONE = Mx(preference=10, host="mx1.example")
TWO = Mx(preference=10, host="mx2.example")
SRV = Srv(priority=0, weight=1, port=993, target="imap.example")


@dataclass(frozen=True)
class Case:
    kind: str
    one: tuple[Record, ...] | Exception
    other: tuple[Record, ...] | Exception

    @property
    def replies(self) -> list[DnsReply]:
        question = Question("example.com", self.kind)
        return [
            DnsReply(question=question, records=said)
            if isinstance(said, tuple)
            else DnsReply(question=question, error=said)  # type: ignore[arg-type] # network errors
            for said in (self.one, self.other)
        ]


NOT_FOUND, NO_DATA = (
    NameNotFoundError("net.dns.no-such-name", name="example.com"),
    NoDataError("net.dns.no-records", name="example.com", kind="MX"),
)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param(Case("MX", (ONE, TWO), (TWO, ONE)), False, id="another-order"),
        pytest.param(Case("MX", (ONE,), (TWO,)), True, id="another-host"),
        pytest.param(Case("MX", (ONE,), (ONE, TWO)), True, id="one-more"),
        pytest.param(Case("SRV", (SRV,), NO_DATA), True, id="records-or-none"),
        pytest.param(Case("TXT", ("a",), ("b",)), True, id="another-text"),
        pytest.param(Case("NS", ("a.example",), ("b.example",)), True, id="another-name-server"),
        pytest.param(Case("MX", NO_DATA, NO_DATA), False, id="both-without-data"),
        pytest.param(Case("MX", NOT_FOUND, NOT_FOUND), False, id="both-not-found"),
        pytest.param(Case("MX", NO_DATA, NOT_FOUND), True, id="does-the-name-exist"),
        pytest.param(Case("A", ("192.0.2.1",), ("192.0.2.2",)), False, id="a-cdn"),
        pytest.param(Case("AAAA", ("2001:db8::1",), NO_DATA), False, id="no-ipv6-there"),
        pytest.param(Case("A", ("192.0.2.1",), NOT_FOUND), True, id="only-one-knows-the-host"),
        pytest.param(
            Case("MX", (ONE,), UnreachableError("net.no-route", peer="192.0.2.1")),
            False,
            id="second-in-trouble",
        ),
        pytest.param(
            Case("MX", TimedOutError("net.no-time"), (ONE,)), False, id="first-in-trouble"
        ),
    ],
)
def test_replies_are_compared_as_sets(case: Case, *, expected: bool) -> None:
    one, other = case.replies

    assert disagree(one, other) is expected
    assert disagree(other, one) is expected


@pytest.mark.parametrize(
    ("host", "disagrees"), [("mx.example.", False), ("mx.evil.example.", True)]
)
def test_every_question_is_put_to_the_second_resolver_too(host: str, *, disagrees: bool) -> None:
    with (
        nameserver({"example.com": {"MX": ["10 mx.example."]}}) as first,
        nameserver({"example.com": {"MX": [f"10 {host}"]}}) as second,
    ):
        (reply,) = pair(first.port, second.port).ask([MX], Deadline(SOON))

        assert reply.records == (Mx(preference=10, host="mx.example"),)
        assert reply.disagrees is disagrees
        assert second.asked == ["example.com MX"]


def test_the_second_resolver_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autoconf.net.dns.QUESTION_S", SOON)
    with (
        nameserver({"example.com": {"MX": ["10 mx.example."]}}) as first,
        nameserver({}, Behaviour(is_deaf=True)) as second,
    ):
        resolver = pair(first.port, second.port)
        start = time.monotonic()
        (reply,) = resolver.ask([MX], Deadline(SOON))

        assert reply.records
        assert not reply.disagrees
        assert time.monotonic() - start < 11 * COMPARE_S


def test_a_second_resolver_in_trouble_contradicts_nobody() -> None:
    with (
        nameserver({"example.com": {"MX": ["10 mx.example."]}}) as first,
        nameserver({}, Behaviour(rcode=dns.rcode.SERVFAIL)) as second,
    ):
        (reply,) = pair(first.port, second.port).ask([MX], Deadline(SOON))

        assert not reply.disagrees


def pair(first: int, second: int) -> Resolver:
    other = Resolver(Nameservers([("127.0.0.1", second)]))
    return Resolver(Nameservers([("127.0.0.1", first)]), second=other)
