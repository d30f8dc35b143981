"""Names, documents and faults are what the table says."""

from typing import Final

import pytest

from tests.lab.asking import ask
from tests.lab.domain import ISPDB_URL, LabDomain, Place, Quirk
from tests.lab.lab import Lab
from tests.lab.plan import (
    BLACK_HOLE,
    BLACK_HOLE6,
    DRIP_ADDRESS,
    HOSTING_ADDRESS,
    ISPDB_ADDRESS,
    MX_ADDRESS,
    TARPIT_ADDRESS,
)
from tests.lab.table import DOMAINS, RACES

pytestmark = pytest.mark.lab

_FILE: Final = "mail/config-v1.1.xml"
_POX: Final = "autodiscover/autodiscover.xml"
_URLS: Final = {
    Place.AUTOCONFIG: f"https://autoconfig.{{}}/{_FILE}",
    Place.WELL_KNOWN: f"https://{{}}/.well-known/autoconfig/{_FILE}",
    Place.HTTP: f"http://autoconfig.{{}}/{_FILE}",
    Place.ISPDB: f"{ISPDB_URL}{{}}",
    Place.MAILCONF: "https://settings.{}/mail.xml",
    Place.PACC: "https://ua-auto-config.{}/.well-known/user-agent-configuration.json",
    Place.AUTODISCOVER: f"https://autodiscover.{{}}/{_POX}",
    Place.AUTODISCOVER_ROOT: f"https://{{}}/{_POX}",
    Place.AUTODISCOVER_REDIRECT: f"http://autodiscover.{{}}/{_POX}",
    Place.AUTODISCOVER_SRV: f"https://exchange.{{}}:8443/{_POX}",
}

_OTHERWISE: Final = frozenset({Quirk.DRIP, Quirk.PARAMETER, Quirk.TEXT})
"""Their documents are not there, or not as documents, without more ado."""
_WITH_DOCUMENTS: Final = tuple(
    row for row in (*DOMAINS, *RACES) if _OTHERWISE.isdisjoint(row.quirks)
)


@pytest.fixture(scope="module")
def pages(lab: Lab) -> dict[tuple[str, Place], str]:
    """Fetch everything that any row might publish."""
    wanted = [(row.name, place) for row in _WITH_DOCUMENTS for place in _URLS]
    urls = [{"url": _URLS[place].format(name)} for name, place in wanted]
    return dict(zip(wanted, ask(lab, "fetch", urls), strict=True))


@pytest.mark.parametrize("row", _WITH_DOCUMENTS, ids=lambda row: row.name)
def test_documents_are_where_the_row_says_and_nowhere_else(
    pages: dict[tuple[str, Place], str], row: LabDomain
) -> None:
    documents = {"200 text/xml", "200 application/json"}
    found = {place for place in _URLS if pages[row.name, place].partition(";")[0] in documents}

    assert found == set(row.places) & set(_URLS)


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        (f"https://autodiscover.autodiscover.test/{_POX}", "200 text/xml"),
        (f"https://autodiscover.autodiscover-login.test/{_POX}", "401"),
        ("https://anything.wildcard-web.test/at/all", "200 text/html"),
        ("https://dav.services-srv.test:8443/calendars/", "401"),
        ("https://services-well-known.test/.well-known/caldav", "401"),
    ],
)
def test_a_post_is_answered_as_by_a_program(lab: Lab, url: str, answer: str) -> None:
    assert ask(lab, "fetch", [{"url": url, "body": "<Autodiscover/>"}]) == [answer]


def test_documents_have_the_media_type_of_xml(lab: Lab) -> None:
    urls = [
        _URLS[Place.AUTOCONFIG].format("https-autoconfig.test"),
        _URLS[Place.ISPDB].format("ispdb-only.test"),
    ]

    assert ask(lab, "fetch", [{"url": url} for url in urls]) == ["200 text/xml"] * 2


