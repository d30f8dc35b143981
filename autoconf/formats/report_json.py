"""The JSON report: written for programs, and read back to be rendered (docs/report.schema.json)."""

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec

from autoconf.errors import InvalidAddressError, MalformedDocumentError
from autoconf.formats import report_document as wire
from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, TlsFacts
from autoconf.model.config import (
    ClientConfig,
    Decision,
    Link,
    OAuth2,
    Requirement,
    Service,
    TrustDecision,
)
from autoconf.model.domain import parse_hostname
from autoconf.model.evidence import Attempt
from autoconf.model.finding import Finding
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import Authentication, Pop3Settings, Server

Translate = Callable[[Message], str]

_WHERE: Final = "report"
_WORST_FIRST: Final = (Decision.NEVER, Decision.CONFIRM, Decision.AUTO)


def write(report: Report, text: Translate, *, indent: int = 2) -> bytes:
    """Return the report as JSON, UTF-8, with a line end.

    Args:
        report: holds no password by construction.
        text: gives the English words of a message.
        indent: spaces per level; 0 for one line.
    """
    document = wire.ReportDocument(
        schema_version=wire.SCHEMA_VERSION,
        address=report.address.text if report.address else None,
        domain=report.domain,
        elapsed_s=_seconds(report.elapsed_s),
        attempts=[_attempt(attempt, report.address) for attempt in report.attempts],
        config=_config(report.config, report.address) if report.config else None,
        checks=[_check(check) for check in report.checks],
        findings=[_finding(finding, text) for finding in report.findings],
        login_wanted=report.login_wanted,
        confirmation_missing=list(report.confirmation_missing),
        confirmation_declined=list(report.confirmation_declined),
        confirmed=list(report.confirmed),
        looks_like=report.looks_like,
        round_trip=(
            _plain(report.round_trip, wire.RoundTripDocument) if report.round_trip else None
        ),
    )
    encoded = msgspec.json.encode(document)
    return (msgspec.json.format(encoded, indent=indent) if indent else encoded) + b"\n"


