import pytest

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.sources.common_ports import SOURCE
from autoconf.errors import NetworkError, NoDataError, RefusedError, TlsFailedError
from autoconf.model.check import TlsFacts
from autoconf.model.evidence import Answer, Query, Relation, Trust
from autoconf.model.server import MailProtocol, SocketType
from tests.discovery.builders import server
from tests.fakes import BAD_TLS, ScriptedDialer, ScriptedWire, fake_network
from tests.probes.wires import has_login, wire

QUERY = Query(address=None, domain="example.com")
SELF_SIGNED = TlsFacts(version="TLSv1.3", problem="cert-self-signed", names=("example.net",))
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


def ask(question: str, *wires: ScriptedWire | NetworkError) -> Answer | None:
    dialer = ScriptedDialer({question: wires} if wires else {})
    step = next(step for step in SOURCE.steps(QUERY) if step.asked == question)
    return step.ask(Tools(network=fake_network(dialer=dialer), sessions=Sessions()))


def test_likely_hosts_are_tried_with_tls_before_starttls() -> None:
    assert asked() == [
        "imap imap.example.com:993",
        "imap mail.example.com:993",
        "imap example.com:993",
        "pop3 pop.example.com:995",
        "pop3 pop3.example.com:995",
        "pop3 mail.example.com:995",
        "pop3 example.com:995",
        "smtp smtp.example.com:465",
        "smtp mail.example.com:465",
        "smtp example.com:465",
        "imap imap.example.com:143",
        "imap mail.example.com:143",
        "imap example.com:143",
        "pop3 pop.example.com:110",
        "pop3 pop3.example.com:110",
        "pop3 mail.example.com:110",
        "pop3 example.com:110",
        "smtp smtp.example.com:587",
        "smtp mail.example.com:587",
        "smtp example.com:587",
    ]


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

    assert len(asked(query)) == len(set(asked(query))) == 20


def test_port_25_is_never_tried() -> None:
    assert not any(question.endswith(":25") for question in asked())


def test_the_ranks_keep_the_order_behind_all_other_sources() -> None:
    assert [step.rank for step in SOURCE.steps(QUERY)] == list(range(99, 119))


def test_a_hosters_domain_is_not_guessed_at() -> None:
    assert not SOURCE.steps(Query(address=None, domain="hoster.example", relation=Relation.HOSTER))


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
    with pytest.raises(NoDataError, match="closed"):
        ask("imap imap.example.com:993", RefusedError("port 993 is closed"))


def test_a_server_with_a_bad_certificate_is_kept_unproved() -> None:
    answer = ask(
        "imap imap.example.com:993", TlsFailedError("the certificate is self-signed", SELF_SIGNED)
    )

    assert answer is not None
    assert (answer.trust, answer.notes) == (
        Trust.UNAUTHENTICATED,
        ("the certificate is self-signed",),
    )


def test_a_handshake_without_a_certificate_is_a_refusal() -> None:
    with pytest.raises(RefusedError, match="no TLS"):
        ask("imap imap.example.com:993", TlsFailedError("speaks no TLS"))


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
