import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import pytest

from autoconf.errors import (
    CancelledError,
    NameNotFoundError,
    NetworkError,
    NoDataError,
    NoRouteError,
    TimedOutError,
    UnreachableError,
)
from autoconf.net import dns_transport
from autoconf.net.dns import FAILURE_S, BoundDns, Resolver
from autoconf.net.dns_system import system_nameservers
from autoconf.net.dns_transport import Nameservers
from autoconf.net.dns_wire import build
from autoconf.net.interfaces import DnsReply, Mx, Question, Srv
from autoconf.net.routes import RouteCheck
from autoconf.tasks import Deadline, End, Job, run_all
from tests.servers.nameserver import Behaviour, Nameserver, Zone, nameserver
from tests.servers.tcp import unused_port

SOON = 30.0
ZONE: Zone = {
    "example.com": {"A": ["192.0.2.1"], "MX": ["10 mx.example."], "TXT": ['"v=x"']},
    "_imaps._tcp.example.com": {"SRV": ["0 1 993 imap.example."]},
    "www.example.com": {"CNAME": ["web.example."]},
    "web.example": {"CNAME": ["cdn.example."]},
    "cdn.example": {"A": ["192.0.2.9"]},
    "loop.example": {"CNAME": ["pool.example."]},
    "pool.example": {"CNAME": ["loop.example."]},
    "dangling.example": {"CNAME": ["nowhere.example."]},
    **{f"long{number}.example": {"CNAME": [f"long{number + 1}.example."]} for number in range(12)},
}
A = Question("example.com", "A")
MX = Question("example.com", "MX")
TXT = Question("example.com", "TXT")
SRV = Question("_imaps._tcp.example.com", "SRV")


@contextlib.contextmanager
def resolving(behaviour: Behaviour | None = None) -> Iterator[tuple[Resolver, Nameserver]]:
    with nameserver(ZONE, behaviour) as server:
        yield Resolver(Nameservers([("127.0.0.1", server.port)])), server


def ask_one(resolver: Resolver, question: Question, seconds: float = SOON) -> DnsReply:
    (reply,) = resolver.ask([question], Deadline(seconds))
    return reply


def test_all_questions_of_a_call_are_answered_in_their_order() -> None:
    with resolving() as (resolver, _):
        replies = resolver.ask([MX, SRV, A], Deadline(SOON))

    assert replies == [
        DnsReply(question=MX, records=(Mx(preference=10, host="mx.example"),)),
        DnsReply(
            question=SRV,
            records=(Srv(priority=0, weight=1, port=993, target="imap.example"),),
        ),
        DnsReply(question=A, records=("192.0.2.1",)),
    ]


def test_no_question_needs_no_resolver() -> None:
    assert Resolver(Nameservers([])).ask([], Deadline(SOON)) == []


def test_each_question_is_asked_once() -> None:
    with resolving() as (resolver, server):
        resolver.ask([A, A], Deadline(SOON))
        resolver.ask([MX, A], Deadline(SOON))

        assert server.asked == ["example.com A", "example.com MX"]


def test_there_is_something_to_do_while_waiting() -> None:
    calls: list[str] = []
    with nameserver(ZONE) as server:
        resolver = Resolver(Nameservers([("127.0.0.1", server.port)], lambda: calls.append("warm")))
        ask_one(resolver, A)

    assert calls == ["warm"]


def test_a_name_that_does_not_exist_is_not_found() -> None:
    with resolving() as (resolver, _):
        reply = ask_one(resolver, Question("none.example", "A"))

    assert isinstance(reply.error, NameNotFoundError)


def test_a_name_without_such_records_has_no_data() -> None:
    with resolving() as (resolver, _):
        reply = ask_one(resolver, Question("example.com", "AAAA"))

    assert isinstance(reply.error, NoDataError)


def test_a_name_that_cannot_be_asked_spoils_no_other() -> None:
    with resolving() as (resolver, _):
        bad, good = resolver.ask([Question("a..b", "A"), A], Deadline(SOON))

    assert isinstance(bad.error, NameNotFoundError)
    assert good.records == ("192.0.2.1",)


@pytest.mark.parametrize(
    ("rcode", "text"), [(dns.rcode.SERVFAIL, "SERVFAIL"), (dns.rcode.REFUSED, "REFUSED")]
)
def test_a_resolver_in_trouble_is_not_a_missing_name(rcode: dns.rcode.Rcode, text: str) -> None:
    with resolving(Behaviour(rcode=rcode)) as (resolver, _):
        reply = ask_one(resolver, A)

    assert isinstance(reply.error, UnreachableError)
    assert text in str(reply.error)


