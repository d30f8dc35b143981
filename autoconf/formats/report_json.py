"""Writes the JSON report (docs/report.schema.json); ``report_read`` reads it."""

import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from autoconf.characters import escaped
from autoconf.formats import report_document as wire
from autoconf.formats.attempt_text import detail_text
from autoconf.formats.report_changes import changes_document
from autoconf.formats.report_checks import check_document, seconds
from autoconf.formats.report_mailbox import (
    parameters,
    round_trip_document,
)
from autoconf.formats.report_oauth2 import oauth2_document
from autoconf.formats.report_publications import publication_document
from autoconf.formats.report_sending import sending_document
from autoconf.formats.report_using import using_document
from autoconf.model.address import EmailAddress
from autoconf.model.check import TlsFacts
from autoconf.model.config import ClientConfig, Link, TrustDecision
from autoconf.model.evidence import Attempt
from autoconf.model.finding import Finding
from autoconf.model.mailbox import ImapFacts
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import Server
from autoconf.model.titles import fitted

if TYPE_CHECKING:
    from autoconf.model.profile import Refusal, Rendering

_T = TypeVar("_T")

Translate = Callable[[Message], str]

_Definition = dict[str, Any]

_ALWAYS_THERE: Final = {TlsFacts: 8, TrustDecision: 3, ImapFacts: 8}
"""Model types with defaults, and how many of their fields every report has had.

The schema requires these fields. Fields that came later are optional: old reports stay valid.
"""


def write(
    report: Report,
    text: Translate,
    *,
    indent: int = 2,
    outputs: "Sequence[Rendering]" = (),
    refused: "Sequence[Refusal]" = (),
) -> bytes:
    """Return the report as JSON, UTF-8, with a line end; hidden characters are escaped.

    Args:
        report: of a run; it holds no password.
        text: returns the English text of a message.
        indent: spaces per level; 0 for one line.
        outputs: what was written for clients.
        refused: the clients that nothing was written for.
    """
    document = wire.ReportDocument(
        schema_version=wire.SCHEMA_VERSION,
        address=report.address.text if report.address else None,
        domain=report.domain,
        elapsed_s=seconds(report.elapsed_s),
        verdict=_verdict(report, text),
        symptom=None if report.symptom is None else report.symptom.id,
        attempts=[_attempt(attempt, report.address, text) for attempt in report.attempts],
        config=_config(report.config, report.address) if report.config else None,
        checks=[check_document(check, text) for check in report.checks],
        findings=[finding_document(finding, text) for finding in report.findings],
        login_wanted=report.login_wanted,
        confirmation_missing=list(report.confirmation_missing),
        confirmation_declined=list(report.confirmation_declined),
        confirmed=_confirmed(report),
        looks_like=report.looks_like,
        outputs=[_output(rendering, text) for rendering in outputs],
        refused=[wire.RefusedDocument(client=r.client, reason=text(r.reason)) for r in refused],
        made_at=report.made_at,
        round_trip=round_trip_document(report.round_trip, text) if report.round_trip else None,
        using=[using_document(one, text) for one in report.using],
        using_problems=[text(problem) for problem in report.using_problems],
        silent_addresses=list(report.silent_addresses),
        sending=sending_document(report.sending, text) if report.sending else None,
        changes=changes_document(report.comparison, text),
        changes_since=report.comparison.made_at if report.comparison else "",
        publications=[publication_document(one, text) for one in report.publications],
        complaint=report.complaint,
    )
    encoded = escaped(msgspec.json.encode(document).decode()).encode()
    return (msgspec.json.format(encoded, indent=indent) if indent else encoded) + b"\n"


def _confirmed(report: Report) -> list[str]:
    replacements = report.answers.replacements(agreed=True)
    return list(dict.fromkeys((*report.confirmed, *(server.hostname for server in replacements))))


def schema() -> bytes:
    """Return the JSON Schema (2020-12) of what ``write`` writes."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mail-autoconf report",
    }
    content = head | msgspec.json.schema(wire.ReportDocument)
    definitions: dict[str, _Definition] = content["$defs"]
    for definition in definitions.values():
        if "description" in definition:
            definition["description"] = definition["description"].partition("\n\n")[0]
    for model, count in _ALWAYS_THERE.items():
        _require(definitions[model.__name__], count)
    return json.dumps(content, indent=2).encode() + b"\n"


def _require(definition: _Definition, count: int) -> None:
    """Require the first fields of a definition, whether or not they have a default."""
    definition["required"] = list(definition["properties"])[:count]
    for name in definition["required"]:
        definition["properties"][name].pop("default", None)


def _plain(value: object, target: type[_T]) -> _T:
    """Return a document made from a value of the model that has the same fields."""
    return msgspec.convert(value, target, from_attributes=True)


def _attempt(
    attempt: Attempt, address: EmailAddress | None, text: Translate
) -> wire.AttemptDocument:
    answer = attempt.answer
    return wire.AttemptDocument(
        source=attempt.source,
        tier=attempt.tier,
        relation=attempt.relation,
        asked=attempt.asked,
        outcome=attempt.outcome,
        detail=detail_text(attempt, text),
        answer=_config(answer.config, address, attempt.source) if answer else None,
        trust=answer.trust if answer else None,
        elapsed_s=seconds(attempt.elapsed_s),
        rank=attempt.rank,
        notes=[text(note) for note in answer.notes] if answer else [],
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
        trust=config.overall_trust,
        incoming=servers(config.incoming),
        outgoing=servers(config.outgoing),
        services=list(config.services),
        documentation=_links(config.documentation),
        instructions=_links(config.instructions),
        display_short_name=config.display_short_name,
        enable=_links(config.enable),
        web_mail=config.web_mail,
        oauth2=None if config.oauth2 is None else oauth2_document(config.oauth2),
        requires=list(config.requires),
        hint=config.hint,
        kept_by=config.kept_by,
        closed=config.closed,
        checked=config.checked,
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
        trust=trust,
        username_stated=server.username_stated,
        restriction=list(server.restriction),
        pop3=server.pop3,
    )


def _links(links: Sequence[Link]) -> list[wire.LinkDocument]:
    return [wire.LinkDocument(url=link.url, text=dict(link.text)) for link in links]


def _verdict(report: Report, text: Translate) -> wire.VerdictDocument:
    verdict = report.verdict
    return wire.VerdictDocument(
        finding=verdict.finding,
        works=verdict.works,
        title=fitted(verdict.message, text),
        who=verdict.who,
        confidence=verdict.confidence,
    )


def finding_document(finding: Finding, text: Translate) -> wire.FindingDocument:
    """Return a finding as it stands in a report."""
    return wire.FindingDocument(
        rule=finding.rule,
        severity=finding.severity,
        confidence=finding.confidence,
        title=fitted(finding.title, text),
        message=text(finding.message),
        remedy=text(finding.remedy),
        steps=[text(step) for step in finding.to_do],
        explains=list(finding.explains),
        who=finding.who,
        evidence=list(finding.evidence),
        reference=finding.reference,
        title_id=finding.title.id,
        message_id=finding.message.id,
        remedy_id=finding.remedy.id,
        parameters=parameters(text, *finding.steps, finding.title, finding.remedy, finding.message),
        cause=finding.cause,
        read_on=finding.read_on,
        links=list(finding.links),
    )


def _output(rendering: "Rendering", text: Translate) -> wire.OutputDocument:
    return wire.OutputDocument(
        client=rendering.client,
        files=[artifact.path for artifact in rendering.artifacts],
        steps=[text(step) for step in rendering.steps],
        caveats=[text(caveat) for caveat in rendering.caveats],
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(schema())
