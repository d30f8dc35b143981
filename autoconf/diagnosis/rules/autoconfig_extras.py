"""The settings file holds what it should not: a password, or names that do not fit."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import found_files, url_of
from autoconf.model.audit import Flaw
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_FLAWS: Final = {Flaw.PASSWORD: "password", Flaw.LONG_NAME: "name"}


class AutoconfigExtras(Struct, frozen=True):
    """Programs read the file all the same."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one note per file and flaw."""
        for place, one in found_files(report):
            for flaw, what in _FLAWS.items():
                if flaw not in one.flaws:
                    continue
                yield Finding(
                    rule="autoconfig-extras",
                    severity=Severity.NOTE,
                    confidence=Confidence.CERTAIN,
                    title=Message(f"finding.autoconfig-extras.title-{what}"),
                    message=Message.of(f"finding.autoconfig-extras.{what}", url=url_of(one)),
                    remedy=Message(f"finding.autoconfig-extras.remedy-{what}"),
                    who=Who.DOMAIN_OWNER,
                    evidence=(place,),
                    reference=self.reference,
                )


RULE: Final[Rule] = AutoconfigExtras()
