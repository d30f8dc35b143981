"""What holds for every rule."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose
from autoconf.messages import text
from autoconf.model.audit import HARMLESS, Flaw
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, PeerProtocol, Stage, TlsProblem
from autoconf.model.config import Demand, Requirement
from autoconf.model.evidence import Outcome, Reason, Relation
from autoconf.model.finding import Finding
from autoconf.model.mailbox import ImapFacts, Pop3Facts, RoundTrip, SenderOutcome, SmtpFacts
from autoconf.model.message import Message
from autoconf.model.questions import NeedsAddressConsent
from autoconf.model.report import Report
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.model.symptom import Symptom
from autoconf.registry import load_plugins
from tests.auditing import builders as a
from tests.auditing.builders import document, srv
from tests.diagnosis import network, programs
from tests.diagnosis.audited import MX, RIGHT, answered, audited, of_mail_host
from tests.diagnosis.network import HOST, asked, found_nothing, null_mx, paged
from tests.diagnosis.programs import with_programs
from tests.diagnosis.reports import (
    HEALTHY,
    IMAP,
    POP3,
    SMTP,
    accepted,
    closed_port,
    distrusted,
    failed,
    learned,
    not_opened,
    refused,
    replaced,
    report,
    said,
    server,
    speaking,
    untested,
    without_name,
    without_starttls,
)
from tests.diagnosis.rules.test_alias_dangling import dangling
from tests.diagnosis.rules.test_answer_unchecked import unchecked
from tests.diagnosis.rules.test_answers_differ import differing, telling, unequal
from tests.diagnosis.rules.test_autoconfig_other_domains import CUSTOMERS, listing
from tests.diagnosis.rules.test_autoconfig_strict import FLAWS
from tests.diagnosis.rules.test_autodiscover_abroad import sick_autodiscover
from tests.diagnosis.rules.test_autodiscover_form import misshapen
from tests.diagnosis.rules.test_autodiscover_incomplete import (
    NO_JSON,
    POX,
    UNANSWERED,
    incomplete,
)
from tests.diagnosis.rules.test_autodiscover_password_box import STRANGE
from tests.diagnosis.rules.test_caa_forbids import with_caa
from tests.diagnosis.rules.test_certificate_expires import expiring
from tests.diagnosis.rules.test_check_clock import dated
from tests.diagnosis.rules.test_domain_not_listed import claiming
from tests.diagnosis.rules.test_ipv6_broken import silent
from tests.diagnosis.rules.test_letter_case import case_bound
from tests.diagnosis.rules.test_mail_lives_elsewhere import MOVED
from tests.diagnosis.rules.test_own_file_unusable import with_own_file
from tests.diagnosis.rules.test_pacc_digest import broken as no_digest
from tests.diagnosis.rules.test_pacc_fragile import DIGESTS, noted
from tests.diagnosis.rules.test_pacc_fragile import URL as DROPPED
from tests.diagnosis.rules.test_pop3_same_mail_again import complained
from tests.diagnosis.rules.test_private_address import inside
from tests.diagnosis.rules.test_provider_closed import closed
from tests.diagnosis.rules.test_published_server_wrong import sick_servers
from tests.diagnosis.sendings import sick_sendings
from tests.diagnosis.trips import unsigned
from tests.wording import quoting

RULES: dict[str, Any] = dict(load_plugins("autoconf.diagnosis.rules", "RULE"))
DOCUMENT = Path(__file__).parents[2] / "docs" / "rules.md"
PROBLEMS = (
    *("cert-expired", "cert-not-yet-valid", "cert-self-signed", "cert-unknown-issuer"),
    *("cert-host-mismatch", "tls-too-old", "handshake-failed", None),
    *("cert-incomplete-chain", "cert-no-names", "cert-weak-key", "cert-weak-signature"),
    *("plaintext", "name-not-known", "client-cert-required", "cert-bad", "weak-key-exchange"),
)
DEMANDS: tuple[Demand, ...] = get_args(Demand)
PAUSES = tuple(
    Message.of(f"finding.attempts-spent.{why}", count=3, minutes=9)
    for why in ("failed", "not-kept", "paused")
) + tuple(Message.of(f"ledger.{why}", minutes=9) for why in ("held", "away", "forgetful", "lost"))


def sick_reports() -> list[Report]:
    """Return reports that, together, make every rule speak in every way."""
    reports = [
        report(untested(IMAP), untested(SMTP)),
        report(refused(IMAP), untested(SMTP)),
        closed(),
        with_own_file(),
        report(replace(accepted(IMAP), alerts=("Read this.",)), accepted(SMTP)),
        report(accepted(IMAP), learned(SMTP, smtp=SmtpFacts(refuses_name=True, words="504 no"))),
        report(accepted(IMAP), learned(SMTP, smtp=SmtpFacts(address="mü@example.com"))),
        report(not_ascii(refused(IMAP)), untested(SMTP)),
        report(learned(IMAP, unopened=Message("dialogue.out-of-time")), accepted(SMTP)),
        report(),
        report(requires=(Requirement(what="bridge"),)),
        report(untested(server("imap imap.example.com", SocketType.TLS, AuthMethod.OAUTH2))),
        report(failed(IMAP, CheckOutcome.TIMED_OUT), untested(POP3)),
        report(failed(IMAP, CheckOutcome.TIMED_OUT)),
        report(failed(IMAP, CheckOutcome.PROXY_REFUSED)),
        report(failed(IMAP, CheckOutcome.PROXY_FAILED)),
        report(incoming=(server("imap imap.example.com", SocketType.PLAIN),)),
        report(outgoing=(server("smtp smtp.example.com", SocketType.PLAIN),)),
        report(failed(SMTP, CheckOutcome.TIMED_OUT), accepted(server("imap smtp.example.com"))),
        report(failed(IMAP, CheckOutcome.TIMED_OUT), accepted(server("smtp imap.example.com"))),
        replaced(SMTP, server("smtp mail.example.com")),
        spoken_otherwise(),
        replaced(SMTP, accepted(server("smtp mail.example.com"))),
        replaced(SMTP, accepted(server("smtp smtp.example.com", SocketType.STARTTLS))),
        Report(address=None, domain="example.com", confirmation_missing=("imap.example.com",)),
    ]
    reports.append(replace(HEALTHY, looks_like="example.org"))
    reports += [
        replace(HEALTHY, symptom=Symptom(id="some", rules=rules)) for rules in ((), ("works-here",))
    ]
    reports += [replace(report(untested(IMAP)), login_pause=pause) for pause in PAUSES]
    reports.append(replace(HEALTHY, domain="xn--exmple-4nf.com"))
    reports.append(replace(HEALTHY, attempts=(claiming("example.org"),)))
    other = server("imap imap.example.net")
    sides = (said("ispdb", IMAP), said("dns-srv", other, disputed=True))
    reports.append(replace(HEALTHY, attempts=sides))
    reports += [report(distrusted(IMAP, problem=problem)) for problem in PROBLEMS]
    reports.append(report(distrusted(server("imap imap.hoster.example"))))
    reports.append(report(distrusted(IMAP, pinned=True)))
    mismatch = {"problem": "cert-host-mismatch", "names": ("mx1.hoster.example",)}
    reports += [
        report(distrusted(of, **mismatch)) for of in (IMAP, server("imap imap.hoster.example"))
    ]
    reports += [expiring("soon"), dated("cert-expired", "cert-expired")]
    reports.append(report(distrusted(IMAP, issuer="CN=Zscaler")))
    reports += [*after_the_login(), *servers_that_fail(), *other_programs(), *sick_sendings()]
    reports += without_ipv6()
    withheld = replace(asked(HOST, Outcome.SKIPPED), withheld_from="mail.hoster.example")
    reports += [
        replace(
            found_nothing(withheld), pending=NeedsAddressConsent(hosts=("mail.hoster.example",))
        ),
        found_nothing(null_mx()),
        found_nothing(replace(null_mx(), mx=None, reason=Reason.NO_SUCH_NAME)),
        replace(HEALTHY, attempts=(null_mx(),)),
        found_nothing(asked(HOST, Outcome.UNREACHABLE, Reason.NO_ROUTE)),
        found_nothing(network.distrusted()),
        found_nothing(network.distrusted(problem=TlsProblem.CERT_EXPIRED)),
        found_nothing(replace(network.distrusted(), relation=Relation.MAIL_HOST)),
        found_nothing(network.distrusted(), network.distrusted("example.com"), paged()),
        found_nothing(network.distrusted(), network.distrusted("example.org")),
        replace(report(failed(IMAP, CheckOutcome.TIMED_OUT)), web_proxy="http://proxy.example:1"),
    ]
    reports += audits()
    outcomes = [o for o in LoginOutcome if o is not LoginOutcome.ACCEPTED]
    reports += [report(refused(IMAP, outcome)) for outcome in outcomes]
    reports += [
        report(refused(of, said=""), requires=(Requirement(what=what, link=link),))
        for what in DEMANDS
        for link in (None, "https://example.com/help")
        for of in (IMAP, POP3, SMTP)
    ]
    return reports


def servers_that_fail() -> list[Report]:
    """Return reports of servers that are not what the settings say."""
    starttls = [
        server(f"{word} {word}.example.com", SocketType.STARTTLS) for word in ("imap", "smtp")
    ]
    silent = [failed(of, CheckOutcome.TIMED_OUT) for of in (SMTP, starttls[1])]
    return [
        report(without_name(IMAP)),
        report(closed_port(IMAP)),
        report(speaking(IMAP, PeerProtocol.POP3)),
        report(speaking(starttls[0], PeerProtocol.TLS)),
        report(without_starttls(starttls[0])),
        report(without_starttls(starttls[1], "XXXXXXXX")),
        report(replace(untested(starttls[1]), in_clear=("AUTH PLAIN",))),
        report(replace(accepted(IMAP), stages=((Stage.GREETING, 9.0),))),
        report(accepted(IMAP), *silent),
        report(*map(untested, starttls)),
    ]


def audits() -> list[Report]:
    """Return reports of domains that publish something wrong."""
    page = replace(answered(), flaws=(Flaw.WEB_PAGE,))
    broken = answered(outcome=Outcome.MALFORMED, detail=Message("document.doctype"))
    flaws = (Flaw.WRONG_TYPE, Flaw.LATE_START)
    records = (
        (replace(srv("_imaps", "in", 143), exists=True),),
        (replace(srv("_submission", "out", 587), is_alias=True),),
        (replace(srv("_imap", "in", 143), exists=False), srv("_submission", "out", 587)),
    )
    with_address, _ = document(a.IMAP, a.SMTP)
    refused_without = answered(outcome=Outcome.REFUSED, status=400, with_address=False)
    return [
        audited(facts=replace(RIGHT, mx=(), has_address=False)),
        audited(facts=replace(RIGHT, mx=(), has_address=False, exists=False)),
        audited(facts=replace(RIGHT, mx=(replace(MX, exists=False),))),
        audited(facts=replace(RIGHT, wildcard=True)),
        audited(facts=MOVED, attempts=(of_mail_host("imap.hoster.example"),)),
        *(audited(facts=replace(RIGHT, srv=srv_records)) for srv_records in records),
        audited(answered()),
        audited(*document(a.IMAP, a.SMTP, secure=False)),
        *(audited(*document(a.IMAP, a.SMTP, flaws=(flaw,))) for flaw in flaws),
        audited(page, replace(broken, at="https://example.com/")),
        audited(with_address, refused_without),
        audited(*document(a.PLAIN_IMAP, a.SMTP)),
        audited(*document(a.POP3, a.IMAP, a.SMTP)),
        audited(*document(a.IMAP, a.SMTP, a.SMTP_STARTTLS)),
        audited(facts=replace(RIGHT, servers=a.down(a.IMAP, a.SMTP))),
        *sick_servers(),
        *incomplete(),
        differing(),
        *unequal(),
        *telling(),
        inside(),
        *unchecked(),
        *case_bound(),
        *misshapen(),
        listing("example.com", *CUSTOMERS),
        *(audited(*document(a.IMAP, a.SMTP, flaws=(flaw,))) for flaw in FLAWS),
        audited(POX[0], UNANSWERED, NO_JSON),
        *(noted(note) for note in (DIGESTS, DROPPED)),
        *(audited(*document(a.IMAP, a.SMTP, flaws=(flaw,))) for flaw in HARMLESS),
        audited(no_digest(Message.of("discovery.rewritten", name="_ua-auto-config.example.com"))),
        dangling(),
        with_caa("digicert.com"),
        audited(STRANGE),
        *sick_autodiscover(),
        audited(no_digest(Message.of("discovery.no-digest", name="_ua-auto-config.example.com"))),
        replace(audited(facts=replace(RIGHT, has_null_mx=True)), attempts=(null_mx(),)),
    ]


def without_ipv6() -> list[Report]:
    """Return reports of servers that answer over IPv4 alone."""
    return [
        replace(HEALTHY, silent_addresses=(silent(waited_s=waited_s, has_ipv6=has_ipv6),))
        for waited_s in (None, 1.4)
        for has_ipv6 in (False, True)
    ]


def not_ascii(check: Check) -> Check:
    return replace(check, login=replace(check.login, is_ascii=False))


def spoken_otherwise() -> Report:
    """Return the report of a port without TLS, and of another port that took its place."""
    made = replaced(SMTP, accepted(server("smtp smtp.example.com", SocketType.STARTTLS)))
    return replace(made, checks=(distrusted(SMTP, problem="plaintext"), *made.checks[1:]))


def after_the_login() -> list[Report]:
    """Return reports of accounts that were logged in to, and of messages to oneself."""
    objections = [
        SmtpFacts(sender=outcome, refused_recipient=recipient)
        for outcome in (SenderOutcome.LATER, SenderOutcome.REFUSED)
        for recipient in (False, True)
    ]
    no_mail_stays = learned(POP3, pop3=Pop3Facts(expire_days=0, login_delay_s=90))
    trips = [
        RoundTrip(sent=False, detail=quoting("550 no")),
        RoundTrip(sent=True),
        RoundTrip(sent=True, detail=quoting("the search was refused")),
        RoundTrip(sent=True, seen_over=MailProtocol.IMAP, folder="Junk", is_junk=True),
    ]
    return [
        report(not_opened(POP3), not_opened(IMAP, code="UNAVAILABLE")),
        report(learned(IMAP, imap=ImapFacts(quota_used_kib=9, quota_limit_kib=10))),
        report(learned(IMAP, imap=ImapFacts(quota_used_kib=10, quota_limit_kib=10))),
        report(learned(SMTP, smtp=SmtpFacts(max_octets=10_240_000))),
        report(accepted(server("pop3 pop.gmail.com"))),
        *(report(accepted(IMAP), refused(SMTP, said=words)) for words in ("", "No.")),
        *(report(refused(IMAP, said=words), accepted(SMTP)) for words in ("", "No.")),
        report(no_mail_stays),
        report(no_mail_stays, accepted(IMAP)),
        report(learned(POP3, pop3=Pop3Facts(has_uidl=False))),
        report(learned(POP3, pop3=Pop3Facts(has_uidl=True, ids_change=True))),
        complained(Pop3Facts(has_uidl=False)),
        *(report(learned(SMTP, smtp=smtp)) for smtp in objections),
        *(replace(HEALTHY, round_trip=trip) for trip in trips),
        *unsigned(),
    ]


def other_programs() -> list[Report]:
    """Return reports of programs that use other settings."""
    old = programs.program(programs.used("pop3 pop.old.test", SocketType.PLAIN))
    deletes = replace(programs.POP3, leave_on_server=False)
    names = ("Thunderbird", "Outlook", "Apple Mail", "mpop")
    without_imap = report(learned(POP3, messages=9999), accepted(SMTP))
    return [
        with_programs(old, programs.program(sent_is_local=True)),
        with_programs(programs.program(programs.POP3, programs.SMTP, sent_is_local=True)),
        with_programs(programs.program(replace(programs.IMAP, port=1993))),
        with_programs(programs.program(replace(programs.IMAP, port=1993, username="al"))),
        *(with_programs(programs.program(deletes, name=name)) for name in names),
        *cut_off(),
        with_programs(programs.program(deletes), of=without_imap),
        *(
            with_programs(programs.program(one, name=name), of=without_imap)
            for one in (programs.POP3, programs.used("pop3 pop.example.com", SocketType.PLAIN))
            for name in names
        ),
        *(
            with_programs(*[programs.program(programs.POP3)] * 2, of=of)
            for of in (HEALTHY, without_imap)
        ),
    ]


def cut_off() -> list[Report]:
    """Return reports of programs with a name or a port that cannot work."""
    faults: tuple[dict[str, object], ...] = ({"exists": False}, {"port": 995}, {"port": 110})
    of_old = programs.used("imap imap.old.test"), programs.used("smtp smtp.old.test")
    sick = [programs.program(replace(one, **fault)) for one in of_old for fault in faults]
    plain = programs.program(replace(of_old[0], port=143), name="mpop")
    known = [with_programs(one) for one in (*sick, plain)]
    return [*known, *(replace(one, config=None) for one in known)]


def all_findings() -> list[Finding]:
    return [finding for sick in sick_reports() for finding in diagnose(sick)]


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_is_silent_on_a_healthy_report(rule_id: str) -> None:
    assert list(RULES[rule_id].check(HEALTHY)) == []


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_is_silent_on_an_empty_report(rule_id: str) -> None:
    assert list(RULES[rule_id].check(Report(address=None, domain="example.com"))) == []


@pytest.mark.parametrize("rule_id", RULES)
def test_findings_bear_the_name_of_the_file_and_its_reference(rule_id: str) -> None:
    found = [f for sick in sick_reports() for f in RULES[rule_id].check(sick)]

    assert {f.rule for f in found} == {rule_id}
    assert {f.reference for f in found} == {RULES[rule_id].reference}


@pytest.mark.parametrize("rule_id", RULES)
def test_the_reference_is_an_https_url(rule_id: str) -> None:
    assert RULES[rule_id].reference.startswith("https://")


def test_the_document_has_one_heading_per_rule() -> None:
    headings = re.findall(r"^## (.+)$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)

    assert headings == sorted(RULES)


def test_every_finding_says_what_is_wrong_and_what_to_do() -> None:
    for finding in all_findings():
        assert text(finding.message.id, finding.message.parameters)
        assert text(finding.remedy.id, finding.remedy.parameters)


def test_nobody_is_told_to_guess_or_to_accept() -> None:
    advice = " ".join(text(f.remedy.id, f.remedy.parameters).lower() for f in all_findings())

    assert not re.search("another password|accept the|add an exception|ignore", advice)


def test_evidence_is_a_place_in_the_report() -> None:
    place = re.compile(
        r"(attempts|checks|publications|using|config/incoming|config/outgoing)/\d+"
        r"|config|domain|round_trip|sending/(spf|dmarc|mta_sts|tls_rpt|dane)"
    )

    assert all(place.fullmatch(entry) for f in all_findings() for entry in f.evidence)
