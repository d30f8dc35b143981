from typing import TYPE_CHECKING

import pytest

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.sources.dns_srv import SOURCE
from autoconf.errors import NameNotFoundError, NetworkError, NoDataError, TimedOutError
from autoconf.model.evidence import Answer, Query, Relation, Trust
from autoconf.model.server import MailProtocol, Server, SocketType
from tests.discovery.builders import noted, server, srv
from tests.fakes import FakeDns, fake_network

if TYPE_CHECKING:
    from autoconf.net.interfaces import Record

QUERY = Query(address=None, domain="example.com")
IMAP_SRV = server("imap imap.example.com", username_stated=False)
POP3_SRV = server("pop3 pop.example.com", username_stated=False)
SMTP_SRV = server("smtp smtp.example.com", username_stated=False)


def dns(**services: str | list[str] | NetworkError) -> FakeDns:
    zone: dict[tuple[str, str], list[Record] | NetworkError] = {}
    for service, content in services.items():
        name = f"_{service}._tcp.example.com"
        if isinstance(content, NetworkError):
            zone[name, "SRV"] = content
        else:
            texts = [content] if isinstance(content, str) else content
            zone[name, "SRV"] = [srv(text) for text in texts]
    return FakeDns(zone)


def ask(**services: str | list[str] | NetworkError) -> Answer:
    (step,) = SOURCE.steps(QUERY)
    network = fake_network(dns=dns(**services))
    answer = step.ask(Tools(network=network, sessions=Sessions()))
    assert answer is not None
    return answer


# what is asked


def test_all_services_are_one_question_to_a_person() -> None:
    assert [(s.asked, s.rank) for s in SOURCE.steps(QUERY)] == [("SRV of example.com", 70)]


def test_srv_is_a_matter_of_the_own_domain() -> None:
    query = Query(address=None, domain="hoster.example", relation=Relation.MAIL_HOST)

    assert not SOURCE.steps(query)


def test_everything_is_asked_for_in_one_batch() -> None:
    (step,) = SOURCE.steps(QUERY)
    resolver = dns(imaps="0 1 993 imap.example.com")

    step.ask(Tools(network=fake_network(dns=resolver), sessions=Sessions()))

    assert [(q.kind, q.name.partition(".")[0]) for q in resolver.asked] == [
        ("SRV", "_imaps"),
        ("SRV", "_imap"),
        ("SRV", "_pop3s"),
        ("SRV", "_pop3"),
        ("SRV", "_submissions"),
        ("SRV", "_submission"),
        ("SRV", "_jmap"),
        ("SRV", "_caldavs"),
        ("SRV", "_caldav"),
        ("SRV", "_carddavs"),
        ("SRV", "_carddav"),
        ("SRV", "_sieve"),
        ("TXT", "_caldavs"),
        ("TXT", "_caldav"),
        ("TXT", "_carddavs"),
        ("TXT", "_carddav"),
    ]


# what is answered


def test_records_become_servers_that_state_no_user_name() -> None:
    answer = ask(
        imaps="0 1 993 imap.example.com",
        pop3s="0 1 995 pop.example.com",
        submissions="0 1 465 smtp.example.com",
    )

    assert answer.config.servers == (IMAP_SRV, POP3_SRV, SMTP_SRV)


def test_dns_alone_authenticates_nothing() -> None:
    assert ask(imaps="0 1 993 imap.example.com").trust is Trust.UNAUTHENTICATED


def test_the_names_that_answered_are_kept() -> None:
    answer = ask(imaps="0 1 993 imap.example.com", submission="0 1 587 smtp.example.com")

    assert answer.hops == ("_imaps._tcp.example.com", "_submission._tcp.example.com")


def test_an_answer_rests_on_the_mail_records_that_exist() -> None:
    answer = ask(imaps="0 1 993 imap.example.com", jmap="0 1 443 jmap.example.com")

    assert answer.questions == (("_imaps._tcp.example.com", "SRV"),)


def test_implicit_tls_comes_before_starttls() -> None:
    answer = ask(imap="0 1 143 imap.example.com", imaps="9 1 993 imap.example.com")

    assert [s.socket_type for s in answer.config.incoming] == [
        SocketType.TLS,
        SocketType.STARTTLS,
    ]


