"""An audit against servers on loopback: what it asks, what it tells, and what it never sends."""

from pathlib import Path

import pytest
from msgspec.structs import replace

import autoconf
from autoconf.events import Done, Event, Started
from autoconf.model.audit import PublicationKind, SetsUp
from autoconf.model.evidence import Outcome
from autoconf.model.options import Options
from tests.library.site import DOMAIN, WEB, Site, running_site
from tests.servers.nameserver import Behaviour


def test_the_answers_come_from_real_conversations(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        made = autoconf.audit(DOMAIN, options=site.options)

    found = {
        (one.kind, one.secure, one.with_address)
        for one in made.published
        if one.outcome is Outcome.FOUND
    }
    assert {
        (PublicationKind.AUTOCONFIG, True, True),
        (PublicationKind.AUTOCONFIG, True, False),
    } <= found
    answers = {one.program: one.answer for one in made.programs}
    assert answers["thunderbird"] is SetsUp.YES
    assert {str(one.endpoint) for one in made.facts.servers if one.is_safe} >= {
        f"imap imap.{DOMAIN}:993",
        f"smtp smtp.{DOMAIN}:465",
    }


def test_no_login_is_sent_and_only_roles_are_named(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        autoconf.audit(DOMAIN, options=site.options)

    heads = b"\n".join(site.asked).lower()
    assert b"emailaddress=postmaster%40example.com" in heads
    names = (b"postmaster", b"abuse", b"postmaster%2ba%26b")
    roles = [heads.count(b"emailaddress=%b%%40" % name) for name in names]
    assert heads.count(b"emailaddress=") == sum(roles)
    assert b"authorization" not in heads
    assert (site.imap.logins, site.smtp.logins) == (0, 0)


def test_a_watcher_gets_one_start_and_one_end(tmp_path: Path) -> None:
    seen: list[Event] = []
    with running_site(tmp_path) as site:
        made = autoconf.audit(DOMAIN, options=site.options, watch=seen.append)

    assert [type(seen[0]), type(seen[-1])] == [Started, Done]
    assert [event.status for event in seen if isinstance(event, Done)] == [made.exit]


def test_without_an_answer_of_the_dns_nothing_is_said_of_any_program(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        options = replace(site.options, resolver="127.0.0.1:1", timeout=6)
        made = autoconf.audit(DOMAIN, options=options)

    assert {one.answer for one in made.programs} == {SetsUp.UNKNOWN}
    assert (made.exit, made.next) == (1, None)
    assert not {"no-mail-here", "autoconfig-missing"} & {one.rule for one in made.findings}


def test_evidence_is_a_place_in_the_audit(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        made = autoconf.audit(DOMAIN, options=site.options)

    places = {"domain", *(f"published/{number}" for number in range(len(made.published)))}
    places |= {f"sending/{part}" for part in ("spf", "dmarc", "mta_sts", "tls_rpt", "dane")}
    assert {place for one in made.findings for place in one.evidence} <= places


def led_inside(site: Site, *addresses: str) -> Options:
    """Let the DNS name the addresses of the web host; the port of its server stays."""
    site.names.zone = {**site.names.zone, WEB: {"A": addresses}}
    moved = [
        rule.replace(":127.0.0.1:", "::") if rule.startswith(f"{WEB}:443:") else rule
        for rule in site.options.connect_to
    ]
    return replace(site.options, connect_to=tuple(moved), timeout=20)


def test_a_host_at_this_machine_is_asked_only_if_the_user_allows_it(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        options = led_inside(site, "127.0.0.1")
        autoconf.audit(DOMAIN, options=options)
        before = len(site.asked)
        autoconf.audit(DOMAIN, options=replace(options, allow_network=("127.0.0.0/8",)))

    assert (before, len(site.asked) > 0) == (0, True)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254"])
def test_the_finding_names_the_address_and_says_why(tmp_path: Path, address: str) -> None:
    with running_site(tmp_path) as site:
        made = autoconf.audit(DOMAIN, options=led_inside(site, address))

    [finding] = [one for one in made.findings if one.rule == "private-address"]
    assert (dict(finding.message.parameters)["ip"], site.asked) == (address, [])
    details = {one.detail.id for one in made.published if one.detail and WEB in one.at}
    assert "net.blocked" in details


def test_a_name_that_leads_elsewhere_at_each_question_brings_no_request(tmp_path: Path) -> None:
    turns: list[int] = []

    def turn() -> None:
        turns.append(len(turns))
        site.names.zone = {
            **site.names.zone,
            WEB: {"A": [("192.0.2.1", "127.0.0.1")[turns[-1] % 2]]},
        }

    with running_site(tmp_path, names=Behaviour(before_udp=turn)) as site:
        autoconf.audit(DOMAIN, options=replace(led_inside(site, "192.0.2.1"), timeout=8))

    assert len(turns) > 1
    assert site.asked == []
