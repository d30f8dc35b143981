"""Which part of an address a question tells, and to whom."""

from collections.abc import Sequence
from typing import Final

import pytest
from msgspec.structs import replace

from autoconf.dialogues.sessions import Sessions
from autoconf.discovery.interface import Step, Tools, WebLogin
from autoconf.discovery.outcomes import run_step
from autoconf.model.address import EmailAddress
from autoconf.model.evidence import DiscoveryOptions, Query, Relation
from autoconf.model.secret import Login, Secret
from autoconf.net.interfaces import HttpResponse, Mx
from autoconf.registry import load_plugin, plugin_ids
from tests.discovery import autodiscover
from tests.discovery.builders import IMAP, SMTP, srv
from tests.discovery.documents import document
from tests.discovery.runs import Zone
from tests.fakes import FakeDns, FakeHttp, Request, ScriptedDialer, fake_network, page

SOURCES: Final = plugin_ids("autoconf.discovery.sources")
ALICE: Final = EmailAddress.parse("alice@example.com")
SILENT: Final = DiscoveryOptions(send_address=False, autodiscover_login=True)
OWN_HOSTS: Final = (
    *("https://autoconfig.example.com/", "https://autodiscover.example.com/"),
    autodiscover.BARE,
)
UNTOLD: Final = [
    pytest.param(Query(address=None, domain="example.com"), id="domain"),
    pytest.param(Query(address=ALICE, domain="example.com", options=SILENT), id="not-to-be-told"),
    pytest.param(
        Query(
            address=ALICE,
            domain="hoster.example",
            relation=Relation.MAIL_HOST,
            mx_host="mx.hoster.example",
        ),
        id="mail-host",
    ),
]
ANSWERS: Final = [
    pytest.param(page(status=404), id="nothing"),
    pytest.param(page(status=400), id="wants-the-address"),
    pytest.param(page(document(IMAP, SMTP)), id="settings"),
    pytest.param(page(autodiscover.settings(IMAP, SMTP)), id="autodiscover"),
    pytest.param(page(autodiscover.redirect_url(autodiscover.ELSEWHERE)), id="goes-on"),
    pytest.param(autodiscover.moved(autodiscover.ELSEWHERE), id="moved"),
    pytest.param(autodiscover.WANTS_LOGIN, id="wants-a-login"),
]
ZONE: Final[Zone] = {
    ("example.com", "MX"): [Mx(preference=10, host="mx.example.com")],
    ("example.com", "TXT"): ["mailconf=https://config.example/mail.xml"],
    ("_autodiscover._tcp.example.com", "SRV"): [srv("0 0 443 mail.example.net")],
    ("_imaps._tcp.example.com", "SRV"): [srv("0 0 993 imap.example.com")],
}


class SameHttp(FakeHttp):
    """Answers the same everywhere."""

    def __init__(self, answer: HttpResponse) -> None:
        super().__init__()
        self._answer = answer

    def _missing(self, url: str) -> HttpResponse:
        is_https = url.startswith("https:")
        return replace(self._answer, hops=(url,), authenticated=is_https)


class Asked:
    """What one step asked of the network."""

    def __init__(self, step: Step, answer: HttpResponse) -> None:
        http, dns, dialer = SameHttp(answer), FakeDns(ZONE), ScriptedDialer()
        web = WebLogin(Login(username=str(ALICE), password=Secret("s3cret")))
        network = fake_network(http=http, dns=dns, dialer=dialer)
        run_step(lambda: step.ask(Tools(network=network, sessions=Sessions(), login=web)))
        self.requests: Sequence[Request] = http.asked
        self.names = [question.name for question in dns.asked]
        self.names += [endpoint.hostname for endpoint in dialer.opened]


def everything(request: Request) -> str:
    """Return all that a request carries, as one text."""
    user = request.login.username if request.login is not None else ""
    body = (request.body or b"").decode()
    return " ".join((request.url, *request.headers.values(), body, user))


def steps(name: str, query: Query) -> Sequence[Step]:
    return tuple(load_plugin("autoconf.discovery.sources", name, "SOURCE").steps(query))


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("query", UNTOLD)
@pytest.mark.parametrize("name", SOURCES)
def test_an_address_that_is_not_to_be_told_goes_nowhere(
    name: str, query: Query, answer: HttpResponse
) -> None:
    for step in steps(name, query):
        asked = Asked(step, answer)

        carried = [everything(request) for request in asked.requests] + asked.names
        assert not [text for text in carried if "alice" in text or "@" in text or "%40" in text]
        assert {(r.method, r.body, r.login) for r in asked.requests} <= {("GET", None, None)}


@pytest.mark.parametrize("name", SOURCES)
def test_an_address_is_told_to_its_own_https_hosts_only(name: str) -> None:
    for step in steps(name, Query(address=ALICE, domain="example.com")):
        asked = Asked(step, page(status=404))

        told = [request.url for request in asked.requests if "alice" in everything(request)]
        assert not [url for url in told if not url.startswith(OWN_HOSTS)]
        assert not [dns_name for dns_name in asked.names if "alice" in dns_name]
