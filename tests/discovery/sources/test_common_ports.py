from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.sources.common_ports import SOURCE
from autoconf.errors import NetworkError, NoDataError, RefusedError, TlsFailedError
from autoconf.model.check import TlsFacts, TlsProblem
from autoconf.model.evidence import Answer, Query, Relation, Trust
from autoconf.model.server import MailProtocol, SocketType
from autoconf.net.interfaces import DnsReply, Question
from tests.discovery.builders import noted, server
from tests.fakes import BAD_TLS, GOOD_TLS, FakeDns, ScriptedDialer, ScriptedWire, fake_network
from tests.probes.wires import has_login, wire

QUERY = Query(address=None, domain="example.com")
SELF_SIGNED = TlsFacts(
    version="TLSv1.3", problem=TlsProblem.CERT_SELF_SIGNED, names=("example.net",)
)
NO_STARTTLS = {
    "imap imap.example.com:143": (
        b"* OK [CAPABILITY IMAP4rev1] ready\r\n",
        b"* CAPABILITY IMAP4rev1\r\na1 OK\r\n",
    ),
    "pop3 pop.example.com:110": (b"+OK ready\r\n", b"+OK\r\nUSER\r\n.\r\n"),
    "smtp smtp.example.com:587": (b"220 ready\r\n", b"250 mx\r\n"),
}


def asked(query: Query = QUERY) -> list[str]:
    return [step.asked for step in SOURCE.steps(query)]


def ask(
    question: str,
    *wires: ScriptedWire | NetworkError,
    dns: FakeDns | None = None,
    query: Query = QUERY,
) -> Answer | None:
    dialer = ScriptedDialer({question: wires} if wires else {})
    step = next(step for step in SOURCE.steps(query) if step.asked == question)
    network = fake_network(dialer=dialer, dns=dns)
    return step.ask(Tools(network=network, sessions=Sessions()))


def test_likely_hosts_are_tried_with_tls_before_starttls() -> None:
    assert asked()[:26] == [
        "imap imap.example.com:993",
        "imap mail.example.com:993",
        "imap mx.example.com:993",
        "imap example.com:993",
        "pop3 pop.example.com:995",
        "pop3 pop3.example.com:995",
        "pop3 mail.example.com:995",
        "pop3 mx.example.com:995",
        "pop3 example.com:995",
        "smtp smtp.example.com:465",
        "smtp mail.example.com:465",
        "smtp mx.example.com:465",
        "smtp example.com:465",
        "imap imap.example.com:143",
        "imap mail.example.com:143",
        "imap mx.example.com:143",
        "imap example.com:143",
        "pop3 pop.example.com:110",
        "pop3 pop3.example.com:110",
        "pop3 mail.example.com:110",
        "pop3 mx.example.com:110",
        "pop3 example.com:110",
        "smtp smtp.example.com:587",
        "smtp mail.example.com:587",
        "smtp mx.example.com:587",
        "smtp example.com:587",
    ]


def test_port_25_comes_last() -> None:
    assert asked()[26:] == ["smtp smtp.example.com:25", "smtp mail.example.com:25"]


def test_a_known_mx_host_is_tried_too() -> None:
    query = Query(address=None, domain="example.com", mx_host="mx.hoster.example")

    assert [q for q in asked(query) if "hoster" in q] == [
        "imap mx.hoster.example:993",
        "pop3 mx.hoster.example:995",
        "smtp mx.hoster.example:465",
        "imap mx.hoster.example:143",
        "pop3 mx.hoster.example:110",
        "smtp mx.hoster.example:587",
    ]


def test_an_mx_host_with_a_likely_name_is_not_tried_twice() -> None:
    query = Query(address=None, domain="example.com", mx_host="mail.example.com")

    assert len(asked(query)) == len(set(asked(query))) == 28


def test_the_ranks_keep_the_order_behind_all_other_sources() -> None:
    assert [step.rank for step in SOURCE.steps(QUERY)] == list(range(99, 127))


def test_a_hosters_domain_is_not_guessed_at() -> None:
    assert not SOURCE.steps(
        Query(address=None, domain="hoster.example", relation=Relation.MAIL_HOST)
    )


@pytest.mark.parametrize(
    ("question", "protocol"),
    [
        ("imap imap.example.com:993", MailProtocol.IMAP),
        ("pop3 pop.example.com:995", MailProtocol.POP3),
        ("smtp smtp.example.com:465", MailProtocol.SMTP),
    ],
)
def test_a_server_that_speaks_over_good_tls_is_found(question: str, protocol: MailProtocol) -> None:
    answer = ask(question, wire(protocol))

    assert answer is not None
    assert answer.config.servers == (server(question, username_stated=False),)
    assert answer.trust is Trust.AUTHENTICATED


def test_a_guess_never_logs_in() -> None:
    one = wire(MailProtocol.SMTP)

    ask("smtp smtp.example.com:465", one)

    assert not has_login(one)


def test_a_host_that_does_not_exist_is_no_server() -> None:
    with pytest.raises(NoDataError, match="does not exist"):
        ask("imap imap.example.com:993")


def test_a_closed_port_is_no_server() -> None:
    with pytest.raises(NoDataError, match="refused the connection"):
        ask("imap imap.example.com:993", RefusedError("net.refused", peer="192.0.2.1"))


def test_a_server_with_a_bad_certificate_is_kept_unproved() -> None:
    answer = ask(
        "imap imap.example.com:993",
        TlsFailedError("tls.problem.cert-self-signed", SELF_SIGNED, peer="192.0.2.1"),
    )

    assert answer is not None
    assert (answer.trust, noted(answer)) == (
        Trust.UNAUTHENTICATED,
        ["192.0.2.1 is not trusted: its certificate is self-signed"],
    )


