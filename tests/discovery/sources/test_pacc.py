import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Tools
from autoconf.discovery.sources.pacc import SOURCE
from autoconf.errors import (
    CancelledError,
    MalformedDocumentError,
    NameNotFoundError,
    NetworkError,
    NoDataError,
    RefusedError,
    TimedOutError,
)
from autoconf.model.address import EmailAddress
from autoconf.model.evidence import Answer, Query, Relation, Trust
from autoconf.net.interfaces import HttpResponse
from autoconf.tasks import Deadline
from tests.discovery.builders import IMAP, SMTP
from tests.discovery.runs import SlowHttp
from tests.fakes import FakeDns, FakeHttp, fake_network, page

URL = "https://ua-auto-config.example.com/.well-known/user-agent-configuration.json"
NAME = "_ua-auto-config.example.com"
BODY = json.dumps(
    {
        "protocols": {"imap": {"host": "imap.example.com"}, "smtp": {"host": "smtp.example.com"}},
        "authentication": {"password": True},
    }
).encode()
QUERY = Query(address=EmailAddress.parse("alice@example.com"), domain="example.com")


def record(body: bytes) -> str:
    return f"v=UAAC1; a=sha256; d={b64encode(sha256(body).digest()).decode()}"


def ask(
    content: bytes | HttpResponse | NetworkError = BODY,
    digest: str | NetworkError | None = None,
) -> Answer:
    txt = record(BODY) if digest is None else digest
    dns = FakeDns({(NAME, "TXT"): txt if isinstance(txt, NetworkError) else ["v=other", txt]})
    (step,) = SOURCE.steps(QUERY)
    network = fake_network(dns=dns, http=FakeHttp({URL: content}))
    answer = step.ask(Tools(network=network, sessions=Sessions()))
    assert answer is not None
    return answer


def test_the_document_is_the_best_that_a_provider_can_publish() -> None:
    assert [(s.asked, s.rank) for s in SOURCE.steps(QUERY)] == [(URL, 20)]


def test_there_is_no_way_through_the_mx_record() -> None:
    query = Query(address=None, domain="hoster.example", relation=Relation.MAIL_HOST)

    assert not SOURCE.steps(query)


def test_a_document_whose_digest_is_published_is_an_answer() -> None:
    answer = ask()

    assert (answer.config.servers, answer.trust) == ((IMAP, SMTP), Trust.AUTHENTICATED)


def test_the_answer_rests_on_the_txt_record() -> None:
    assert (ask().questions, ask().hops) == (((NAME, "TXT"),), (URL,))


def test_aliases_out_of_the_domain_are_kept() -> None:
    response = replace(page(BODY), cnames=("pacc.example.com", "cdn.hoster.example"))

    assert ask(response).cnames == ("cdn.hoster.example",)


def test_a_redirect_over_http_authenticates_nothing() -> None:
    response = page(BODY, hops=("http://a.example/", URL))

    assert ask(response).trust is Trust.UNAUTHENTICATED


@pytest.mark.parametrize(
    "digest",
    [
        pytest.param(record(b"other"), id="another-digest"),
        pytest.param("v=spf1 -all", id="no-such-record"),
        pytest.param(NameNotFoundError("net.dns.no-such-name", name="example.com"), id="no-name"),
        pytest.param(NoDataError("net.dns.no-records", name="example.com", kind="MX"), id="no-txt"),
    ],
)
def test_without_its_digest_a_document_is_not_used(digest: str | NetworkError) -> None:
    with pytest.raises(MalformedDocumentError, match="digest"):
        ask(digest=digest)


def test_the_digest_is_compared_before_the_document_is_read() -> None:
    with pytest.raises(MalformedDocumentError, match="digest"):
        ask(b"not json")


def test_where_the_record_could_not_be_read_nothing_is_known() -> None:
    with pytest.raises(TimedOutError, match="no answer in time"):
        ask(digest=TimedOutError("net.no-time"))


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (page(status=404), NoDataError),
        (page(b"<!DOCTYPE html><html></html>"), NoDataError),
        (page(status=503), RefusedError),
        (NameNotFoundError("net.dns.no-such-name", name="example.com"), NameNotFoundError),
    ],
)
def test_where_there_is_no_document_the_record_does_not_matter(
    response: HttpResponse | NetworkError, error: type[NetworkError]
) -> None:
    with pytest.raises(error):
        ask(response)


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"protocols": {"imap": {"host": "192.0.2.1"}}}'])
def test_a_document_that_names_nothing_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedDocumentError):
        ask(body, record(body))


def test_services_alone_are_an_answer() -> None:
    body = b'{"protocols": {"jmap": {"url": "https://jmap.example.com/"}}}'

    assert [s.kind for s in ask(body, record(body)).config.services] == ["jmap"]


def test_nobody_is_told_the_address() -> None:
    http = FakeHttp({URL: BODY})
    dns = FakeDns({(NAME, "TXT"): [record(BODY)]})
    (step,) = SOURCE.steps(QUERY)

    step.ask(Tools(network=fake_network(dns=dns, http=http), sessions=Sessions()))

    assert [(r.method, r.url, r.body) for r in http.asked] == [("GET", URL, None)]


# both questions at the same time


def test_the_record_is_asked_for_while_the_document_is_awaited() -> None:
    dns = FakeDns({(NAME, "TXT"): [record(BODY)]})
    deadline = Deadline(0.2)
    slow = SlowHttp(FakeHttp(), deadline, [URL], only_once=False)
    network = replace(fake_network(dns=dns, deadline=deadline), http=slow)
    (step,) = SOURCE.steps(QUERY)

    with pytest.raises((TimedOutError, CancelledError)):
        step.ask(Tools(network=network, sessions=Sessions()))

    assert [q.name for q in dns.asked] == [NAME]


class BrokenHttp(FakeHttp):
    """Has a bug."""

    def fetch(self, url: str, **options: Any) -> HttpResponse:
        raise ValueError(f"a bug of ours at {url}, {len(options)} options")


def test_a_bug_is_not_taken_for_an_answer() -> None:
    (step,) = SOURCE.steps(QUERY)

    with pytest.raises(ValueError, match="a bug of ours"):
        step.ask(Tools(network=fake_network(http=BrokenHttp()), sessions=Sessions()))


def test_digests_that_are_left_over_are_noted() -> None:
    old = [record(b"1"), record(b"2")]
    dns = FakeDns({(NAME, "TXT"): [*old, record(BODY)]})
    (step,) = SOURCE.steps(QUERY)
    answer = step.ask(
        Tools(network=fake_network(dns=dns, http=FakeHttp({URL: BODY})), sessions=Sessions())
    )

    assert answer is not None
    assert [note.id for note in answer.notes][-1] == "discovery.old-digests"


def test_a_document_that_was_rewritten_on_its_way_is_told() -> None:
    with pytest.raises(MalformedDocumentError, match="another layout"):
        ask(BODY + b"\n")
