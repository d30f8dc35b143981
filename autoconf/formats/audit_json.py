"""Writes an audit as JSON (docs/audit.md)."""

from typing import Final, Literal

import msgspec
from msgspec import Struct

from autoconf.characters import escaped
from autoconf.formats.report_document import FindingDocument, Port
from autoconf.formats.report_json import Translate, finding_document
from autoconf.formats.report_sending import SendingDocument, sending_document
from autoconf.formats.safe_text import clean_text
from autoconf.model.audit import Flaw, NextStep, ProgramResult, Publication, PublicationKind, SetsUp
from autoconf.model.audit_result import Audit
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Confidence
from autoconf.model.server import MailProtocol, Server, SocketType

_MAX: Final = 300


class EndpointDocument(Struct, kw_only=True):
    """A server, without user name."""

    protocol: MailProtocol
    hostname: str
    port: Port
    socket_type: SocketType


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


class PublicationDocument(Struct, kw_only=True):
    """A place of publication and its outcome."""

    kind: PublicationKind
    at: str
    outcome: Outcome
    detail: str
    status: int | None
    content_type: str
    flaws: list[Flaw]
    servers: list[EndpointDocument]


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
        published=[_publication(one, text) for one in audit.published],
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
        servers=_servers(one.servers),
        client=one.client,
    )


def _publication(one: Publication, text: Translate) -> PublicationDocument:
    return PublicationDocument(
        kind=one.kind,
        at=one.at,
        outcome=one.outcome,
        detail=text(one.detail) if one.detail is not None else "",
        status=one.status,
        content_type=clean_text(one.content_type, _MAX),
        flaws=list(one.flaws),
        servers=_servers(one.config.servers if one.config is not None else ()),
    )


def _next(step: NextStep) -> NextDocument:
    return NextDocument(
        record=step.record or None,
        file=step.file or None,
        helps=list(step.helps),
        guessed=step.guessed,
        servers=_servers(step.servers),
    )


def _servers(servers: tuple[Server, ...]) -> list[EndpointDocument]:
    return [
        msgspec.convert(one.endpoint, EndpointDocument, from_attributes=True) for one in servers
    ]