def test_a_handshake_without_a_certificate_is_a_refusal() -> None:
    with pytest.raises(RefusedError, match="no TLS"):
        ask(
            "imap imap.example.com:993",
            TlsFailedError("net.no-tls", peer="192.0.2.1", why="no handshake"),
        )


@pytest.mark.parametrize("question", NO_STARTTLS)
def test_a_server_without_starttls_is_kept_as_plain(question: str) -> None:
    answer = ask(question, ScriptedWire(*NO_STARTTLS[question]))

    assert answer is not None
    assert [s.socket_type for s in answer.config.servers] == [SocketType.PLAIN]
    assert answer.trust is Trust.UNAUTHENTICATED


def test_a_server_of_another_protocol_is_a_refusal() -> None:
    with pytest.raises(RefusedError, match="not IMAP"):
        ask("imap imap.example.com:993", ScriptedWire(b"+OK POP3 ready\r\n"))


def test_a_server_whose_certificate_was_not_verified_is_no_find() -> None:
    with pytest.raises(NoDataError):
        ask("imap imap.example.com:993", wire(MailProtocol.IMAP, handshake=BAD_TLS))


# port 25

RELAY = "smtp smtp.example.com:25"
GREETING = b"220 ready\r\n"
WITH_STARTTLS = b"250-mx\r\n250 STARTTLS\r\n"
GO_AHEAD = b"220 go ahead\r\n"


def relay(*capabilities: bytes, handshake: TlsFacts | NetworkError = GOOD_TLS) -> ScriptedWire:
    lines = [b"mx", *capabilities]
    reply = b"".join(b"250-" + line + b"\r\n" for line in lines[:-1]) + b"250 " + lines[-1]
    return ScriptedWire(GREETING, WITH_STARTTLS, GO_AHEAD, reply + b"\r\n", handshake=handshake)


@pytest.mark.parametrize("capability", [b"AUTH PLAIN LOGIN", b"auth=login"])
def test_port_25_counts_if_it_takes_logins_after_starttls(capability: bytes) -> None:
    answer = ask(RELAY, relay(b"SIZE 1000", capability))

    assert answer is not None
    assert [(s.port, s.socket_type) for s in answer.config.outgoing] == [(25, SocketType.STARTTLS)]
    assert answer.trust is Trust.AUTHENTICATED


@pytest.mark.parametrize(
    ("one", "why"),
    [
        pytest.param(relay(b"SIZE 1000"), "takes no logins", id="no-auth"),
        pytest.param(
            ScriptedWire(GREETING, b"250-mx\r\n250 AUTH PLAIN\r\n"), "STARTTLS", id="no-starttls"
        ),
        pytest.param(
            relay(
                b"AUTH PLAIN",
                handshake=TlsFailedError(
                    "tls.problem.cert-self-signed", SELF_SIGNED, peer="192.0.2.1"
                ),
            ),
            "self-signed",
            id="bad-certificate",
        ),
        pytest.param(RefusedError("net.refused", peer="192.0.2.1"), "refused", id="closed"),
    ],
)
def test_any_other_server_on_port_25_is_for_mail_between_servers(
    one: ScriptedWire | NetworkError, why: str
) -> None:
    with pytest.raises(NoDataError, match=why):
        ask(RELAY, one)


# wildcard DNS


class WildcardDns(FakeDns):
    """Has the same address for any name that is not in the zone."""

    def ask(self, questions: Sequence[Question]) -> Sequence[DnsReply]:
        return [
            replace(reply, records=("192.0.2.80",), error=None)
            if reply.error is not None and reply.question.kind == "A"
            else reply
            for reply in super().ask(questions)
        ]


IMAP_993 = "imap imap.example.com:993"
UNPROVED = TlsFailedError("tls.problem.cert-self-signed", SELF_SIGNED, peer="192.0.2.1")


@pytest.mark.parametrize("question", ["imap imap.example.com:993", *NO_STARTTLS])
def test_an_unproved_server_under_a_wildcard_is_nothing(question: str) -> None:
    one = ScriptedWire(*NO_STARTTLS[question]) if question in NO_STARTTLS else UNPROVED

    with pytest.raises(NoDataError, match="wildcard DNS"):
        ask(question, one, dns=WildcardDns())


def test_a_server_with_a_good_certificate_counts_even_there() -> None:
    dns = WildcardDns()

    answer = ask(IMAP_993, wire(MailProtocol.IMAP), dns=dns)

    assert answer is not None
    assert (answer.trust, dns.asked) == (Trust.AUTHENTICATED, [])


def test_a_name_with_an_address_of_its_own_counts_beside_a_wildcard() -> None:
    dns = WildcardDns({("imap.example.com", "A"): ["192.0.2.1"]})

    answer = ask(IMAP_993, UNPROVED, dns=dns)

    assert answer is not None
    assert answer.trust is Trust.UNAUTHENTICATED


@pytest.mark.parametrize(
    ("question", "query"),
    [
        pytest.param("imap example.com:993", QUERY, id="domain"),
        pytest.param(
            "imap mail.example.com:993",
            Query(address=None, domain="example.com", mx_host="mail.example.com"),
            id="mx-host",
        ),
    ],
)
def test_a_name_that_somebody_chose_is_no_wildcard(question: str, query: Query) -> None:
    assert ask(question, UNPROVED, dns=WildcardDns(), query=query) is not None


def test_one_random_label_serves_the_whole_run() -> None:
    dns = FakeDns()

    ask(IMAP_993, UNPROVED, dns=dns)
    ask("imap mail.example.com:993", UNPROVED, dns=dns)

    strange = {q.name for q in dns.asked} - {"imap.example.com", "mail.example.com"}
    assert len(strange) == 1
    assert [q.kind for q in dns.asked] == ["A", "AAAA"] * 4
