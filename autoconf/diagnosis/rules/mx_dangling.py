"""An MX record names a host that does not exist, or that no other server can reach."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class MxDangling(Struct, frozen=True):
    """A warning where another mail host exists."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc5321#section-5.1"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding for all hosts without an address, and one for all local addresses."""
        hosts = () if report.domain_facts is None else report.domain_facts.mx
        gone = [one.host for one in hosts if one.exists is False]
        local = [f"{one.host} ({one.leads_to})" for one in hosts if one.leads_to]
        is_all = len(gone) + len(local) == len(hosts)
        if gone:
            yield self._finding("gone", gone, report.domain, is_all=is_all)
        if local:
            yield self._finding("local", local, report.domain, is_all=is_all)

    def _finding(self, kind: str, hosts: list[str], domain: str, *, is_all: bool) -> Finding:
        values = {"domain": domain, "hosts": ", ".join(hosts)}
        return Finding(
            rule="mx-dangling",
            severity=Severity.BLOCKER if is_all else Severity.WARNING,
            confidence=Confidence.CERTAIN,
            title=Message.of(f"finding.mx-dangling.title-{kind}", **values),
            message=Message.of(f"finding.mx-dangling.{kind}", **values),
            remedy=Message.of(f"finding.mx-dangling.remedy-{kind}", **values),
            who=Who.DOMAIN_OWNER,
            evidence=("domain",),
            reference=self.reference,
        )


RULE: Final[Rule] = MxDangling()
