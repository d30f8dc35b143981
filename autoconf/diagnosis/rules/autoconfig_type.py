"""The settings file cannot be recognised as one."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import files, url_of
from autoconf.model.audit import Flaw, Publication
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class AutoconfigType(Struct, frozen=True):
    """A web page in its place is a note; a file that programs refuse is a warning."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per URL."""
        seen: set[str] = set()
        for place, one in files(report):
            what, url = _what(one), url_of(one)
            if what is None or url in seen:
                continue
            seen.add(url)
            yield Finding(
                rule="autoconfig-type",
                severity=Severity.NOTE if what == "page" else Severity.WARNING,
                confidence=Confidence.CERTAIN,
                title=Message.of("finding.autoconfig-type.title"),
                message=Message.of(
                    f"finding.autoconfig-type.{what}",
                    url=url,
                    type=one.content_type or "-",
                    why=one.detail or "",
                ),
                remedy=Message.of("finding.autoconfig-type.remedy"),
                who=Who.DOMAIN_OWNER,
                evidence=(place,),
                reference=self.reference,
            )


def _what(one: Publication) -> str | None:
    """Return what is wrong, as the end of a message id."""
    if one.outcome is Outcome.FOUND:
        is_wrong = Flaw.WRONG_TYPE in one.flaws
        return "type" if is_wrong else "start" if Flaw.LATE_START in one.flaws else None
    if Flaw.WEB_PAGE in one.flaws:
        return "page"
    return "malformed" if one.outcome is Outcome.MALFORMED else None


RULE: Final[Rule] = AutoconfigType()
