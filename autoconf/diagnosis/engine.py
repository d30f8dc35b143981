"""From a report to findings: run every rule, put the worst finding first."""

from functools import cache
from typing import Final

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Finding, Severity
from autoconf.model.report import Report
from autoconf.registry import load_plugins

_FIRST: Final = ("no-network", "captive-portal", "proxy-fails")
"""Rules about the network as a whole: what they find comes before the other blockers."""

_OF_SERVERS: Final = frozenset(
    {
        *("server-not-reached", "not-tested", "certificate-not-trusted", "source-certificate"),
        *("round-trip-lost", "tls-interception", "address-withheld"),
    }
)
_EXPLAINED: Final = {
    "no-network": _OF_SERVERS | {"captive-portal", "proxy-fails"},
    "captive-portal": _OF_SERVERS,
    "check-clock": frozenset({"source-certificate"}),
    "tls-interception": frozenset({"source-certificate"}),
    "takes-no-mail": frozenset({"incomplete-settings", "source-certificate"}),
}
"""Rule to the rules whose findings it explains: these would blame somebody else."""

_ORDER: Final = {severity: number for number, severity in enumerate(Severity)}


def diagnose(report: Report) -> tuple[Finding, ...]:
    """Return the findings, sorted by severity, then rule id, then the order of the report.

    Findings about the network come first. A finding that another one explains is left out.
    """
    findings = [finding for rule in _rules() for finding in rule.check(report)]
    explained = {rule for f in findings for rule in _EXPLAINED.get(f.rule, ())}
    left = [finding for finding in findings if finding.rule not in explained]
    return tuple(sorted(left, key=_place))


def _place(finding: Finding) -> tuple[int, bool, str]:
    return _ORDER[finding.severity], finding.rule not in _FIRST, finding.rule


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(load_plugins("autoconf.diagnosis.rules", "RULE").values())