@pytest.mark.parametrize("chase", [True, False], ids=["in-the-reply", "asked-on"])
def test_a_cname_chain_is_followed(*, chase: bool) -> None:
    with resolving(Behaviour(chase=chase)) as (resolver, _):
        reply = ask_one(resolver, Question("www.example.com", "A"))

    assert reply.records == ("192.0.2.9",)
    assert reply.cnames == ("www.example.com", "web.example", "cdn.example")


@pytest.mark.parametrize("chase", [True, False], ids=["in-the-reply", "asked-on"])
@pytest.mark.parametrize("name", ["loop.example", "long0.example"])
def test_a_cname_chain_has_an_end(name: str, *, chase: bool) -> None:
    with resolving(Behaviour(chase=chase)) as (resolver, server):
        reply = ask_one(resolver, Question(name, "A"))

        assert isinstance(reply.error, UnreachableError)
        assert len(server.asked) <= 10


def test_an_alias_of_a_missing_name_is_not_found() -> None:
    with resolving(Behaviour(chase=False)) as (resolver, _):
        reply = ask_one(resolver, Question("dangling.example", "A"))

    assert isinstance(reply.error, NameNotFoundError)
    assert reply.cnames == ()


def test_a_cut_reply_is_fetched_over_tcp() -> None:
    with resolving(Behaviour(truncate=True)) as (resolver, server):
        replies = resolver.ask([A, MX], Deadline(SOON))

        assert [bool(reply.records) for reply in replies] == [True, True]
        over_tcp = [question for question in server.asked if question.endswith(" tcp")]
        assert sorted(over_tcp) == ["example.com A tcp", "example.com MX tcp"]


@pytest.mark.parametrize("truncate", [False, True])
def test_only_a_cut_reply_makes_it_wait_for_tcp(
    monkeypatch: pytest.MonkeyPatch, *, truncate: bool
) -> None:
    waits: list[bool] = []

    class Watched(SimpleQueue[Any]):
        def get(self, *how: Any) -> Any:
            waits.append(how[0])
            return super().get(*how)

    monkeypatch.setattr(dns_transport, "SimpleQueue", Watched)
    with resolving(Behaviour(truncate=truncate)) as (resolver, _):
        resolver.ask([A, MX], Deadline(SOON))

    assert any(waits) is truncate


def test_a_silent_question_does_not_hold_up_a_cut_one() -> None:
    behaviour = Behaviour(truncate=True, deaf_to=frozenset({"SRV"}))
    with resolving(behaviour) as (resolver, _):
        txt, srv = resolver.ask([TXT, SRV], Deadline(SOON))

    assert txt.records == ("v=x",)
    assert isinstance(srv.error, TimedOutError)


def test_cut_replies_are_fetched_over_tcp_at_the_same_time() -> None:
    """Neither is answered before both have been asked."""
    both_are_asked = threading.Barrier(2, timeout=SOON)
    with resolving(Behaviour(truncate=True, before_tcp=both_are_asked.wait)) as (resolver, _):
        replies = resolver.ask([A, MX], Deadline(SOON))

    assert all(reply.records for reply in replies)


def test_the_next_server_is_asked_where_the_first_is_silent_over_tcp() -> None:
    may_end = threading.Event()
    silent = Behaviour(truncate=True, before_tcp=lambda: may_end.wait(SOON))
    with nameserver(ZONE, silent) as first, nameserver(ZONE) as second:
        resolver = Resolver(Nameservers([("127.0.0.1", first.port), ("127.0.0.1", second.port)]))

        assert ask_one(resolver, A).records == ("192.0.2.1",)
        may_end.set()


def test_a_slow_reply_over_tcp_outlasts_the_turn_of_its_server() -> None:
    """The only other server has no answer, and is asked while the first one's is under way."""
    second_is_asked = threading.Event()
    slow = Behaviour(truncate=True, before_tcp=lambda: second_is_asked.wait(SOON))
    deaf = Behaviour(is_deaf=True, before_udp=second_is_asked.set)
    with nameserver(ZONE, slow) as first, nameserver(ZONE, deaf) as second:
        resolver = Resolver(Nameservers([("127.0.0.1", first.port), ("127.0.0.1", second.port)]))

        assert ask_one(resolver, A).records == ("192.0.2.1",)


