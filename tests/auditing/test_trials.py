"""Each fault of the other servers shows in the answers to the questions of an audit."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from autoconf.auditing.documents import ask_documents
from autoconf.auditing.second_questions import of_phone
from autoconf.auditing.trials import lapses
from autoconf.discovery.autodiscover_inquiry import urls_of
from autoconf.errors import NetworkError, TimedOutError
from autoconf.formats import autodiscover_xml
from autoconf.model.address import EmailAddress
from autoconf.model.audit import Publication, PublicationKind
from autoconf.model.evidence import Outcome
from autoconf.model.lapse import Lapse
from autoconf.net.interfaces import HttpResponse
from autoconf.tasks import CancelToken
from tests.fakes import FakeHttp, fake_factory, page
from tests.lab.other_servers import GOOD, ZONE, answer, read

LAPSES: Mapping[str, Lapse] = {
    "capital-domain": Lapse.CAPITAL_DOMAIN,
    "capital-path": Lapse.CAPITAL_PATH,
    "phone-echo": Lapse.PHONE_ECHO,
    "any-domain": Lapse.ANY_DOMAIN,
    "raw-address-in-file": Lapse.UNESCAPED,
    "raw-address-in-xml": Lapse.UNESCAPED,
    "raw-host-in-json": Lapse.ANY_HOST,
    "raw-host-in-xml": Lapse.ANY_HOST,
    "accounts": Lapse.ACCOUNTS,
    "words": Lapse.WORDS,
    "name-of-person": Lapse.TELLS_MAILBOXES,
    "mailboxes": Lapse.TELLS_MAILBOXES,
}


class Server(FakeHttp):
    """Answers as a row of the table does."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._domain = f"{key}.{ZONE}"

    def _missing(self, url: str) -> HttpResponse:
        asked = self.asked[-1]
        parts = urlsplit(url)
        host = asked.headers.get("Host", parts.netloc)
        target = f"{parts.path}?{parts.query}"
        made = answer(read(self._domain, host, asked.method, target, asked.body or b""))
        return page(made.body.encode(), status=made.status, content_type=made.kind)


class Late(FakeHttp):
    """Answers nothing in time."""

    def _missing(self, _url: str) -> NetworkError:
        return TimedOutError("net.no-time")


def published(server: FakeHttp, person: EmailAddress) -> tuple[Publication, ...]:
    """Return the documents, and the settings that a POST brings."""
    url, _ = urls_of(person.domain)
    posted = server.fetch(url, method="POST", body=autodiscover_xml.request(person))
    xml = Publication(
        kind=PublicationKind.AUTODISCOVER,
        at=url,
        outcome=Outcome.FOUND if posted.status == 200 else Outcome.ABSENT,
        with_address=True,
        hops=(url,),
    )
    factory = fake_factory(http=server)
    return (*ask_documents(person.domain, person, factory, CancelToken()), xml)


def found(key: str) -> list[Lapse]:
    server = Server(key)
    person = EmailAddress.parse(f"postmaster@{key}.{ZONE}")
    there = published(server, person)
    _, echoes = of_phone(there, person, server)
    return [one.lapse for one in (*lapses(there, person, server), *echoes)]


@pytest.mark.parametrize("key", LAPSES)
def test_a_fault_is_seen(key: str) -> None:
    assert found(key) == [LAPSES[key]]


class Wordy(Server):
    """Writes a book in the place of a word."""

    def _missing(self, url: str) -> HttpResponse:
        made = super()._missing(url)
        return replace(
            made, body=made.body.replace(b"<SSL>true<", b"<SSL>" + b"call us " * 9999 + b"<")
        )


def test_a_word_of_a_stranger_is_short() -> None:
    server = Wordy("words")
    person = EmailAddress.parse(f"postmaster@words.{ZONE}")

    [fact] = lapses(published(server, person), person, server)

    assert "<SSL>call us call" in fact.words
    assert len(fact.words) < 200


def test_nothing_is_wrong_with_a_good_server() -> None:
    assert found(GOOD) == []


def test_a_domain_without_settings_is_asked_nothing_more() -> None:
    person = EmailAddress.parse("postmaster@example.com")
    server = FakeHttp()

    assert list(lapses((), person, server)) == []
    assert server.asked == []


def test_a_server_that_gives_no_answer_is_not_blamed() -> None:
    person = EmailAddress.parse(f"postmaster@{GOOD}.{ZONE}")
    there = published(Server(GOOD), person)

    assert list(lapses(there, person, Late())) == []


def test_only_the_role_and_addresses_that_nobody_has_are_named() -> None:
    person = EmailAddress.parse(f"postmaster@{GOOD}.{ZONE}")
    server = Server(GOOD)
    list(lapses(published(server, person), person, server))

    named = {
        read(person.domain, "", one.method, one.url.replace("https:/", ""), one.body or b"").address
        for one in server.asked
    }
    own = {name.rpartition("@")[0] for name in named if name.lower().endswith(f"@{person.domain}")}
    assert {"postmaster", "postmaster+a&b"} <= own
    assert len(own - {"postmaster", "postmaster+a&b"}) == 1
    assert {n.rpartition(".")[2] for n in named if n and person.domain not in n.lower()} == {
        "invalid"
    }
