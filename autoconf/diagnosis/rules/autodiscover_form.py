"""Autodiscover has settings in a form that programs do not read."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import words_of_lapse
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.lapse import Lapse
from autoconf.model.message import Message
from autoconf.model.report import Report

_SEVERITIES: Final = {
    Lapse.ACCOUNTS: Severity.WARNING,
    Lapse.WORDS: Severity.WARNING,
}


class AutodiscoverForm(Struct, frozen=True):
    """MS-OXDSCLI knows one account, and "on" and "off"."""

    reference: str = "https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxdisco/d912502b-c0e2-41a1-8b0e-f714ba523e08"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning per fault."""
        for lapse, severity in _SEVERITIES.items():
            values = words_of_lapse(report, lapse)
            if not values:
                continue
            yield Finding(
                rule="autodiscover-form",
                severity=severity,
                confidence=Confidence.CERTAIN,
                title=Message.of(f"finding.autodiscover-form.title-{lapse.value}", **values),
                message=Message.of(f"finding.autodiscover-form.{lapse.value}", **values),
                remedy=Message.of(f"finding.autodiscover-form.remedy-{lapse.value}", **values),
                who=Who.DOMAIN_OWNER,
                evidence=("domain",),
                reference=self.reference,
            )


RULE: Final[Rule] = AutodiscoverForm()