@pytest.mark.parametrize(
    ("service", "record", "socket_type"),
    [
        ("imap", "0 1 993 imap.example.com", SocketType.TLS),
        ("imap", "0 1 143 imap.example.com", SocketType.STARTTLS),
        ("pop3", "0 1 995 pop.example.com", SocketType.TLS),
        ("submission", "0 1 465 smtp.example.com", SocketType.TLS),
        ("submission", "0 1 2525 smtp.example.com", SocketType.STARTTLS),
        ("imaps", "0 1 143 imap.example.com", SocketType.TLS),
    ],
)
def test_an_implicit_tls_port_under_the_other_name_is_taken_as_such(
    service: str, record: str, socket_type: SocketType
) -> None:
    assert [s.socket_type for s in ask(**{service: record}).config.servers] == [socket_type]


@pytest.mark.parametrize(
    ("imap", "pop3", "first"),
    [
        (0, 10, MailProtocol.IMAP),
        (10, 0, MailProtocol.POP3),
        (5, 5, MailProtocol.IMAP),
    ],
)
def test_imap_or_pop3_is_preferred_by_priority_and_imap_on_a_draw(
    imap: int, pop3: int, first: MailProtocol
) -> None:
    answer = ask(imaps=f"{imap} 1 993 imap.example.com", pop3s=f"{pop3} 1 995 pop.example.com")

    assert answer.config.incoming[0].protocol is first


@pytest.mark.parametrize(
    "record",
    [
        pytest.param("0 1 0 imap.example.com", id="port-0"),
        pytest.param("0 1 993 192.0.2.1", id="ip-address"),
        pytest.param("0 1 993 localhost", id="no-full-name"),
        pytest.param("0 1 993 a b.example.com", id="garbage"),
        pytest.param("0 1 993 %EMAILLOCALPART%.example.com", id="placeholder"),
    ],
)
def test_a_record_that_names_no_server_is_dropped_with_a_note(record: str) -> None:
    answer = ask(imaps=[record, "1 1 993 imap.example.com"])

    assert answer.config.incoming == (IMAP_SRV,)
    assert [note.partition(":")[0] for note in noted(answer)] == ["_imaps dropped"]


# not offered


def test_target_dot_means_the_service_is_not_offered() -> None:
    answer = ask(imaps="0 1 993 imap.example.com", pop3s="0 0 0 .", pop3="0 0 0 .")

    assert answer.not_offered == (MailProtocol.POP3,)
    assert "the domain says that it offers no pop3" in noted(answer)


@pytest.mark.parametrize(
    "services",
    [
        pytest.param({"imap": "0 0 0 .", "imaps": "0 1 993 imap.example.com"}, id="with-tls"),
        pytest.param({"imap": ["0 0 0 .", "0 1 143 imap.example.com"]}, id="beside-a-target"),
        pytest.param({"submissions": "0 1 465 smtp.example.com"}, id="silence"),
    ],
)
def test_a_protocol_with_any_target_is_not_declined(services: dict[str, str | list[str]]) -> None:
    assert MailProtocol.IMAP not in ask(**services).not_offered


def test_an_answer_may_decline_everything() -> None:
    answer = ask(imaps="0 0 0 .", pop3s="0 0 0 .", submissions="0 0 0 .")

    assert (answer.config.servers, set(answer.not_offered)) == ((), set(MailProtocol))


# nothing published


def test_without_records_there_is_no_data() -> None:
    with pytest.raises((NoDataError, NameNotFoundError)):
        ask()


def test_a_resolver_in_trouble_says_more_than_a_missing_record() -> None:
    with pytest.raises(TimedOutError):
        ask(submission=TimedOutError("net.no-time"))


def test_trouble_with_one_name_does_not_hide_the_others() -> None:
    answer = ask(
        imaps="0 1 993 imap.example.com",
        pop3s=TimedOutError("net.no-time"),
    )

    assert answer.config.servers == (IMAP_SRV,)


def test_a_server_is_compared_whole() -> None:
    expected = Server(
        protocol=MailProtocol.SMTP,
        hostname="smtp.example.com",
        port=465,
        socket_type=SocketType.TLS,
        username_stated=False,
    )

    assert ask(submissions="0 1 465 SMTP.Example.COM").config.outgoing == (expected,)
