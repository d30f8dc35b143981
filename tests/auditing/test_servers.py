"""Servers are tried up to their abilities, and no login is sent."""

from autoconf.auditing.servers import named, try_servers, usual
from autoconf.dialogues.sessions import Sessions
from autoconf.errors import RefusedError
from autoconf.model.audit import DomainFacts
from autoconf.model.server import Server
from autoconf.tasks import CancelToken
from tests.auditing.builders import IMAP, PLAIN_IMAP, SMTP, document, server, srv
from tests.fakes import ScriptedDialer, ScriptedWire, fake_factory

GREETING = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n"


def names(*servers: Server) -> list[str]:
    return [str(place) for place in named(document(*servers), DomainFacts())]


def test_published_servers_come_with_the_other_port_for_sending() -> None:
    assert names(IMAP, SMTP) == [
        "imap in.example.com:993",
        "smtp out.example.com:465",
        "smtp out.example.com:587",
    ]


def test_a_plain_server_is_asked_what_it_can_do() -> None:
    (place, *_) = named(document(PLAIN_IMAP), DomainFacts())

    assert place.socket_type.value == "STARTTLS"


def test_the_targets_of_records_are_tried_too() -> None:
    facts = DomainFacts(srv=(srv("_imaps", "in", 993), srv("_pop3s", "", 0)))

    assert [str(place) for place in named((), facts)] == ["imap in.example.com:993"]


def test_a_document_with_hundreds_of_servers_does_not_make_hundreds_of_connections() -> None:
    many = [server("imap", f"in{number}", 993) for number in range(300)]

    assert len(names(*many)) == 16


def test_usual_names_begin_with_tls_and_end_with_port_25() -> None:
    places = [str(place) for place in usual("example.com")]

    assert places[0] == "imap imap.example.com:993"
    assert places[-1] == "smtp example.com:25"
    assert len(places) == len(set(places))


def test_a_server_that_proves_its_name_is_safe_and_gets_no_login() -> None:
    wire = ScriptedWire(GREETING)
    dialer = ScriptedDialer({"imap in.example.com:993": [wire]})
    (fact,) = try_servers([IMAP.endpoint], Sessions(), fake_factory(dialer=dialer), CancelToken())

    assert (fact.speaks, fact.encrypts, fact.is_safe) == (True, True, True)
    assert wire.heard == []


def test_a_closed_port_is_told() -> None:
    closed = RefusedError("net.refused", peer="192.0.2.1")
    dialer = ScriptedDialer({"imap in.example.com:993": [closed]})
    (fact,) = try_servers([IMAP.endpoint], Sessions(), fake_factory(dialer=dialer), CancelToken())

    assert (fact.speaks, fact.encrypts, fact.is_safe) == (False, False, False)
    assert fact.why is not None
