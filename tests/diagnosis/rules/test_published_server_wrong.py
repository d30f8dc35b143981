from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.published_server_wrong import RULE
from autoconf.messages import text
from autoconf.model.audit import PublicationKind, ServerFact
from autoconf.model.check import TlsFacts, TlsProblem
from autoconf.model.finding import Finding, Severity
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import Server
from tests.auditing.builders import IMAP, PLAIN_IMAP, SMTP, SMTP_STARTTLS, document, down, srv, up
from tests.diagnosis.audited import RIGHT, audited

GOOD = TlsFacts(verified=True, not_after="2027-06-01T00:00:00+00:00")
EXPIRED = TlsFacts(problem=TlsProblem.CERT_EXPIRED)
WHY = Message("net.cancelled")


def fact(server: Server, **fields: object) -> ServerFact:
    [good] = up(server)
    return replace(good, **{"tls": GOOD, **fields})


BAD = {"is_safe": False, "tls": EXPIRED, "why": WHY}
OTHER = TlsFacts(problem=TlsProblem.CERT_HOST_MISMATCH, names=("mx1.hoster.example",))
CLEAR = {"is_safe": False, "encrypts": False, "tls": None}


def of(*facts: ServerFact, servers: Sequence[Server] = (IMAP, SMTP)) -> Report:
    made = audited(*document(*servers), facts=replace(RIGHT, srv=(), servers=facts))
    return replace(made, made_at="2026-11-27T01:00:00+00:00")


def sick_servers() -> list[Report]:
    """Return reports that make the rule speak in every way."""
    expires = replace(GOOD, not_after="2026-12-01T00:00:00+00:00")
    return [
        of(fact(IMAP, **BAD), *up(SMTP)),
        of(fact(IMAP, is_safe=False, tls=OTHER), *up(SMTP)),
        of(fact(IMAP, **CLEAR), *up(SMTP)),
        of(fact(IMAP, capabilities=("IMAP4rev1", "LOGINDISABLED")), *up(SMTP)),
        of(fact(IMAP, tls=expires), *up(SMTP)),
        of(*up(IMAP, SMTP), *down(SMTP_STARTTLS), servers=(IMAP, SMTP, SMTP_STARTTLS)),
    ]


def findings(report: Report) -> list[Finding]:
    return list(RULE.check(report))


@pytest.mark.parametrize(
    ("report", "words"),
    list(
        zip(
            sick_servers(),
            (
                "programs refuse its TLS",
                "certificate is for mx1.hoster.example",
                "does not encrypt",
                "takes no password",
                "expires on 2026-12-01",
                "did not answer",
            ),
            strict=True,
        )
    ),
    ids=["certificate", "name", "encryption", "login", "expires", "no-answer"],
)
def test_a_server_that_is_not_as_published_is_named(report: Report, words: str) -> None:
    [found] = findings(report)

    assert words in text(found.message.id, found.message.parameters)


def test_a_certificate_that_ends_soon_is_a_note() -> None:
    [found] = findings(sick_servers()[4])

    assert found.severity is Severity.NOTE


@pytest.mark.parametrize(
    "report",
    [
        of(*up(IMAP, SMTP)),
        of(fact(IMAP, tls=None), *up(SMTP)),
        of(fact(PLAIN_IMAP, **CLEAR), *up(SMTP), servers=(PLAIN_IMAP, SMTP)),
        of(fact(IMAP, capabilities=("LOGINDISABLED", "AUTH=PLAIN")), *up(SMTP)),
        of(fact(SMTP, capabilities=("AUTH CRAM-MD5 PLAIN",)), *up(IMAP)),
        of(*down(IMAP, SMTP)),
        of(*down(IMAP), *up(SMTP)),
    ],
    ids=[
        *("right", "no-dates", "published-plain", "one-method-fits", "smtp"),
        *("this-network", "stale"),
    ],
)
def test_what_is_right_or_said_elsewhere_is_no_trouble(report: Report) -> None:
    assert findings(report) == []


def test_one_certificate_of_several_servers_is_told_once() -> None:
    assert len(findings(of(fact(IMAP, **BAD), fact(SMTP, **BAD)))) == 1


def test_smtp_without_a_method_for_passwords_is_told() -> None:
    [found] = findings(of(*up(IMAP), fact(SMTP, capabilities=("AUTH GSSAPI",))))

    assert found.message.id.endswith(".login")


def test_a_target_without_an_address_is_said_by_another_rule() -> None:
    records = (replace(srv("_submission", "out", 587), exists=False),)
    servers = (*up(IMAP, SMTP), *down(SMTP_STARTTLS))
    publications = document(IMAP, SMTP, SMTP_STARTTLS, kind=PublicationKind.SRV)
    facts = replace(RIGHT, srv=records, servers=servers)

    assert findings(audited(*publications, facts=facts)) == []


def test_a_server_that_others_publish_is_not_the_owner_s() -> None:
    publications = document(IMAP, SMTP, kind=PublicationKind.ISPDB)
    facts = replace(RIGHT, servers=(fact(IMAP, **BAD),))

    assert findings(audited(*publications, facts=facts)) == []
