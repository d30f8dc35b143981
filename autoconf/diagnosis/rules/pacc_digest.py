"""The PACC document and its digest in the DNS do not fit."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import placed
from autoconf.model.audit import PublicationKind
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class PaccDigest(Struct, frozen=True):
    """Programs drop a document without its digest."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-pacc/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning."""
        for place, one in placed(report):
            if one.kind is not PublicationKind.PACC or one.outcome is not Outcome.MALFORMED:
                continue
            if not _lacks_digest(one.detail):
                continue
            values = {"url": one.at, "name": f"_ua-auto-config.{report.domain}"}
            yield Finding(
                rule="pacc-digest",
                severity=Severity.WARNING,
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.pacc-digest.title", **values),
                message=Message.of("finding.pacc-digest.message", **values),
                remedy=Message.of("finding.pacc-digest.remedy", **values),
                who=Who.DOMAIN_OWNER,
                evidence=(place,),
                reference=self.reference,
            )


def _lacks_digest(detail: Message | None) -> bool:
    values = () if detail is None else detail.parameters
    return any(
        isinstance(value, Message) and value.id == "discovery.no-digest" for _, value in values
    )


RULE: Final[Rule] = PaccDigest()
