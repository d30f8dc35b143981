from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.discovery.trust import Kinship, decide, doubts_about, kinship
from autoconf.model.config import Decision
from autoconf.model.evidence import Relation, Trust
from autoconf.model.server import SocketType
from tests.discovery.builders import attempt, server

OWN, HOSTER = Relation.OWN, Relation.MAIL_HOST
GOOD, WEAK = Trust.AUTHENTICATED, Trust.UNAUTHENTICATED
SAME, MAPPED, FOREIGN = Kinship.SAME, Kinship.MAPPED, Kinship.FOREIGN
AUTO, CONFIRM, NEVER = Decision.AUTO, Decision.CONFIRM, Decision.NEVER
TLS, STARTTLS, PLAIN = SocketType.TLS, SocketType.STARTTLS, SocketType.PLAIN


@pytest.mark.parametrize(
    ("source", "relation", "travel", "kin", "socket_type", "decision"),
    [
        pytest.param("autoconfig-url", OWN, GOOD, SAME, TLS, AUTO, id="own-https-same"),
        pytest.param("autoconfig-url", OWN, GOOD, SAME, STARTTLS, AUTO, id="own-https-starttls"),
        pytest.param("autoconfig-url", OWN, GOOD, MAPPED, TLS, AUTO, id="own-https-mapped"),
        pytest.param("autoconfig-url", OWN, GOOD, FOREIGN, TLS, CONFIRM, id="own-https-foreign"),
        pytest.param("autoconfig-url", OWN, WEAK, SAME, TLS, CONFIRM, id="own-http-same"),
        pytest.param("autoconfig-url", OWN, WEAK, MAPPED, TLS, CONFIRM, id="own-http-mapped"),
        pytest.param("autoconfig-url", OWN, WEAK, FOREIGN, TLS, CONFIRM, id="own-http-foreign"),
        pytest.param("ispdb", OWN, GOOD, SAME, TLS, AUTO, id="ispdb-same"),
        pytest.param("ispdb", OWN, GOOD, MAPPED, TLS, AUTO, id="ispdb-mapped"),
        pytest.param("ispdb", OWN, GOOD, FOREIGN, TLS, AUTO, id="ispdb-foreign"),
        pytest.param("ispdb", OWN, WEAK, SAME, TLS, CONFIRM, id="ispdb-over-http"),
        pytest.param("ispdb", HOSTER, WEAK, SAME, TLS, CONFIRM, id="ispdb-by-mx-same"),
        pytest.param("ispdb", HOSTER, GOOD, FOREIGN, TLS, CONFIRM, id="ispdb-by-mx-foreign"),
        pytest.param("autoconfig-url", HOSTER, WEAK, SAME, TLS, CONFIRM, id="autoconfig-by-mx"),
        pytest.param("autoconfig-url", HOSTER, GOOD, FOREIGN, TLS, CONFIRM, id="by-mx-foreign"),
        pytest.param("dns-srv", OWN, WEAK, SAME, TLS, AUTO, id="srv-same"),
        pytest.param("dns-srv", OWN, WEAK, MAPPED, TLS, CONFIRM, id="srv-mapped"),
        pytest.param("dns-srv", OWN, WEAK, FOREIGN, TLS, CONFIRM, id="srv-foreign"),
        pytest.param("common-ports", OWN, GOOD, SAME, TLS, AUTO, id="guess-same"),
        pytest.param("common-ports", OWN, GOOD, FOREIGN, TLS, CONFIRM, id="guess-foreign"),
        pytest.param("common-ports", OWN, WEAK, SAME, TLS, NEVER, id="guess-unproved"),
        pytest.param("provider-db", OWN, GOOD, MAPPED, TLS, AUTO, id="bundled-by-domain"),
        pytest.param("provider-db", HOSTER, GOOD, MAPPED, TLS, CONFIRM, id="bundled-by-mx"),
        pytest.param("autoconfig-url", OWN, GOOD, SAME, PLAIN, NEVER, id="plain-own-https"),
        pytest.param("provider-db", OWN, GOOD, MAPPED, PLAIN, NEVER, id="plain-bundled"),
        pytest.param("ispdb", OWN, GOOD, SAME, PLAIN, NEVER, id="plain-ispdb"),
        pytest.param("dns-srv", OWN, WEAK, FOREIGN, PLAIN, NEVER, id="plain-srv-foreign"),
    ],
)
def test_the_facts_about_a_server_decide(
    source: str,
    relation: Relation,
    travel: Trust,
    kin: Kinship,
    socket_type: SocketType,
    decision: Decision,
) -> None:
    one = server("imap imap.example.com", socket_type)
    entry = attempt(source, [one], relation=relation, trust=travel)
    assert entry.answer is not None

    assert decide(one, entry, entry.answer, kin).decision is decision