def test_a_lost_question_is_sent_again_before_the_next_server_is_asked() -> None:
    with nameserver(ZONE, Behaviour(loses=1)) as first, nameserver(ZONE) as second:
        resolver = Resolver(Nameservers([("127.0.0.1", first.port), ("127.0.0.1", second.port)]))

        assert ask_one(resolver, A).records == ("192.0.2.1",)
        assert (first.datagrams, second.datagrams) == (2, 0)


def test_a_question_that_was_answered_is_not_sent_again() -> None:
    with resolving(Behaviour(deaf_to=frozenset({"SRV"}))) as (resolver, server):
        resolver.ask([A, SRV], Deadline(SOON))

        # A slow machine may send the first one again before its answer comes.
        count = Counter(asked.rpartition(" ")[2] for asked in server.received)
        assert count["A"] < count["SRV"]


@pytest.mark.parametrize("tcp", [b"", b"nonsense"], ids=["closed", "nonsense"])
def test_a_broken_tcp_reply_is_an_error(tcp: bytes) -> None:
    with resolving(Behaviour(truncate=True, tcp=tcp)) as (resolver, _):
        reply = ask_one(resolver, A)

    assert isinstance(reply.error, UnreachableError)


def test_replies_to_other_questions_are_not_believed() -> None:
    forged = dns.message.make_query("other.example", "A")
    forged.flags |= dns.flags.QR
    wrong_question = b"{id}" + forged.to_wire()[2:]
    query_itself = b"{id}" + dns.message.make_query("example.com", "A").to_wire()[2:]
    with resolving(Behaviour(junk=(b"junk", wrong_question, query_itself))) as (resolver, _):
        assert ask_one(resolver, A).records == ("192.0.2.1",)


def test_the_next_server_is_asked_where_one_fails() -> None:
    with (
        nameserver(ZONE, Behaviour(rcode=dns.rcode.SERVFAIL)) as bad,
        nameserver(ZONE) as good,
    ):
        resolver = Resolver(Nameservers([("127.0.0.1", bad.port), ("127.0.0.1", good.port)]))

        assert ask_one(resolver, A).records == ("192.0.2.1",)


def test_the_next_server_is_asked_after_a_second_of_silence() -> None:
    with nameserver(ZONE, Behaviour(is_deaf=True)) as deaf, nameserver(ZONE) as good:
        resolver = Resolver(Nameservers([("127.0.0.1", deaf.port), ("127.0.0.1", good.port)]))
        start = time.monotonic()

        assert ask_one(resolver, A).records == ("192.0.2.1",)
        assert 0.9 < time.monotonic() - start < 11


def test_a_server_named_twice_is_one_server() -> None:
    with nameserver(ZONE, Behaviour(rcode=dns.rcode.SERVFAIL)) as bad:
        transport = Nameservers([("127.0.0.1", bad.port)] * 2)
        job = Job(name="1", work=lambda d: transport.exchange([build(A)], d), seconds=3600)
        (ended,) = run_all([job], seconds=SOON)

    assert ended.end is End.RETURNED


def test_a_server_that_is_not_there_is_unreachable_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("autoconf.net.dns_transport._LISTEN_S", (SOON, SOON))
    reply = ask_one(Resolver(Nameservers([("127.0.0.1", unused_port())])), A)

    assert str(reply.error) == "the resolver 127.0.0.1 refused the connection"


def test_the_failure_of_one_server_is_told_if_the_other_is_silent() -> None:
    with (
        nameserver(ZONE, Behaviour(is_deaf=True)) as deaf,
        nameserver(ZONE, Behaviour(rcode=dns.rcode.REFUSED)) as bad,
    ):
        resolver = Resolver(Nameservers([("127.0.0.1", bad.port), ("127.0.0.1", deaf.port)]))

        assert isinstance(ask_one(resolver, A).error, UnreachableError)


def test_a_question_is_over_after_three_seconds() -> None:
    with resolving(Behaviour(is_deaf=True)) as (resolver, server):
        start = time.monotonic()
        reply = ask_one(resolver, A, seconds=60)

        assert isinstance(reply.error, TimedOutError)
        assert 2.5 < time.monotonic() - start < 11 * 3
        assert 1 < server.datagrams <= 6


def test_an_asker_without_time_leaves_nothing_behind() -> None:
    with resolving(Behaviour(is_deaf=True)) as (resolver, server):
        assert isinstance(ask_one(resolver, A, seconds=0.1).error, TimedOutError)
        server.behaviour = Behaviour()

        assert ask_one(resolver, A).records == ("192.0.2.1",)


