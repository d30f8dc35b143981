"""Another address of the domain gets the same servers, and phones get an answer."""

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from autoconf.auditing.documents import ask_documents
from autoconf.auditing.second_questions import differing, of_phone, unequal
from autoconf.errors import NetworkError, RefusedError, TimedOutError
from autoconf.model.audit import Publication
from autoconf.net.interfaces import HttpResponse
from autoconf.tasks import CancelToken
from tests.auditing.test_documents import (
    DOCUMENT,
    FILE,
    PERSON,
    POX,
    SETTINGS,
    WITH_ADDRESS,
)
from tests.fakes import FakeDns, FakeHttp, fake_factory, page

OTHER = WITH_ADDRESS.replace("postmaster", "abuse")


def published(site: Mapping[str, bytes]) -> tuple[Publication, ...]:
    return ask_documents("example.com", PERSON, fake_factory(http=FakeHttp(site)), CancelToken())


def differ(answer: bytes | HttpResponse | NetworkError) -> list[str]:
    documents = published({WITH_ADDRESS: DOCUMENT})
    return list(differing(documents, PERSON, FakeHttp({OTHER: answer})))


@pytest.mark.parametrize(
    "answer",
    [
        DOCUMENT.replace(b"in.example.com", b"in2.example.com"),
        DOCUMENT.replace(b"%EMAILADDRESS%", b"abuse"),
        page(status=404),
        b"<html>",
    ],
    ids=["server", "user-name", "nothing", "another-page"],
)
def test_a_file_that_is_another_one_for_another_address_is_told(
    answer: bytes | HttpResponse,
) -> None:
    assert differ(answer) == [FILE]


@pytest.mark.parametrize(
    "answer",
    [DOCUMENT, page(status=503), page(status=429), TimedOutError("net.no-time")],
    ids=["same", "trouble", "too-often", "late"],
)
def test_the_same_file_or_no_answer_is_no_difference(
    answer: bytes | HttpResponse | NetworkError,
) -> None:
    assert differ(answer) == []


def test_a_file_that_is_not_there_is_not_asked_for_again() -> None:
    http = FakeHttp({})

    assert list(differing(published({}), PERSON, http)) == []
    assert http.asked == []


def test_a_phone_is_answered_with_what_the_server_says() -> None:
    http = FakeHttp({POX: page(status=405)})

    assert of_phone(published({POX: SETTINGS}), PERSON, http) == (405, ())
    [request] = http.asked
    assert request.method == "POST"
    assert b"mobilesync" in (request.body or b"")


def test_without_settings_or_without_an_answer_nothing_is_known_of_phones() -> None:
    late = FakeHttp({POX: TimedOutError("net.no-time")})

    assert of_phone(published({}), PERSON, FakeHttp({})) == (None, ())
    assert of_phone(published({POX: SETTINGS}), PERSON, late) == (None, ())


def test_an_address_on_plain_http_is_not_asked_for_another_one() -> None:
    documents = [replace(one, secure=False) for one in published({WITH_ADDRESS: DOCUMENT})]
    http = FakeHttp({OTHER: DOCUMENT})

    assert list(differing(documents, PERSON, http)) == []
    assert http.asked == []


ADDRESSES = FakeDns(
    {
        ("autoconfig.example.com", "A"): ["192.0.2.1", "192.0.2.2"],
        ("autoconfig.example.com", "AAAA"): ["2001:db8::1"],
    }
)


def compare(
    answer: bytes | HttpResponse | NetworkError, dns: FakeDns = ADDRESSES
) -> list[tuple[str, bool]]:
    """Return the addresses that differ, if one answers so; and whether an error is the reason."""
    site = {FILE: DOCUMENT, f"{FILE} at 192.0.2.2": answer}
    found = unequal(published({FILE: DOCUMENT}), PERSON, dns, FakeHttp(site))
    return [(one.address, one.why is not None) for one in found]


@pytest.mark.parametrize(
    ("answer", "fails"),
    [
        (DOCUMENT.replace(b"in.example.com", b"in2.example.com"), False),
        (page(status=404), False),
        (RefusedError("net.refused", peer="x"), True),
    ],
    ids=["another-file", "no-file", "closed"],
)
def test_an_address_with_another_file_is_told(
    answer: bytes | HttpResponse | NetworkError, *, fails: bool
) -> None:
    assert compare(answer) == [("192.0.2.2", fails)]


@pytest.mark.parametrize(
    "answer",
    [DOCUMENT, page(status=500), TimedOutError("net.no-time")],
    ids=["same", "odd", "late"],
)
def test_an_address_with_the_same_file_or_in_trouble_is_not_told(
    answer: bytes | HttpResponse | NetworkError,
) -> None:
    assert compare(answer) == []


def test_one_address_has_nothing_to_be_compared_with() -> None:
    one = FakeDns({("autoconfig.example.com", "A"): ["192.0.2.2"]})

    assert compare(page(status=404), one) == []