def schema() -> bytes:
    """Return the JSON Schema (2020-12) of what ``write`` writes."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mail-autoconf report",
    }
    content = head | msgspec.json.schema(wire.ReportDocument)
    return json.dumps(content, indent=2).encode() + b"\n"


def _seconds(elapsed_s: float) -> float:
    return round(elapsed_s, 3)


def _plain(value: object, target: type[Any]) -> Any:
    """Convert a model object whose fields have the names of the wire format."""
    return msgspec.convert(value, target, from_attributes=True)


def _attempt(attempt: Attempt, address: EmailAddress | None) -> wire.AttemptDocument:
    answer = attempt.answer
    # A traceback shows paths of this machine: its last line says what went wrong.
    crash = attempt.traceback.strip().rpartition("\n")[2]
    return wire.AttemptDocument(
        source=attempt.source,
        tier=attempt.tier,
        relation=attempt.relation,
        asked=attempt.asked,
        outcome=attempt.outcome,
        detail=attempt.detail or crash,
        answer=_config(answer.config, address, attempt.source) if answer else None,
        trust=answer.trust if answer else None,
        elapsed_s=_seconds(attempt.elapsed_s),
        rank=attempt.rank,
        notes=list(answer.notes) if answer else [],
        hops=list(answer.hops) if answer else [],
    )


def _config(
    config: ClientConfig, address: EmailAddress | None, source: str = ""
) -> wire.ConfigDocument:
    def servers(of: Sequence[Server]) -> list[wire.ServerDocument]:
        return [_server(s, address, config.trust_of(s), s.source or source) for s in of]

    return wire.ConfigDocument(
        provider_id=config.provider_id,
        display_name=config.display_name,
        domains=list(config.domains),
        trust=_overall_trust(config),
        incoming=servers(config.incoming),
        outgoing=servers(config.outgoing),
        services=[_plain(service, wire.ServiceDocument) for service in config.services],
        documentation=_links(config.documentation),
        instructions=_links(config.instructions),
        display_short_name=config.display_short_name,
        enable=_links(config.enable),
        web_mail=config.web_mail,
        oauth2=_plain(config.oauth2, wire.OAuth2Document) if config.oauth2 else None,
        requires=[_plain(one, wire.RequirementDocument) for one in config.requires],
        hint=config.hint,
    )


def _server(
    server: Server, address: EmailAddress | None, trust: TrustDecision | None, source: str
) -> wire.ServerDocument:
    return wire.ServerDocument(
        protocol=server.protocol,
        hostname=server.hostname,
        port=server.port,
        socket_type=server.socket_type,
        authentication=list(dict.fromkeys(way.method for way in server.authentication)),
        username=server.login_name(address),
        username_form=server.username,
        source=source,
        trust=_plain(trust, wire.TrustDocument) if trust else None,
        username_stated=server.username_stated,
        restriction=list(server.restriction),
        pop3=_plain(server.pop3, wire.Pop3Document) if server.pop3 else None,
    )


def _overall_trust(config: ClientConfig) -> wire.TrustDocument | None:
    worst = config.overall_trust
    if worst is None:
        return None
    document: wire.TrustDocument = _plain(worst, wire.TrustDocument)
    return document


def _links(links: Sequence[Link]) -> list[wire.LinkDocument]:
    return [wire.LinkDocument(url=link.url, text=dict(link.text)) for link in links]


def _check(check: Check) -> wire.CheckDocument:
    server = check.server
    return wire.CheckDocument(
        protocol=server.protocol,
        hostname=server.hostname,
        port=server.port,
        socket_type=server.socket_type,
        reached=check.reached,
        outcome=check.outcome,
        detail=check.detail,
        capabilities=list(check.capabilities),
        tls=_tls(check.tls) if check.tls else None,
        login=_plain(check.login, wire.LoginDocument),
        transcript=list(check.transcript),
        messages_waiting=check.messages_waiting,
        mailbox=_plain(check.mailbox, wire.MailboxDocument) if check.mailbox else None,
        elapsed_s=_seconds(check.elapsed_s),
    )


def _tls(facts: TlsFacts) -> wire.TlsDocument:
    document: wire.TlsDocument = _plain(facts, wire.TlsDocument)
    return document


def _finding(finding: Finding, text: Translate) -> wire.FindingDocument:
    return wire.FindingDocument(
        rule=finding.rule,
        severity=finding.severity,
        confidence=finding.confidence,
        message=text(finding.message),
        remedy=text(finding.remedy),
        who=finding.who,
        evidence=list(finding.evidence),
        reference=finding.reference,
        message_id=finding.message.id,
        remedy_id=finding.remedy.id,
        parameters=dict(finding.remedy.parameters) | dict(finding.message.parameters),
    )


def read_config(body: bytes) -> tuple[EmailAddress | None, str, ClientConfig | None]:
    """Read address, domain and settings of a report that was written before.

    Its trust decisions are read as they stand: whoever hands in the report answers for it.
    SASL names are lost, as the format does not hold them.

    Raises:
        MalformedDocumentError: it is not such a report, or a host name in it is not one.
    """
    try:
        document = msgspec.json.decode(body, type=wire.ReadDocument)
        address = None if document.address is None else EmailAddress.parse(document.address)
        config = document.config
        return address, parse_hostname(document.domain), _read_config(config) if config else None
    except (msgspec.DecodeError, InvalidAddressError, ValueError) as error:
        raise MalformedDocumentError(_WHERE, str(error)) from error


def _read_config(document: wire.ConfigDocument) -> ClientConfig:
    incoming = [(_read_server(d), d.trust) for d in document.incoming]
    outgoing = [(_read_server(d), d.trust) for d in document.outgoing]
    if any(not s.protocol.is_incoming for s, _ in incoming) or any(
        s.protocol.is_incoming for s, _ in outgoing
    ):
        raise MalformedDocumentError(_WHERE, "a server stands among those of the other direction")
    oauth2 = document.oauth2
    return ClientConfig(
        provider_id=document.provider_id,
        display_name=document.display_name,
        display_short_name=document.display_short_name,
        domains=tuple(document.domains),
        incoming=tuple(server for server, _ in incoming),
        outgoing=tuple(server for server, _ in outgoing),
        services=tuple(Service(kind=s.kind, url=s.url) for s in document.services),
        documentation=_read_links(document.documentation),
        instructions=_read_links(document.instructions),
        enable=_read_links(document.enable),
        web_mail=document.web_mail,
        oauth2=None if oauth2 is None else msgspec.convert(oauth2, OAuth2, from_attributes=True),
        requires=tuple(
            Requirement(what=r.what, when=r.when, link=r.link) for r in document.requires
        ),
        hint=document.hint,
        trust=tuple((s, _read_trust(t)) for s, t in incoming + outgoing if t is not None),
    )


def _read_server(document: wire.ServerDocument) -> Server:
    if not document.username_form.isprintable():
        raise MalformedDocumentError(_WHERE, "a user name holds a control character")
    pop3 = document.pop3
    return Server(
        protocol=document.protocol,
        hostname=parse_hostname(document.hostname),
        port=document.port,
        socket_type=document.socket_type,
        authentication=tuple(Authentication(method=m) for m in document.authentication),
        username=document.username_form,
        username_stated=document.username_stated,
        restriction=tuple(document.restriction),
        pop3=None if pop3 is None else msgspec.convert(pop3, Pop3Settings, from_attributes=True),
        source=document.source,
    )


def _read_trust(document: wire.TrustDocument) -> TrustDecision:
    return TrustDecision(
        decision=document.decision,
        confirm_domain=document.confirm_domain,
        foreign=document.foreign,
        reasons=tuple(document.reasons),
    )


def _read_links(documents: Sequence[wire.LinkDocument]) -> tuple[Link, ...]:
    return tuple(Link(url=d.url, text=tuple(d.text.items())) for d in documents)


if __name__ == "__main__":
    sys.stdout.buffer.write(schema())