@pytest.mark.parametrize(
    ("source", "kin", "foreign"),
    [
        ("autoconfig-url", FOREIGN, True),
        ("autoconfig-url", MAPPED, False),
        ("dns-srv", FOREIGN, True),
        ("dns-srv", MAPPED, False),
        ("ispdb", SAME, False),
        ("provider-db", FOREIGN, False),
    ],
)
def test_a_server_is_foreign_where_no_map_vouches(
    source: str, kin: Kinship, *, foreign: bool
) -> None:
    one = server("imap imap.elsewhere.example")
    entry = attempt(source, [one], relation=HOSTER, trust=WEAK)
    assert entry.answer is not None

    assert decide(one, entry, entry.answer, kin).foreign is foreign


@pytest.mark.parametrize(
    ("hostname", "named"),
    [
        ("imap.mail.firm.co.uk", "firm.co.uk"),
        ("co.uk", "co.uk"),
        ("imap.a.github.io", "a.github.io"),
    ],
)
def test_a_confirmation_names_the_registrable_domain(hostname: str, named: str) -> None:
    one = server(f"imap {hostname}")
    entry = attempt("dns-srv", [one], trust=WEAK)
    assert entry.answer is not None

    assert decide(one, entry, entry.answer, FOREIGN).confirm_domain == named


def test_nothing_is_to_be_confirmed_where_the_decision_is_auto() -> None:
    one = server("imap imap.example.com")
    entry = attempt("autoconfig-url", [one])
    assert entry.answer is not None

    assert decide(one, entry, entry.answer, SAME).confirm_domain is None


@pytest.mark.parametrize(
    ("source", "relation", "travel", "kin", "reasons"),
    [
        ("autoconfig-url", OWN, GOOD, SAME, ("trust.own-https", "trust.same-domain")),
        ("autoconfig-url", OWN, WEAK, FOREIGN, ("trust.over-http", "trust.foreign-domain")),
        ("ispdb", OWN, GOOD, MAPPED, ("trust.directory", "trust.known-provider")),
        ("ispdb", HOSTER, GOOD, FOREIGN, ("trust.found-through-mx", "trust.foreign-domain")),
        ("dns-srv", OWN, WEAK, SAME, ("trust.dns-srv", "trust.same-domain")),
        ("common-ports", OWN, GOOD, SAME, ("trust.common-ports", "trust.same-domain")),
        (
            "common-ports",
            OWN,
            WEAK,
            SAME,
            ("trust.not-proved", "trust.common-ports", "trust.same-domain"),
        ),
    ],
)
def test_a_decision_says_what_it_rests_on(
    source: str, relation: Relation, travel: Trust, kin: Kinship, reasons: tuple[str, ...]
) -> None:
    one = server("imap imap.example.com")
    entry = attempt(source, [one], relation=relation, trust=travel)
    assert entry.answer is not None

    assert decide(one, entry, entry.answer, kin).reasons == reasons


@pytest.mark.parametrize(
    ("hostname", "domain", "mapped", "kin"),
    [
        pytest.param("imap.example.com", "example.com", False, SAME, id="below"),
        pytest.param("example.com", "example.com", False, SAME, id="itself"),
        pytest.param("imap.example.com", "mail.example.com", False, SAME, id="sibling"),
        pytest.param("imap.firm.co.uk", "mail.firm.co.uk", False, SAME, id="two-label-suffix"),
        pytest.param("imap.other.co.uk", "firm.co.uk", False, FOREIGN, id="same-suffix"),
        pytest.param("a.github.io", "b.github.io", False, FOREIGN, id="private-suffix"),
        pytest.param("notexample.com", "example.com", False, FOREIGN, id="only-the-same-end"),
        pytest.param("imap.example.net", "example.com", False, FOREIGN, id="other-tld"),
        pytest.param("imap.co.uk", "co.uk", False, FOREIGN, id="a-suffix-owns-nothing"),
        pytest.param("imap.example.net", "example.com", True, MAPPED, id="mapped"),
    ],
)
def test_kinship_compares_registrable_domains(
    hostname: str, domain: str, kin: Kinship, *, mapped: bool
) -> None:
    assert kinship(hostname, domain, mapped=mapped) is kin


