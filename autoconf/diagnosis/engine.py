"""From a report to findings: run every rule, put the worst finding first."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from msgspec.structs import replace

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import OF_NETWORK, Finding, Severity
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.registry import load_plugins

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
    """Return the findings, sorted by severity, then rule id, then the order of the report.

    Findings about the network come first. A finding that another one explains is left out.
    """
    found = [finding for rule in _rules() for finding in rule.check(report)]
    explained = {rule for f in found for rule in _EXPLAINED.get(f.rule, ())}
    left = [finding for finding in found if finding.rule not in explained]
    return tuple(sorted(_without_contradiction(left), key=_place))


def _place(finding: Finding) -> tuple[int, bool, str]:
    return _ORDER[finding.severity], finding.rule not in OF_NETWORK, finding.rule


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


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(load_plugins("autoconf.diagnosis.rules", "RULE").values())
