"""Writes an audit as JSON (docs/audit.md)."""

from typing import Literal

import msgspec
from msgspec import Struct

from autoconf.characters import escaped
from autoconf.formats.report_document import FindingDocument
from autoconf.formats.report_json import Translate, finding_document
from autoconf.formats.report_publications import (
    EndpointDocument,
    PublicationDocument,
    endpoint_documents,
    publication_document,
)
from autoconf.formats.report_sending import SendingDocument, sending_document
from autoconf.model.audit import NextStep, ProgramResult, SetsUp
from autoconf.model.audit_result import Audit
from autoconf.model.finding import Confidence


class ProgramDocument(Struct, kw_only=True):
    """What one mail program does with the domain."""

    program: str
    name: str
    answer: SetsUp
    by: str | None
    why: str
    confidence: Confidence
    servers: list[EndpointDocument]
    client: str


class NextDocument(Struct, kw_only=True):
    """The one thing to publish next: a record or a file."""

    record: str | None
    file: str | None
    helps: list[str]
    guessed: bool
    servers: list[EndpointDocument]


class AuditDocument(Struct, kw_only=True):
    """The whole audit."""

    schema_version: Literal[1]
    domain: str
    title: str
    exit: int
    programs: list[ProgramDocument]
    published: list[PublicationDocument]
    sending: SendingDocument | None
    next: NextDocument | None
    findings: list[FindingDocument]
    elapsed_s: float


def write(audit: Audit, text: Translate) -> bytes:
    """Return the audit as JSON, UTF-8, with a line end; hidden characters are escaped."""
    document = AuditDocument(
        schema_version=1,
        domain=audit.domain,
        title=text(audit.title),
        exit=audit.exit,
        programs=[_program(one, text) for one in audit.programs],
        published=[publication_document(one, text) for one in audit.published],
        sending=sending_document(audit.sending, text) if audit.sending is not None else None,
        next=_next(audit.next) if audit.next is not None else None,
        findings=[finding_document(one, text) for one in audit.findings],
        elapsed_s=audit.elapsed_s,
    )
    encoded = escaped(msgspec.json.encode(document).decode()).encode()
    return msgspec.json.format(encoded, indent=2) + b"\n"


def _program(one: ProgramResult, text: Translate) -> ProgramDocument:
    return ProgramDocument(
        program=one.program,
        name=one.name,
        answer=one.answer,
        by=one.by,
        why=text(one.why),
        confidence=one.confidence,
        servers=endpoint_documents(one.servers),
        client=one.client,
    )


def _next(step: NextStep) -> NextDocument:
    return NextDocument(
        record=step.record or None,
        file=step.file or None,
        helps=list(step.helps),
        guessed=step.guessed,
        servers=endpoint_documents(step.servers),
    )
