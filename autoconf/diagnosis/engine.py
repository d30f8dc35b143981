"""From a report to findings: run every rule, put the worst finding first."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from msgspec.structs import replace

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.relations import EXPLAINS, Where
from autoconf.model.finding import (
    OF_ALL_SERVERS,
    OF_NETWORK,
    OF_PUBLICATIONS,
    OF_ROUND_TRIP,
    OF_SENDING,
    OF_USING,
    Confidence,
    Finding,
    Severity,
    Who,
)
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.symptom import Symptom
from autoconf.registry import load_plugin, plugin_ids

RULES: Final = "autoconf.diagnosis.rules"
_NO_PASSWORD: Final = frozenset(
    {
        "certificate-not-trusted",
        "check-clock",
        "dns-disagreement",
        "mixed-script",
        "only-unencrypted",
        "possible-typo",
        "tls-interception",
    }
)
"""Rules whose remedy has to come before a login."""

_WAITING: Final = "attempts-spent"
"""How long to wait; what failed before is the answer, and the wait belongs to it."""

_CUT_OFF: Final = "using-cannot-connect"
"""The cause of nearly every complaint about a program that has it."""

_SEVERITIES: Final = tuple(Severity)
_CONFIDENCES: Final = tuple(Confidence)


def diagnose(report: Report) -> tuple[Finding, ...]:
    """Return the findings: first those that are said first.

    Findings about the network come first among those of one severity; then the surer ones, those
    that the person can mend, and the rule's id and the order of the report decide. A finding names
    the places of those that it explains. A wait ends the blockers. After them comes a program that
    cannot connect, then findings that a symptom asks for. Of the notes, those about the programs
    come first.
    """
    found = [finding for rule in _rules(report) for finding in rule.check(report)]
    ordered = sorted(_without_contradiction(found), key=partial(_place, report.symptom))
    asked = frozenset() if report.symptom is None else OF_USING.intersection(report.symptom.rules)
    return tuple(replace(f, explains=tuple(_explained(f, ordered, asked))) for f in ordered)


def _place(
    symptom: Symptom | None, finding: Finding
) -> tuple[bool, bool, bool, bool, int, bool, bool, int, bool, str]:
    return (
        finding.severity is not Severity.BLOCKER,
        finding.severity is Severity.BLOCKER and finding.rule == _WAITING,
        finding.rule != _CUT_OFF,
        symptom is None or finding.rule not in symptom.rules,
        _SEVERITIES.index(finding.severity),
        finding.severity is Severity.NOTE and finding.rule not in OF_USING,
        finding.rule not in OF_NETWORK,
        _CONFIDENCES.index(finding.confidence),
        finding.who is not Who.USER,
        finding.rule,
    )


def _explained(
    finding: Finding, findings: Sequence[Finding], asked: frozenset[str]
) -> Iterator[str]:
    """Yield the places of the findings that this one explains; a place is one of ``findings``.

    Those about a program that the symptom asks for stay findings of their own.
    """
    where_of = EXPLAINS.get(finding.rule, {})
    for number, other in enumerate(findings):
        where = where_of.get(other.rule)
        if other.rule in asked:
            continue
        is_same = not set(finding.evidence).isdisjoint(other.evidence)
        if where is Where.ANYWHERE or (where is Where.SAME_PLACE and is_same):
            yield f"findings/{number}"


def _without_contradiction(findings: Sequence[Finding]) -> list[Finding]:
    """Advise no login where another finding says that a password should not be sent yet."""
    if not any(finding.rule in _NO_PASSWORD for finding in findings):
        return list(findings)
    return [
        replace(finding, remedy=Message("finding.not-tested.remedy-first"))
        if finding.remedy.id in ("finding.not-tested.remedy", "finding.not-tested.remedy-offline")
        else finding
        for finding in findings
    ]


def rule_ids(report: Report | None = None) -> tuple[str, ...]:
    """Return the rules that a report has facts for; None: those of every check.

    Few runs have the facts of the others, and to load their modules takes time.
    """
    absent: set[str] = set()
    absent |= OF_SENDING if report is None or report.sending is None else set()
    absent |= OF_PUBLICATIONS if report is None or report.domain_facts is None else set()
    absent |= OF_ALL_SERVERS if report is not None and report.is_named else set()
    absent |= OF_ROUND_TRIP if report is None or report.round_trip is None else set()
    absent |= OF_USING if report is None or not report.using else set()
    return tuple(rule for rule in plugin_ids(RULES) if rule not in absent)


def _rules(report: Report) -> Iterator[Rule]:
    yield from (load_plugin(RULES, rule, "RULE") for rule in rule_ids(report))
