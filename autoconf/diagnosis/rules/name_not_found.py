"""The name of a server does not exist."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from msgspec import Struct

from autoconf.diagnosis.facts import (
    ended_with,
    listed,
    provider_name,
    severity_without,
    step_to_published,
)
from autoconf.diagnosis.interface import Rule
from autoconf.model.check import Check
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_NXDOMAIN: Final = "net.dns.no-such-name"


_BUNDLED: Final = "provider-db"
_Numbered: TypeAlias = tuple[int, Check]


class NameNotFound(Struct, frozen=True):
    """A blocker; a warning if another server for the same purpose is safe.

    The names in the bundled database are known to exist. If none of them is found, the DNS here is
    to blame.
    """

    reference: str = "https://www.rfc-editor.org/rfc/rfc8020"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per name; one for all if the DNS here is to blame."""
        lost = list(ended_with(report, _NXDOMAIN))
        if lost and len(lost) == len(report.checks) and _are_bundled(check for _, check in lost):
            yield self._of_network(report, lost)
            return
        of_name: dict[str, list[_Numbered]] = {}
        for number, check in lost:
            of_name.setdefault(check.server.hostname, []).append((number, check))
        for name, checks in of_name.items():
            yield self._of_name(report, name, checks)

    def _of_name(self, report: Report, name: str, checks: Sequence[_Numbered]) -> Finding:
        return Finding(
            rule="name-not-found",
            severity=_worst(report, checks),
            confidence=Confidence.CERTAIN,
            title=Message.of("finding.name-not-found.title", hostname=name),
            message=Message.of(
                "finding.name-not-found.message",
                server=listed(check.endpoint for _, check in checks),
            ),
            remedy=Message.of("finding.name-not-found.remedy"),
            who=Who.USER if report.is_named else Who.PROVIDER,
            steps=_steps(report, name),
            evidence=tuple(f"checks/{number}" for number, _ in checks),
            reference=self.reference,
        )

    def _of_network(self, report: Report, checks: Sequence[_Numbered]) -> Finding:
        names = dict.fromkeys(check.server.hostname for _, check in checks)
        return Finding(
            rule="name-not-found",
            severity=_worst(report, checks),
            confidence=Confidence.LIKELY,
            title=Message.of("finding.name-not-found.title-all", provider=provider_name(report)),
            message=Message.of("finding.name-not-found.message-all", hostnames=", ".join(names)),
            remedy=Message("fix.another-network"),
            who=Who.NETWORK,
            steps=(
                Message("fix.another-network"),
                Message("finding.name-not-found.step-resolver"),
            ),
            evidence=tuple(f"checks/{number}" for number, _ in checks),
            reference=self.reference,
        )


def _steps(report: Report, name: str) -> tuple[Message, ...]:
    if report.is_named:
        return (
            Message.of("finding.name-not-found.step-typed", hostname=name),
            step_to_published(report),
        )
    return (
        Message.of("finding.name-not-found.step-compare", hostname=name),
        Message("fix.ask-for-server"),
        Message("fix.copy-settings"),
    )


def _are_bundled(checks: Iterable[Check]) -> bool:
    return all(check.server.source == _BUNDLED for check in checks)


def _worst(report: Report, checks: Sequence[_Numbered]) -> Severity:
    each = {severity_without(report, check.server) for _, check in checks}
    return Severity.BLOCKER if Severity.BLOCKER in each else Severity.WARNING


RULE: Final[Rule] = NameNotFound()
