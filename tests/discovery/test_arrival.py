"""The order of arrival never changes a result."""

import threading
from collections.abc import Sequence
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from autoconf.discovery.engine import ask_sources
from autoconf.discovery.ranking import rank
from autoconf.model.config import ClientConfig, Service, ServiceKind
from autoconf.model.evidence import Attempt, Relation, Trust
from autoconf.net.interfaces import HttpResponse, Network
from autoconf.tasks import Deadline
from tests.discovery.builders import IMAP, POP3, SMTP, attempt, config, server
from tests.discovery.documents import document
from tests.discovery.runs import HOSTER_MX, HTTP, HTTPS, WELL_KNOWN, Run
from tests.fakes import FakeHttp

NAMED: Final = {
    f"{HTTPS}?emailaddress=alice%40example.com": "one.example",
    WELL_KNOWN: "two.example",
    HTTP: "three.example",
    "https://autoconfig.hoster.example/mail/config-v1.1.xml": "four.example",
    "https://db.example/hoster.example": "two.example",
}
"""Each leads outside the domain: a person must confirm it, so that no source gives way to it."""

SITE: Final = {
    url: document(server(f"imap imap.{name}"), server(f"smtp smtp.{name}:46{len(url) % 10}"))
    for url, name in NAMED.items()
}
SECONDS: Final = 5.0


class TurnHttp(FakeHttp):
    """Answers the URLs of ``order`` one after the other: each once the one before has arrived."""

    def __init__(self, order: Sequence[str]) -> None:
        super().__init__(SITE)
        self._order = list(order)
        self._turns = {url: threading.Event() for url in order}
        self._turns[order[0]].set()

    def fetch(self, url: str, **options: Any) -> HttpResponse:
        if url in self._turns:
            assert self._turns[url].wait(SECONDS)
        return super().fetch(url, **options)

    def observe(self, one: Attempt) -> None:
        if one.asked in self._turns:
            following = self._order.index(one.asked) + 1
            for url in self._order[following : following + 1]:
                self._turns[url].set()


def found_in_order(order: Sequence[str]) -> tuple[ClientConfig | None, list[str]]:
    """Return the ranked settings, and the URLs in the order in which they arrived."""
    run, http = Run(zone={("example.com", "MX"): HOSTER_MX}), TurnHttp(order)
    make, arrived = run.factory(), []

    def factory(deadline: Deadline) -> Network:
        return replace(make(deadline), http=http)

    def observe(one: Attempt) -> None:
        arrived.append(one.asked)
        http.observe(one)

    tools = replace(run.stages.tools, factory=factory, observer=observe)
    found = ask_sources(run.found.query, tools, SECONDS)
    ranked = rank(found.attempts, "example.com", lambda _domain, _host: False)
    return ranked, [url for url in arrived if url in NAMED]


EXPECTED: Final = found_in_order(list(NAMED))[0]


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(list(NAMED)))
def test_answers_that_arrive_in_another_order_make_the_same_settings(order: list[str]) -> None:
    ranked, arrived = found_in_order(order)

    assert arrived == order
    assert ranked == EXPECTED
    assert ranked is not None
    assert len(ranked.servers) >= 8


def services(*kinds: ServiceKind) -> ClientConfig:
    of_kinds = tuple(Service(kind=kind, url=f"https://{kind}.example.com/") for kind in kinds)
    return replace(config(), services=of_kinds)


ATTEMPTS: Final = (
    attempt("autoconfig-url", [server("imap imap.elsewhere.example"), SMTP]),
    attempt("pacc", [IMAP, POP3]),
    attempt("ispdb", [server("imap imap.example.com", username_stated=False), SMTP]),
    attempt("dns-srv", [POP3, SMTP], trust=Trust.UNAUTHENTICATED),
    attempt("ispdb", [IMAP], relation=Relation.MAIL_HOST, rank=84),
    attempt("common-ports", [server("imap mail.example.com")], rank=100),
    attempt("provider-db", None),
    attempt("autodiscover", services("exchange")),
)


@settings(max_examples=50, deadline=None)
@given(order=st.permutations(ATTEMPTS))
def test_attempts_in_another_order_make_the_same_settings(order: list[Attempt]) -> None:
    def ranked(attempts: Sequence[Attempt]) -> ClientConfig | None:
        return rank(attempts, "example.com", lambda _domain, _host: False)

    assert ranked(order) == ranked(ATTEMPTS)
