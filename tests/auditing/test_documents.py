"""Documents are asked for as programs ask, and strict readers' complaints are kept."""

from collections.abc import Mapping
from typing import Final

import pytest

from autoconf.auditing.documents import ask_documents
from autoconf.errors import NetworkError, TlsFailedError
from autoconf.model.address import EmailAddress
from autoconf.model.audit import Flaw, Publication, PublicationKind
from autoconf.model.evidence import Outcome
from autoconf.net.interfaces import HttpResponse
from autoconf.tasks import CancelToken
from tests.fakes import BAD_TLS, FakeHttp, fake_factory, page

PERSON: Final = EmailAddress.parse("postmaster@example.com")
FILE: Final = "https://autoconfig.example.com/mail/config-v1.1.xml"
WITH_ADDRESS: Final = f"{FILE}?emailaddress=postmaster%40example.com"
POX: Final = "https://autodiscover.example.com/autodiscover/autodiscover.xml"
JSON: Final = (
    "https://autodiscover.example.com/autodiscover/autodiscover.json"
    "?Email=postmaster%40example.com&Protocol=AutodiscoverV1"
)
DOCUMENT: Final = b"""<?xml version="1.0"?>
<clientConfig version="1.1"><emailProvider id="example.com"><domain>example.com</domain>
<incomingServer type="imap"><hostname>in.example.com</hostname><port>993</port>
<socketType>SSL</socketType><authentication>password-cleartext</authentication>
<username>%EMAILADDRESS%</username></incomingServer>
<outgoingServer type="smtp"><hostname>out.example.com</hostname><port>465</port>
<socketType>SSL</socketType><authentication>password-cleartext</authentication>
<username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider></clientConfig>"""
OUTER: Final = "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"
INNER: Final = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"


def pox(inner: str) -> bytes:
    return (
        f'<Autodiscover xmlns="{OUTER}"><Response xmlns="{INNER}"><Account>{inner}</Account>'
        "</Response></Autodiscover>"
    ).encode()


SETTINGS: Final = pox(
    "<Action>settings</Action><Protocol><Type>IMAP</Type><Server>in.example.com</Server>"
    "<Port>993</Port><SSL>on</SSL></Protocol>"
)


def holding(more: str) -> HttpResponse:
    """Return the document with one more element."""
    return page(DOCUMENT.replace(b"</domain>", b"</domain>" + more.encode()))


def ask(site: Mapping[str, bytes | HttpResponse | NetworkError]) -> dict[str, Publication]:
    http = FakeHttp(site)
    found = ask_documents("example.com", PERSON, fake_factory(http=http), CancelToken())
    return {one.at: one for one in found}


def test_every_place_is_asked_with_the_address_and_without_over_https_and_http() -> None:
    found = ask({})

    assert len(found) == 11
    assert {(p.kind, p.secure, p.with_address) for p in found.values()} >= {
        (kind, secure, named)
        for kind in (PublicationKind.AUTOCONFIG, PublicationKind.WELL_KNOWN)
        for secure in (True, False)
        for named in (True, False)
    }
    assert {p.outcome for p in found.values()} == {Outcome.ABSENT}


@pytest.mark.parametrize(
    ("answer", "outcome", "leads_to"),
    [
        (b'{"Protocol": "AutodiscoverV1", "Url": "https://a.example/a.xml"}', "found", "a.example"),
        (b'{"Url": "http://a.example/a.xml"}', "malformed", ""),
        (b"<!DOCTYPE html><title>Home</title>", "absent", ""),
        (page(status=404), "absent", ""),
        (page(status=400), "refused", ""),
    ],
    ids=["url", "plain", "page", "missing", "refused"],
)
def test_the_json_of_autodiscover_leads_to_the_xml(
    answer: bytes | HttpResponse, outcome: str, leads_to: str
) -> None:
    one = ask({JSON: answer})[JSON]

    assert (one.outcome.value, leads_to in one.leads_to) == (outcome, True)