@pytest.mark.parametrize(
    ("source", "relation", "facts", "decision"),
    [
        pytest.param("dns-srv", OWN, {"dnssec": True}, AUTO, id="srv-foreign-dnssec"),
        pytest.param("ispdb", HOSTER, {"dnssec": True}, AUTO, id="ispdb-by-mx-dnssec"),
        pytest.param("pacc", OWN, {}, CONFIRM, id="pacc-foreign"),
        pytest.param("pacc", OWN, {"dnssec": True}, AUTO, id="pacc-foreign-dnssec"),
        pytest.param("dns-srv", OWN, {"dnssec": True, "disputed": True}, CONFIRM, id="disputed"),
        pytest.param("autodiscover", OWN, {}, CONFIRM, id="autodiscover-foreign"),
    ],
)
def test_a_foreign_server_needs_a_proof_of_the_domains_owner(
    source: str, relation: Relation, facts: dict[str, Any], decision: Decision
) -> None:
    one = server("imap imap.example.net")
    entry = attempt(source, [one], relation=relation, trust=GOOD)
    assert entry.answer is not None

    assert decide(one, entry, replace(entry.answer, **facts), FOREIGN).decision is decision


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"cnames": ("example.hoster.example",)}, "trust.foreign-alias"),
        (
            {"hops": ("https://autoconfig.example.com/x", "https://hoster.example/x")},
            "trust.foreign-redirect",
        ),
        ({"disputed": True}, "trust.disputed-dns"),
    ],
    ids=["alias", "redirect", "disputed"],
)
def test_an_own_file_that_leads_elsewhere_must_be_confirmed(
    facts: dict[str, Any], reason: str
) -> None:
    one = server("imap imap.example.com")
    entry = attempt("autoconfig-url", [one])
    assert entry.answer is not None

    decision = decide(one, entry, replace(entry.answer, **facts), SAME)

    assert decision.decision is CONFIRM
    assert not decision.foreign
    assert reason in decision.reasons


def test_a_directory_that_redirects_elsewhere_must_be_confirmed() -> None:
    one = server("imap imap.example.com")
    entry = attempt("ispdb", [one])
    assert entry.answer is not None
    away = replace(entry.answer, hops=("https://db.example/example.com", "https://x.test/"))
    on_a_cdn = replace(entry.answer, cnames=("db.cdn.test",))

    decision = decide(one, entry, away, SAME)

    assert (decision.decision, decision.reasons[0]) == (CONFIRM, "trust.foreign-redirect")
    assert decide(one, entry, on_a_cdn, SAME).decision is AUTO


def test_a_redirect_within_the_domain_is_none_of_these() -> None:
    one = server("imap imap.example.com")
    entry = attempt("autoconfig-url", [one])
    assert entry.answer is not None
    hops = ("https://autoconfig.example.com/x", "https://www.example.com/x")

    assert decide(one, entry, replace(entry.answer, hops=hops), SAME).decision is AUTO


def test_a_doubt_makes_a_person_confirm() -> None:
    one = server("imap imap.example.com")
    entry = attempt("autoconfig-url", [one])
    assert entry.answer is not None

    decision = decide(one, entry, entry.answer, SAME, ("trust.look-alike",))

    assert decision.decision is CONFIRM
    assert decision.reasons[0] == "trust.look-alike"


@pytest.mark.parametrize(
    ("domain", "looks_like", "doubts"),
    [
        ("example.com", None, ()),
        ("gmial.com", "gmail.com", ("trust.look-alike",)),
        ("xn--exmple-4nf.com", None, ("trust.mixed-script",)),
        ("xn--exmple-4nf.com", "example.com", ("trust.look-alike", "trust.mixed-script")),
    ],
)
def test_what_speaks_against_a_domain_is_told(
    domain: str, looks_like: str | None, doubts: tuple[str, ...]
) -> None:
    assert doubts_about(domain, looks_like) == doubts
