"""The settings file lacks what strict programs want, and they drop it whole."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import files, url_of
from autoconf.model.audit import Flaw
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_FLAWS: Final = {
    Flaw.NO_ID: "id",
    Flaw.NO_DOMAIN: "domain",
    Flaw.SERVER_DROPPED: "server",
}


class AutoconfigStrict(Struct, frozen=True):
    """Thunderbird and Thunderbird for Android are strict, and ask in different ways."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning per URL and fault."""
        seen: set[tuple[str, Flaw]] = set()
        for place, one in files(report):
            for flaw, what in _FLAWS.items():
                key = (url_of(one), flaw)
                if one.outcome is not Outcome.FOUND or flaw not in one.flaws or key in seen:
                    continue
                seen.add(key)
                values = {"url": url_of(one), "domain": report.domain}
                yield Finding(
                    rule="autoconfig-strict",
                    severity=Severity.WARNING,
                    confidence=Confidence.CERTAIN,
                    title=Message.of(f"finding.autoconfig-strict.title-{what}", **values),
                    message=Message.of(f"finding.autoconfig-strict.{what}", **values),
                    remedy=Message.of(f"finding.autoconfig-strict.remedy-{what}", **values),
                    who=Who.DOMAIN_OWNER,
                    evidence=(place,),
                    reference=self.reference,
                )


RULE: Final[Rule] = AutoconfigStrict()
