"""Reports of an audit of example.com."""

from typing import Final

from msgspec.structs import replace

from autoconf.model.audit import DomainFacts, MxHost, Publication, PublicationKind
from autoconf.model.evidence import Attempt, Outcome, Relation
from autoconf.model.message import Message
from autoconf.model.report import Report
from tests.auditing.builders import IMAP, POP3, SMTP, SMTP_STARTTLS, document, srv, up
from tests.diagnosis.reports import said
from tests.diagnosis.reports import server as named

MX: Final = MxHost(host="mx.example.com", preference=10, exists=True)
RIGHT: Final = DomainFacts(
    mx=(MX,),
    mail_host="example.com",
    srv=(srv("_imaps", "in", 993), srv("_submissions", "out", 465)),
    servers=up(IMAP, POP3, SMTP, SMTP_STARTTLS),
)
"""A domain with nothing wrong."""


def audited(
    *publications: Publication, facts: DomainFacts = RIGHT, attempts: tuple[Attempt, ...] = ()
) -> Report:
    """Return the report of an audit; with a good file unless something else is published."""
    return Report(
        address=None,
        domain="example.com",
        attempts=attempts,
        publications=publications or document(IMAP, SMTP),
        domain_facts=facts,
    )


def answered(
    kind: PublicationKind = PublicationKind.AUTOCONFIG,
    outcome: Outcome = Outcome.ABSENT,
    *,
    status: int | None = None,
    detail: Message | None = None,
    with_address: bool = True,
) -> Publication:
    """Return an answer without settings."""
    (one, _) = document(IMAP, SMTP, kind=kind)
    return replace(
        one, outcome=outcome, config=None, status=status, detail=detail, with_address=with_address
    )


def of_mail_host(hostname: str) -> Attempt:
    """Return what a mail host publishes: one server for reading."""
    return replace(said("ispdb", named(f"imap {hostname}")), relation=Relation.MAIL_HOST)
