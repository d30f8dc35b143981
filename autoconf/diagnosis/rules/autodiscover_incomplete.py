"""Autodiscover has settings, and does not answer some of the programs that ask it."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import autodiscover, placed
from autoconf.model.audit import Publication, PublicationKind
from autoconf.model.domain import home_of
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report


class AutodiscoverIncomplete(Struct, frozen=True):
    """Notes; a JSON answer that is not there at all is none, for few programs ask for it."""

    reference: str = "https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxdisco/d912502b-c0e2-41a1-8b0e-f714ba523e08"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding for phones, and one for the JSON."""
        facts = report.domain_facts
        there = autodiscover(report)
        if facts is None or not there:
            return
        if facts.mobile_status is not None and 400 <= facts.mobile_status < 500:
            yield self._finding("mobile", there[0][0], status=str(facts.mobile_status))
        for place, one in placed(report):
            if one.kind is PublicationKind.AUTODISCOVER_JSON:
                host = _strange_host(one, report)
                if host:
                    yield self._finding("json-abroad", place, host=host)
                elif one.outcome in (Outcome.REFUSED, Outcome.MALFORMED):
                    yield self._finding("json", place, why=one.detail or "")

    def _finding(self, what: str, place: str, **values: str | Message) -> Finding:
        return Finding(
            rule="autodiscover-incomplete",
            severity=Severity.NOTE,
            confidence=Confidence.CERTAIN,
            title=Message.of(f"finding.autodiscover-incomplete.title-{what}", **values),
            message=Message.of(f"finding.autodiscover-incomplete.{what}", **values),
            remedy=Message.of(f"finding.autodiscover-incomplete.remedy-{what}", **values),
            who=Who.DOMAIN_OWNER,
            evidence=(place,),
            reference=self.reference,
        )


def _strange_host(one: Publication, report: Report) -> str:
    """Return the host that the JSON leads to, if it is neither the domain's nor the mail host's."""
    services = () if one.config is None else one.config.services
    mail_host = "" if report.domain_facts is None else report.domain_facts.mail_host
    for service in services:
        host = urlsplit(service.url).hostname or ""
        if home_of(host) not in (home_of(report.domain), mail_host):
            return host
    return ""


RULE: Final[Rule] = AutodiscoverIncomplete()
