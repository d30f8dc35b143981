"""Whatever the outside world says, without a person's yes the password stays here."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoconf.errors import NameNotFoundError, UnreachableError
from autoconf.model.check import CheckOutcome
from autoconf.model.questions import NeedsAddressConsent
from autoconf.model.server import Server, SocketType
from tests.assistant.cases import Person, TokenPerson, wishes
from tests.discovery import autodiscover
from tests.discovery.builders import IMAP, POP3, SMTP, server
from tests.discovery.documents import document
from tests.discovery.runs import HTTP, ISPDB, WELL_KNOWN, Zone
from tests.fakes import ScriptedWire
from tests.hostile.lies import (
    AUTOCONFIG_OF_EVIL,
    AWAY,
    BAD_CERTIFICATE,
    EVIL_MX,
    EVIL_SRV,
    HTTPS,
    LIES,
    LIES_ABOUT_AUTODISCOVER,
    OWN_SRV,
    Lie,
)
from tests.hostile.worlds import (
    ALL_SERVERS,
    EVIL,
    OWN,
    ExchangeHttp,
    World,
)


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
@pytest.mark.parametrize("at_hand", [False, True], ids=["password-asked-for", "password-at-hand"])
def test_a_lie_leads_to_a_question_and_not_to_a_login(lie: Lie, *, at_hand: bool) -> None:
    world = lie(person=Person(has_password=at_hand))

    report = world.check()

    assert report.confirmation_missing
    assert world.logged_in_at == set()


@pytest.mark.parametrize("lie", LIES_ABOUT_AUTODISCOVER.values(), ids=LIES_ABOUT_AUTODISCOVER)
@pytest.mark.parametrize("confirms", [None, False, True])
def test_a_lie_does_not_draw_the_address_to_a_host_that_nobody_agreed_to(
    lie: Lie, *, confirms: bool | None
) -> None:
    world = lie(person=Person(confirms=confirms), good=())

    report = world.check()

    told = [r.url for r in world.run.http.asked if "hoster.example" in r.url]
    assert bool(told) is bool(confirms)
    assert isinstance(report.pending, NeedsAddressConsent) is (confirms is None)
    assert [f.rule for f in report.findings if f.rule == "address-withheld"] == (
        ["address-withheld"] if confirms is None else []
    )
    assert world.logged_in_at == set()


UNSAFE: Mapping[str, World] = {
    "only-published-without-tls": World(
        site={
            WELL_KNOWN: document(
                server("imap imap.example.com", SocketType.PLAIN),
                server("smtp smtp.example.com", SocketType.PLAIN),
            )
        },
        good=(),
        odd={
            "imap imap.example.com:143": [ScriptedWire(b"* OK ready\r\n")],
            "smtp smtp.example.com:587": [ScriptedWire(b"220 ready\r\n")],
        },
    ),
    "starttls-is-gone": World(
        site={WELL_KNOWN: document(server("imap imap.example.com", SocketType.STARTTLS), SMTP)},
        good=(),
        odd={
            "imap imap.example.com:143": [
                ScriptedWire(
                    b"* OK [CAPABILITY IMAP4rev1] ready\r\n",
                    b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\na1 OK\r\n",
                )
            ],
            "smtp smtp.example.com:465": [BAD_CERTIFICATE],
        },
    ),
    "certificates-are-bad": World(
        site={WELL_KNOWN: OWN},
        odd={str(one.endpoint): [BAD_CERTIFICATE] for one in ALL_SERVERS},
    ),
    "guessed-servers-prove-nothing": World(
        odd={str(one.endpoint): [BAD_CERTIFICATE] for one in ALL_SERVERS}
    ),
}


@pytest.mark.parametrize("world", UNSAFE.values(), ids=UNSAFE)
def test_without_good_tls_not_even_a_yes_sends_the_password(world: World) -> None:
    world.person.confirms = True

    report = world.check()

    assert CheckOutcome.CRASHED not in {check.outcome for check in report.checks}
    assert world.logged_in_at == set()


def test_tls_is_preferred_where_a_file_offers_both() -> None:
    plain = server("imap imap.example.com", SocketType.PLAIN)
    world = World(site={WELL_KNOWN: document(plain, IMAP, SMTP)})

    report = world.check()

    assert report.config is not None
    assert report.config.incoming[0].socket_type is SocketType.TLS
    assert "imap imap.example.com:143" not in world.logged_in_at


def test_what_was_sent_before_a_doubt_arose_is_told() -> None:
    dead_smtp = {str(SMTP.endpoint): [UnreachableError("net.no-route", peer="192.0.2.1")]}
    world = World(
        site={WELL_KNOWN: OWN, ISPDB: EVIL},
        odd=dead_smtp,
        person=Person(has_password=True),
        silent=(ISPDB,),
    )

    report = world.check()

    assert world.logged_in_at == {str(IMAP.endpoint)}
    assert {check.endpoint for check in report.checks} == {IMAP.endpoint, SMTP.endpoint}
    assert report.confirmation_missing == ("smtp.evil.example",)  # the silent one is not asked for


def test_a_server_that_was_ready_is_left_once_a_later_answer_brings_a_no() -> None:
    dead_smtp = {
        str(SMTP.endpoint): [NameNotFoundError("net.dns.no-such-name", name="example.com")]
    }
    world = World(
        site={WELL_KNOWN: OWN, ISPDB: EVIL},
        odd=dead_smtp,
        person=Person(confirms=False),
        silent=(ISPDB,),
    )

    report = world.check()

    assert report.confirmation_declined == ("imap.example.com", "smtp.evil.example")
    assert world.logged_in_at == set()


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("alice@gmial.com", id="typo"),
        pytest.param("alice@ex\u0430mple.com", id="mixed-script"),
    ],
)
def test_exchange_at_a_doubtful_domain_gets_no_login(address: str) -> None:
    world = World(
        address=address,
        wishes=wishes(autodiscover_login=True),
        http_type=ExchangeHttp,
    )

    world.check()

    assert world.run.http.asked
    assert world.logged_in_at == set()


@pytest.mark.parametrize(
    ("person", "answers"), [(Person(), True), (TokenPerson(), False)], ids=["password", "token"]
)
def test_a_401_is_answered_with_a_password_and_never_with_a_token(
    person: Person, *, answers: bool
) -> None:
    world = World(
        site={autodiscover.HTTPS: b""},
        wishes=wishes(autodiscover_login=True),
        http_type=ExchangeHttp,
        person=person,
    )

    world.check()

    assert any(request.login is not None for request in world.run.http.asked) is answers


def test_a_401_alone_is_never_answered() -> None:
    world = World(http_type=ExchangeHttp)

    world.check()

    assert {request.login for request in world.run.http.asked} == {None}


def test_the_address_is_told_to_hosts_of_its_own_domain_only() -> None:
    world = World(zone=EVIL_MX, site={AWAY: EVIL})

    world.check()

    told = [
        request.url
        for request in world.run.http.asked
        if "alice" in request.url or b"alice" in (request.body or b"")
    ]
    assert told
    assert all(url.split("/")[2].endswith("example.com") for url in told)


# mixtures

PLACES = (HTTPS, WELL_KNOWN, HTTP, AUTOCONFIG_OF_EVIL, autodiscover.HTTPS)
OWN_SERVERS = {str(one.endpoint) for one in (IMAP, POP3, SMTP)}


@settings(max_examples=60)
@given(
    named=st.dictionaries(
        st.sampled_from(PLACES), st.lists(st.sampled_from(ALL_SERVERS), max_size=3, unique=True)
    ),
    zones=st.lists(st.sampled_from([OWN_SRV, EVIL_SRV, EVIL_MX]), max_size=3),
    dead=st.lists(st.sampled_from(ALL_SERVERS), max_size=2),
    confirms=st.sampled_from([None, False]),
)
def test_no_mixture_of_lies_brings_the_password_out_of_the_domain(
    named: Mapping[str, list[Server]],
    zones: list[Zone],
    dead: list[Server],
    confirms: bool | None,  # noqa: FBT001 - hypothesis passes it by name
) -> None:
    write = {autodiscover.HTTPS: autodiscover.settings}
    world = World(
        site={place: write.get(place, document)(*servers) for place, servers in named.items()},
        zone={name: records for zone in zones for name, records in zone.items()},
        odd={
            str(one.endpoint): [UnreachableError("net.no-route", peer="192.0.2.1")] for one in dead
        },
        person=Person(confirms=confirms),
    )

    world.check()

    assert world.logged_in_at <= OWN_SERVERS
