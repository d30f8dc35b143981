"""A person must confirm a server, and did not."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import has_accepted
from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class ConfirmationNeeded(Struct, frozen=True):
    """The finding names the option to add, so that a script can be corrected."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc6186#section-6"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield a finding for the hosts without an answer, and one for the hosts with a no."""
        if report.confirmation_missing:
            yield self._finding(report, report.confirmation_missing, Severity.BLOCKER)
        if report.confirmation_declined:
            hosts = report.confirmation_declined
            works = _works_without(report, hosts)
            yield self._finding(report, hosts, Severity.WARNING if works else Severity.BLOCKER)

    def _finding(self, report: Report, missing: tuple[str, ...], severity: Severity) -> Finding:
        hosts = tuple(dict.fromkeys(missing))
        flags = dict.fromkeys(_flag(report, host) for host in hosts)
        return Finding(
            rule="confirmation-needed",
            severity=severity,
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.confirmation-needed.title", host=hosts[0]),
            message=Message.of("finding.confirmation-needed.message", hosts=", ".join(hosts)),
            remedy=Message.of(
                f"finding.confirmation-needed.remedy-{'many' if len(hosts) > 1 else 'one'}",
                flags=" ".join(flags),
            ),
            who=Who.USER,
            evidence=_evidence(report, hosts),
            reference=self.reference,
        )


def _works_without(report: Report, hosts: tuple[str, ...]) -> bool:
    """Tell whether mail can be read and sent without the servers that were declined."""
    servers = report.config.servers if report.config else ()
    declined = [server for server in servers if server.hostname in hosts]
    return all(has_accepted(report, server) for server in declined)


def _flag(report: Report, host: str) -> str:
    """Return the option that confirms a host; ``--yes`` does not cover foreign hosts."""
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
