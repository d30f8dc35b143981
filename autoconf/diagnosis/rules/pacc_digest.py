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
            what = _what(one.detail)
            if what is None:
                continue
            values = {"url": one.at, "name": f"_ua-auto-config.{report.domain}"}
            yield Finding(
                rule="pacc-digest",
                severity=Severity.WARNING,
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.pacc-digest.title", **values),
                message=Message.of(f"finding.pacc-digest.{what}", **values),
                remedy=Message.of(f"finding.pacc-digest.remedy-{what}", **values),
                who=Who.DOMAIN_OWNER,
                evidence=(place,),
                reference=self.reference,
            )


_REASONS: Final = {"discovery.no-digest": "missing", "discovery.rewritten": "rewritten"}


def _what(detail: Message | None) -> str | None:
    """Return what is wrong, as the end of a message id."""
    values = () if detail is None else detail.parameters
    ids = (value.id for _, value in values if isinstance(value, Message))
    return next((_REASONS[one] for one in ids if one in _REASONS), None)


RULE: Final[Rule] = PaccDigest()