@pytest.mark.parametrize(
    ("name", "kind", "answer"),
    [
        ("hosted.test", "MX", "10 mx1.big-hoster.test."),
        ("null-mx.test", "MX", "0 ."),
        ("_imaps._tcp.srv-only.test", "SRV", "0 1 993 imap.box.srv-only.test."),
        ("ispdb.lab.test", "A", ISPDB_ADDRESS),
        ("mx1.nothing.test", "A", MX_ADDRESS),
        ("_imap._tcp.srv-no-imap.test", "SRV", "0 0 0 ."),
        ("_pop3s._tcp.srv-priorities.test", "SRV", "0 1 2995 c.box.srv-priorities.test."),
        ("mailconf.test", "TXT", '"mailconf=https://settings.mailconf.test/mail.xml"'),
        ("_caldavs._tcp.services-srv.test", "TXT", '"path=/calendars/"'),
        (
            "_autodiscover._tcp.autodiscover-srv.test",
            "SRV",
            "0 1 8443 exchange.autodiscover-srv.test.",
        ),
        ("autoconfig.alias.test", "CNAME", "alias.hosting.test."),
        ("autoconfig.alias.test", "A", HOSTING_ADDRESS),
        ("imap.box.ipv6-blackhole.test", "AAAA", BLACK_HOLE6),
        ("nxdomain.test", "MX", "NXDOMAIN"),
        ("dead-name-server.test", "MX", "LifetimeTimeout"),
        ("imap.box.ipv6-only.test", "A", "NoAnswer"),
        ("imap.nothing.test", "A", "NXDOMAIN"),
        ("example.com", "MX", "NXDOMAIN"),
    ],
)
def test_the_resolver_knows_the_lab_and_nothing_else(
    lab: Lab, name: str, kind: str, answer: str
) -> None:
    assert ask(lab, "ask", [{"name": name, "type": kind}]) == [answer]


def test_every_name_below_a_wildcard_exists(lab: Lab) -> None:
    names = ("imap.wildcard.test", "whatever.wildcard.test")

    [one, other] = ask(lab, "ask", [{"name": name, "type": "A"} for name in names])

    assert one == other != "NXDOMAIN"


def test_dns_over_https_knows_the_same(lab: Lab) -> None:
    question = {"name": "hosted.test", "type": "MX", "url": lab.doh_url}

    assert ask(lab, "ask_over_https", [question]) == ["10 mx1.big-hoster.test."]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("_imaps._tcp.lied-about.test", "0 1 993 imap.liar.test."),
        ("_imaps._tcp.srv-only.test", "0 1 993 imap.box.srv-only.test."),
    ],
    ids=["lie", "truth"],
)
def test_the_lying_resolver_lies_where_the_row_says_so(lab: Lab, name: str, answer: str) -> None:
    question = {"name": name, "type": "SRV", "server": lab.lying_resolver}

    assert ask(lab, "ask", [question]) == [answer]


def test_the_dead_resolver_answers_nothing(lab: Lab) -> None:
    question = {"name": "hosted.test", "type": "MX", "server": lab.dead_resolver}

    assert ask(lab, "ask", [question]) == ["LifetimeTimeout"]


@pytest.mark.parametrize(
    ("name", "kind", "zone", "verdict"),
    [
        ("srv-signed.test", "DS", "test", "valid"),
        ("test", "DS", ".", "valid"),
        ("_imaps._tcp.srv-signed.test", "SRV", "srv-signed.test", "valid"),
        ("_imaps._tcp.srv-forged.test", "SRV", "srv-forged.test", "no RRSIGs validated"),
        ("srv-signature-expired.test", "MX", "srv-signature-expired.test", "no RRSIGs validated"),
    ],
)
def test_signatures_are_as_good_as_the_row_says(
    lab: Lab, name: str, kind: str, zone: str, verdict: str
) -> None:
    question = {"name": name, "type": kind, "zone": zone}

    assert ask(lab, "validate", [question]) == [verdict]


@pytest.mark.parametrize(
    ("host", "port", "manner"),
    [
        (TARPIT_ADDRESS, 443, "silent"),
        (TARPIT_ADDRESS, 993, "silent"),
        (DRIP_ADDRESS, 80, "dripping"),
        (BLACK_HOLE, 443, "vanished"),
        (BLACK_HOLE6, 443, "vanished"),
    ],
)
def test_faulty_hosts_keep_people_waiting(lab: Lab, host: str, port: int, manner: str) -> None:
    assert ask(lab, "listen", [{"host": host, "port": str(port)}]) == [manner]
