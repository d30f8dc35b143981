import contextlib
import threading
import time
from collections.abc import Iterator

import dns.message
import pytest

from autoconf.errors import (
    CancelledError,
    NameNotFoundError,
    NetworkError,
    TimedOutError,
    UnreachableError,
)
from autoconf.net.dns import Resolver
from autoconf.net.dns_wire import build
from autoconf.net.doh import DohServer
from autoconf.net.interfaces import DnsReply, Mx, Question
from autoconf.net.trust_store import TrustStore
from autoconf.tasks import Deadline
from tests.net.web import client_to
from tests.servers.doh import URL, DohService, doh_server
from tests.servers.nameserver import Behaviour
from tests.servers.tcp import hang_up, serving, silent, unused_port

SOON = 30.0
ZONE = {"example.com": {"MX": ["10 mx.example."], "A": ["192.0.2.1"]}}
A = Question("example.com", "A")
MX = Question("example.com", "MX")
NONE = Question("none.example", "A")


@contextlib.contextmanager
def asking(
    trust_store: TrustStore, behaviour: Behaviour | None = None, *, trust_ad: bool = False
) -> Iterator[tuple[Resolver, DohService]]:
    with doh_server(ZONE, behaviour) as server, client_to(trust_store, server.connect_to) as http:
        yield Resolver(DohServer(URL, http), trust_ad=trust_ad), server


def error_at(trust_store: TrustStore, port: int, seconds: float = SOON) -> NetworkError | None:
    with client_to(trust_store, f"::127.0.0.1:{port}") as http:
        (reply,) = Resolver(DohServer(URL, http)).ask([A], Deadline(seconds))
        return reply.error


def test_all_questions_of_a_call_are_answered_in_their_order(trust_store: TrustStore) -> None:
    with asking(trust_store) as (resolver, _):
        mx, none, a = resolver.ask([MX, NONE, A], Deadline(SOON))

    assert mx == DnsReply(question=MX, records=(Mx(preference=10, host="mx.example"),))
    assert isinstance(none.error, NameNotFoundError)
    assert a.records == ("192.0.2.1",)


def test_a_question_is_a_post_of_a_dns_message(trust_store: TrustStore) -> None:
    with asking(trust_store) as (resolver, server):
        resolver.ask([A], Deadline(SOON))

        lines = server.heard[0].split(b"\r\n")
        assert lines[0] == b"POST /dns-query HTTP/1.1"
        assert b"Content-Type: application/dns-message" in lines
        assert b"Accept: application/dns-message" in lines


def test_connections_are_kept_alive(trust_store: TrustStore) -> None:
    with asking(trust_store) as (resolver, server):
        for number in range(3):
            resolver.ask([Question(f"n{number}.example", "A")], Deadline(SOON))

        assert len(server.tcp.connections) == 1


def test_a_question_is_asked_again_where_an_idle_connection_has_ended(
    trust_store: TrustStore,
) -> None:
    with asking(trust_store) as (resolver, server):
        resolver.ask([A], Deadline(SOON))
        server.leaves = True
        (reply,) = resolver.ask([MX], Deadline(SOON))

        assert reply.records


@pytest.mark.parametrize("trust_ad", [True, False])
def test_an_ad_bit_over_https_counts_only_where_the_user_says_so(
    trust_store: TrustStore, *, trust_ad: bool
) -> None:
    behaviour = Behaviour(says_authentic=True)
    with asking(trust_store, behaviour, trust_ad=trust_ad) as (resolver, _):
        assert resolver.are_secure([MX], Deadline(SOON)) is trust_ad


@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", dns.message.make_query("a.example", "A").to_wire()],
    ids=["empty", "nonsense", "question"],
)
def test_what_is_no_answer_is_trouble_with_the_resolver(
    trust_store: TrustStore, body: bytes
) -> None:
    with asking(trust_store) as (resolver, server):
        server.body = body
        (reply,) = resolver.ask([A], Deadline(SOON))

    assert isinstance(reply.error, UnreachableError)
    assert "not an answer" in str(reply.error)


def test_another_status_is_trouble_with_the_resolver(trust_store: TrustStore) -> None:
    with asking(trust_store) as (resolver, server):
        server.status = b"403 Forbidden"
        (reply,) = resolver.ask([A], Deadline(SOON))

    assert str(reply.error) == "the resolver mail.example.com: HTTP 403"


def test_a_resolver_that_is_not_there_is_unreachable(trust_store: TrustStore) -> None:
    assert isinstance(error_at(trust_store, unused_port()), UnreachableError)


def test_a_resolver_that_does_not_speak_tls_is_unreachable(trust_store: TrustStore) -> None:
    with serving(hang_up) as server:
        assert isinstance(error_at(trust_store, server.port), UnreachableError)


def test_a_silent_resolver_is_late(trust_store: TrustStore) -> None:
    with serving(silent) as server:
        assert isinstance(error_at(trust_store, server.port, seconds=0.3), TimedOutError)


def test_without_time_nothing_is_asked(trust_store: TrustStore) -> None:
    with client_to(trust_store) as http:
        query = build(Question("example.com", "A"))
        (outcome,) = DohServer(URL, http).exchange([query], Deadline(-1.0))

    assert isinstance(outcome, TimedOutError)


def test_cancelling_ends_the_wait(trust_store: TrustStore) -> None:
    deadline = Deadline(SOON)
    threading.Timer(0.1, deadline.token.cancel).start()
    start = time.monotonic()
    with (
        serving(silent) as server,
        client_to(trust_store, f"::127.0.0.1:{server.port}") as http,
        pytest.raises(CancelledError),
    ):
        Resolver(DohServer(URL, http)).ask([A], deadline)

    assert time.monotonic() - start < SOON / 2


def test_a_bug_of_ours_is_not_taken_for_trouble(trust_store: TrustStore) -> None:
    with client_to(trust_store) as http, pytest.raises(RuntimeError, match="AttributeError"):
        DohServer(URL, http).exchange([None], Deadline(SOON))  # type: ignore[list-item] # the bug