def test_cancelling_ends_the_wait() -> None:
    deadline = Deadline(SOON)
    threading.Timer(0.1, deadline.token.cancel).start()
    start = time.monotonic()

    with resolving(Behaviour(is_deaf=True)) as (resolver, _), pytest.raises(CancelledError):
        BoundDns(resolver, deadline).ask([A])

    assert time.monotonic() - start < SOON / 2


def test_who_asks_the_same_meanwhile_waits_for_the_first() -> None:
    def ask(resolver: Resolver) -> Callable[[Deadline], tuple[object, ...]]:
        return lambda deadline: BoundDns(resolver, deadline).ask([A])[0].records

    with resolving() as (resolver, server):
        jobs = [Job(name=str(n), work=ask(resolver), seconds=SOON) for n in range(8)]
        ended = run_all(jobs, seconds=SOON)

        assert {one.value for one in ended} == {("192.0.2.1",)}
        assert server.asked == ["example.com A"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nameserver 192.0.2.1\n", ["192.0.2.1"]),
        (
            "# nameserver 192.0.2.9\nsearch example.com\nnameserver\t2001:db8::1  # x",
            ["2001:db8::1"],
        ),
        (
            "".join(f"nameserver 192.0.2.{n}\n" for n in range(1, 6)),
            ["192.0.2.1", "192.0.2.2", "192.0.2.3"],
        ),
        ("nameserver\n", ["127.0.0.1"]),
        ("", ["127.0.0.1"]),
    ],
    ids=["one", "comment", "many", "broken", "empty"],
)
def test_the_systems_resolvers_are_read(tmp_path: Path, text: str, expected: list[str]) -> None:
    path = tmp_path / "resolv.conf"
    path.write_text(text)

    assert system_nameservers(path) == tuple((address, 53) for address in expected)


def test_a_system_without_the_file_has_other_ways(tmp_path: Path) -> None:
    assert all(port == 53 for _, port in system_nameservers(tmp_path / "none"))


def test_a_nameserver_that_is_no_address_is_an_error_in_the_reply() -> None:
    reply = ask_one(Resolver(Nameservers([("not-an-address", 53)])), A)

    assert isinstance(reply.error, NetworkError)


@pytest.mark.parametrize("has_route", [True, False])
def test_a_resolver_in_trouble_on_a_computer_without_a_way_out_means_offline(
    *, has_route: bool
) -> None:
    with nameserver({}, Behaviour(rcode=dns.rcode.SERVFAIL)) as server:
        there = RouteCheck(Nameservers((("127.0.0.1", server.port),)), lambda: has_route)
        (reply,) = Resolver(there).ask([Question("example.com", "MX")], Deadline(30))

    assert isinstance(reply.error, NoRouteError) is not has_route


def test_a_resolver_that_answers_is_not_doubted() -> None:
    with nameserver({}) as server:
        there = RouteCheck(Nameservers((("127.0.0.1", server.port),)), lambda: False)
        (reply,) = Resolver(there).ask([Question("example.com", "MX")], Deadline(30))

    assert not isinstance(reply.error, NoRouteError)


def test_a_resolver_for_many_keeps_an_error_of_the_moment_for_a_moment() -> None:
    now = [0.0]
    asked = []
    with resolving(Behaviour(rcode=dns.rcode.SERVFAIL)) as (_, server):
        names = Nameservers([("127.0.0.1", server.port)])
        resolver = Resolver(names, replies=100, clock=lambda: now[0])
        for seconds in (0.0, FAILURE_S - 1, FAILURE_S, FAILURE_S):
            now[0] = seconds
            (reply,) = resolver.ask([Question("a.example", "A")], Deadline(SOON))
            assert reply.error is not None
            asked.append(len(server.asked))

    assert asked == [1, 1, 2, 2]


def test_a_resolver_for_many_keeps_the_word_of_the_dns() -> None:
    now = [0.0]
    with resolving() as (_, server):
        names = Nameservers([("127.0.0.1", server.port)])
        resolver = Resolver(names, replies=100, clock=lambda: now[0])
        for seconds in (0.0, FAILURE_S):
            now[0] = seconds
            (reply,) = resolver.ask([Question("nowhere.example", "A")], Deadline(SOON))
            assert isinstance(reply.error, NameNotFoundError)

    assert len(server.asked) == 1


def test_a_kept_error_is_a_new_one_each_time() -> None:
    with resolving() as (resolver, _):
        first, second = (
            resolver.ask([Question("nowhere.example", "A")], Deadline(SOON))[0].error
            for _ in range(2)
        )

    assert isinstance(first, NameNotFoundError)
    assert first is not second
    assert str(first) == str(second)
