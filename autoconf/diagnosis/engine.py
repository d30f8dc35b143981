"""From a report to findings: run every rule, put the worst finding first."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from msgspec.structs import replace

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Finding, Severity
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.registry import load_plugins

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

_ORDER: Final = {severity: number for number, severity in enumerate(Severity)}


def diagnose(report: Report) -> tuple[Finding, ...]:
    """Return the findings, sorted by severity, then rule id, then the order of the report."""
    found = [finding for rule in _rules() for finding in rule.check(report)]
    findings = _without_contradiction(found)
    return tuple(sorted(findings, key=lambda f: (_ORDER[f.severity], f.rule)))


def _without_contradiction(findings: Sequence[Finding]) -> list[Finding]:
    """Advise no login where another finding says that a password should not be sent yet."""
    if not any(finding.rule in _NO_PASSWORD for finding in findings):
        return list(findings)
    return [
        replace(finding, remedy=Message("finding.not-tested.remedy-first"))
        if finding.remedy.id == "finding.not-tested.remedy"
        else finding
        for finding in findings
    ]


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(load_plugins("autoconf.diagnosis.rules", "RULE").values())