def test_a_document_that_only_an_address_brings_is_told_apart() -> None:
    found = ask({WITH_ADDRESS: DOCUMENT, FILE: page(status=400)})

    assert found[WITH_ADDRESS].outcome is Outcome.FOUND
    assert (found[FILE].outcome, found[FILE].status) == (Outcome.REFUSED, 400)


def test_a_good_document_has_no_flaw() -> None:
    one = ask({FILE: DOCUMENT})[FILE]

    assert one.flaws == ()
    assert one.config is not None
    assert [s.hostname for s in one.config.servers] == ["in.example.com", "out.example.com"]


@pytest.mark.parametrize(
    ("answer", "flaw"),
    [
        (page(DOCUMENT, content_type="text/plain"), Flaw.WRONG_TYPE),
        (page(DOCUMENT, content_type=""), Flaw.WRONG_TYPE),
        (page(b"\n" + DOCUMENT), Flaw.LATE_START),
        (page(DOCUMENT.replace(b' id="example.com"', b"")), Flaw.NO_ID),
        (page(DOCUMENT.replace(b"<domain>example.com</domain>", b"")), Flaw.NO_DOMAIN),
        (page(DOCUMENT.replace(b"<port>993</port>", b"<port>0</port>")), Flaw.SERVER_DROPPED),
        (holding(f"<displayName>{'x' * 61}</displayName>"), Flaw.LONG_NAME),
        (holding(f"<displayShortName>{'x' * 21}</displayShortName>"), Flaw.LONG_NAME),
        (holding("<password>secret</password>"), Flaw.PASSWORD),
    ],
    ids=lambda value: value.value if isinstance(value, Flaw) else "",
)
def test_what_a_strict_reader_refuses_is_a_flaw(answer: HttpResponse, flaw: Flaw) -> None:
    one = ask({FILE: answer})[FILE]

    assert one.outcome is Outcome.FOUND
    assert one.flaws == (flaw,)


def test_a_document_with_a_doctype_cannot_be_read() -> None:
    one = ask({FILE: page(b"<!DOCTYPE clientConfig>" + DOCUMENT[21:])})[FILE]

    assert one.outcome is Outcome.MALFORMED
    assert Flaw.DOCTYPE in one.flaws


def test_a_web_page_is_no_document_and_a_tidy_one_ends_the_search_of_delta_chat() -> None:
    tidy, usual = b"<html><body><p>Hello</p></body></html>", b"<html><head><meta></head></html>"
    found = ask({FILE: page(tidy, content_type="text/html"), WITH_ADDRESS: page(usual)})

    assert found[FILE].outcome is Outcome.ABSENT
    assert found[FILE].ends_search
    assert not found[WITH_ADDRESS].ends_search


def test_a_host_that_does_not_prove_its_name_is_named() -> None:
    error = TlsFailedError("net.tls.failed", facts=BAD_TLS, host="autoconfig.example.com")
    one = ask({FILE: error})[FILE]

    assert one.outcome is Outcome.TLS_FAILED
    assert one.tls is not None
    assert one.tls.host == "autoconfig.example.com"


def test_autodiscover_is_read_without_an_address_and_through_its_own_redirects() -> None:
    away = "https://elsewhere.example.net/autodiscover/autodiscover.xml"
    redirect = pox(f"<Action>redirectUrl</Action><RedirectUrl>{away}</RedirectUrl>")
    one = ask({POX: redirect, away: SETTINGS})[POX]

    assert one.outcome is Outcome.FOUND
    assert one.hops == (POX, away)


def test_a_demand_for_a_login_is_told() -> None:
    assert ask({POX: page(status=401)})[POX].wants_login


def test_a_cancelled_run_answers_nothing() -> None:
    cancel = CancelToken()
    cancel.cancel()
    found = ask_documents("example.com", PERSON, fake_factory(), cancel)

    assert {one.outcome for one in found} == {Outcome.TIMED_OUT}
