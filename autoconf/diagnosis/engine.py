"""From a report to findings: run every rule, put the worst finding first."""

from functools import cache
from typing import Final

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Finding, Severity
from autoconf.model.report import Report
from autoconf.registry import load_plugins

_ORDER: Final = {severity: number for number, severity in enumerate(Severity)}


def diagnose(report: Report) -> tuple[Finding, ...]:
    """Return the findings, sorted by severity, then rule id, then the order of the report."""
    findings = [finding for rule in _rules() for finding in rule.check(report)]
    return tuple(sorted(findings, key=lambda f: (_ORDER[f.severity], f.rule)))


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(load_plugins("autoconf.diagnosis.rules", "RULE").values())
