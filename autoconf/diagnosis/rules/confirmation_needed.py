"""A server is only used once a person confirms it, and nobody did."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


@dataclass(frozen=True, slots=True)
class ConfirmationNeeded:
    """Names the flag to add, so that scripts can be put right."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc6186#section-6"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding that names all hosts."""
        hosts = tuple(dict.fromkeys(report.confirmation_missing))
        if not hosts:
            return
        flags = dict.fromkeys(_flag(report, host) for host in hosts)
        yield Finding(
            rule="confirmation-needed",
            severity=Severity.BLOCKER,
            confidence=Confidence.CERTAIN,
            message=Message.of("finding.confirmation-needed.message", hosts=", ".join(hosts)),
            remedy=Message.of("finding.confirmation-needed.remedy", flags=" ".join(flags)),
            who=Who.USER,
            evidence=_evidence(report, hosts),
            reference=self.reference,
        )


def _flag(report: Report, host: str) -> str:
    """Return the flag that confirms a host: ``--yes`` does not cover foreign ones."""
    trust = report.config.trust if report.config else ()
    decisions = [decision for server, decision in trust if server.hostname == host]
    covered = bool(decisions) and not any(decision.foreign for decision in decisions)
    return "--yes" if covered else f"--trust-host {host}"


def _evidence(report: Report, hosts: tuple[str, ...]) -> tuple[str, ...]:
    config = report.config
    if config is None:
        return ()
    return tuple(
        f"config/{direction}/{n}"
        for direction, servers in (("incoming", config.incoming), ("outgoing", config.outgoing))
        for n, server in enumerate(servers)
        if server.hostname in hosts
    )


RULE: Final[Rule] = ConfirmationNeeded()
