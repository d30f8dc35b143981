"""Services besides mail."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pytest

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.sources.dns_srv import SOURCE
from autoconf.errors import NameNotFoundError, TimedOutError
from autoconf.model.config import Service, ServiceKind
from autoconf.model.evidence import Answer, Query
from tests.discovery.builders import noted, server, srv
from tests.fakes import FakeDns, fake_network

if TYPE_CHECKING:
    from autoconf.net.interfaces import Record

CALENDAR = "0 1 443 dav.example.com"


def ask(services: Mapping[str, str | Sequence[str]], **paths: str) -> Answer:
    """Ask with SRV records by service, and TXT records by service."""
    zone: dict[tuple[str, str], Sequence[Record]] = {}
    for service, content in services.items():
        texts = [content] if isinstance(content, str) else content
        zone[f"_{service}._tcp.example.com", "SRV"] = [srv(text) for text in texts]
    for service, text in paths.items():
        zone[f"_{service}._tcp.example.com", "TXT"] = ["v=spf1 -all", text]
    network = fake_network(dns=FakeDns(zone))
    (step,) = SOURCE.steps(Query(address=None, domain="example.com"))
    answer = step.ask(Tools(network=network, sessions=Sessions()))
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("service", "record", "kind", "url"),
    [
        ("jmap", CALENDAR, "jmap", "https://dav.example.com/.well-known/jmap"),
        ("jmap", "0 1 8443 j.example.com", "jmap", "https://j.example.com:8443/.well-known/jmap"),
        ("caldavs", CALENDAR, "caldav", "https://dav.example.com/.well-known/caldav"),
        ("caldav", "0 1 80 d.example.com", "caldav", "http://d.example.com/.well-known/caldav"),
        ("carddavs", CALENDAR, "carddav", "https://dav.example.com/.well-known/carddav"),
        ("carddav", "0 1 80 d.example.com", "carddav", "http://d.example.com/.well-known/carddav"),
        ("sieve", "0 1 4190 s.example.com", "managesieve", "sieve://s.example.com"),
        ("sieve", "0 1 2000 s.example.com", "managesieve", "sieve://s.example.com:2000"),
    ],
)
def test_a_record_becomes_a_service(service: str, record: str, kind: ServiceKind, url: str) -> None:
    assert ask({service: record}).config.services == (Service(kind=kind, url=url),)


def test_services_stand_beside_the_mail_servers() -> None:
    config = ask({"imaps": "0 1 993 imap.example.com", "caldavs": CALENDAR}).config

    assert config.servers == (server("imap imap.example.com", username_stated=False),)
    assert [service.kind for service in config.services] == ["caldav"]


def test_a_domain_with_services_alone_has_an_answer_without_servers() -> None:
    answer = ask({"caldavs": CALENDAR})

    assert (answer.config.servers, answer.questions) == ((), ())
    assert answer.hops == ("_caldavs._tcp.example.com",)


@pytest.mark.parametrize("text", ["path=/dav/calendars", "PATH=/dav/calendars"])
def test_a_txt_record_says_the_path(text: str) -> None:
    (service,) = ask({"caldavs": CALENDAR}, caldavs=text).config.services

    assert service.url == "https://dav.example.com/dav/calendars"


@pytest.mark.parametrize("text", ["path=", "path=dav", "path=@evil.example/", "path=/a b", "x=/y"])
def test_a_path_that_is_none_does_not_count(text: str) -> None:
    (service,) = ask({"caldavs": CALENDAR}, caldavs=text).config.services

    assert service.url == "https://dav.example.com/.well-known/caldav"


def test_a_service_with_tls_hides_the_one_without() -> None:
    answer = ask({"caldav": "0 1 80 plain.example.com", "caldavs": CALENDAR})

    assert [s.url for s in answer.config.services] == ["https://dav.example.com/.well-known/caldav"]


def test_the_best_target_alone_is_kept() -> None:
    answer = ask({"caldavs": ["9 1 443 other.example.com", CALENDAR]})

    assert [s.url for s in answer.config.services] == ["https://dav.example.com/.well-known/caldav"]


def test_target_dot_means_that_there_is_no_such_service() -> None:
    assert ask({"caldavs": "0 0 0 .", "sieve": "0 1 4190 s.example.com"}).config.services == (
        Service(kind="managesieve", url="sieve://s.example.com"),
    )


@pytest.mark.parametrize("record", ["0 1 0 dav.example.com", "0 1 443 192.0.2.1"])
def test_a_record_that_names_no_host_is_dropped_with_a_note(record: str) -> None:
    answer = ask({"caldavs": record})

    assert answer.config.services == ()
    assert [note.partition(":")[0] for note in noted(answer)] == ["_caldavs dropped"]


def test_a_path_alone_is_no_service() -> None:
    with pytest.raises(NameNotFoundError):
        ask({}, caldavs="path=/dav")


def test_trouble_with_a_path_does_not_hide_the_service() -> None:
    zone: dict[tuple[str, str], Sequence[Record] | TimedOutError] = {
        ("_caldavs._tcp.example.com", "SRV"): [srv(CALENDAR)],
        ("_caldavs._tcp.example.com", "TXT"): TimedOutError("net.no-time"),
    }
    (step,) = SOURCE.steps(Query(address=None, domain="example.com"))

    answer = step.ask(Tools(network=fake_network(dns=FakeDns(zone)), sessions=Sessions()))

    assert answer is not None
    assert [service.kind for service in answer.config.services] == ["caldav"]
