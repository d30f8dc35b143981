"""The PACC document is right, and something beside it is not."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import placed
from autoconf.model.audit import PublicationKind
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_NO_HTTPS_URL: Final = "document.no-https-url"
_OLD_DIGESTS: Final = "discovery.old-digests"


class PaccFragile(Struct, frozen=True):
    """Old digests are needed for the days of a change only; a URL may have no port."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-pacc/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield notes; a plain check has other worries."""
        for place, one in placed(report):
            if one.kind is not PublicationKind.PACC:
                continue
            for note in one.notes:
                values = dict(note.parameters)
                why = values.get("why")
                if note.id == _OLD_DIGESTS:
                    yield self._finding("digests", place, values)
                elif isinstance(why, Message) and why.id == _NO_HTTPS_URL:
                    yield self._finding("url", place, values)

    def _finding(self, what: str, place: str, values: dict[str, str | Message]) -> Finding:
        return Finding(
            rule="pacc-fragile",
            severity=Severity.NOTE,
            confidence=Confidence.CERTAIN,
            title=Message(f"finding.pacc-fragile.title-{what}"),
            message=Message.of(
                f"finding.pacc-fragile.{what}",
                count=values.get("count", ""),
                name=values.get("name", ""),
                member=values.get("member", ""),
            ),
            remedy=Message.of(f"finding.pacc-fragile.remedy-{what}", name=values.get("name", "")),
            who=Who.DOMAIN_OWNER,
            evidence=(place,),
            reference=self.reference,
        )


RULE: Final[Rule] = PaccFragile()
