"""The settings file names domains of others."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import found_files, url_of
from autoconf.model.audit import Publication
from autoconf.model.domain import home_of
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_SHOWN: Final = 3
_MANY: Final = 10


class AutoconfigOtherDomains(Struct, frozen=True):
    """A few may be the owner's own; a long list is that of a provider's customers."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding for the file with the longest list."""
        listed = [(_others(one, report), place, one) for place, one in found_files(report)]
        others, place, one = max(listed, key=lambda entry: len(entry[0]), default=((), "", None))
        if one is None or not others:
            return
        values = {
            "domain": report.domain,
            "count": str(len(others)),
            "listed": ", ".join(others[:_SHOWN]) + (" ..." if len(others) > _SHOWN else ""),
            "url": url_of(one),
        }
        yield Finding(
            rule="autoconfig-other-domains",
            severity=Severity.WARNING if len(others) >= _MANY else Severity.NOTE,
            confidence=Confidence.LIKELY,
            title=Message.of("finding.autoconfig-other-domains.title", **values),
            message=Message.of("finding.autoconfig-other-domains.message", **values),
            remedy=Message.of("finding.autoconfig-other-domains.remedy", **values),
            who=Who.DOMAIN_OWNER,
            evidence=(place,),
            reference=self.reference,
        )


def _others(one: Publication, report: Report) -> tuple[str, ...]:
    """Return the domains outside the domain; without it, the file is one of a mail host."""
    domains = one.config.domains if one.config is not None else ()
    if report.domain not in domains:
        return ()
    return tuple(name for name in domains if home_of(name) != home_of(report.domain))


RULE: Final[Rule] = AutoconfigOtherDomains()
