"""Autodiscover has settings, and does not answer some of the programs that ask it."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import (
    AUTODISCOVER,
    Placed,
    autodiscover,
    lapsed,
    placed,
    strange_hosts,
)
from autoconf.model.audit import DomainFacts, Publication, PublicationKind
from autoconf.model.domain import home_of
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.lapse import Lapse
from autoconf.model.message import Message
from autoconf.model.report import Report

_NO_MAIL: Final = "discovery.no-mail-server"
_NOT_FOUND: Final = 404


class AutodiscoverIncomplete(Struct, frozen=True):
    """Notes. A JSON that is not there is none by itself: a folder of files cannot have it."""

    reference: str = "https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxdisco/d912502b-c0e2-41a1-8b0e-f714ba523e08"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per kind of program that gets no answer."""
        if report.domain_facts is None:
            return
        found = list(self._found(report, report.domain_facts))
        yield from found
        lost = (one for one in placed(report) if one[1].kind is PublicationKind.AUTODISCOVER_JSON)
        for place, one in lost:
            host = _strange_host(one, report)
            is_there = bool(autodiscover(report))
            if host and is_there:
                yield self._finding("json-abroad", place, host=host)
            elif one.outcome in (Outcome.REFUSED, Outcome.MALFORMED) and is_there:
                yield self._finding("json", place, why=one.detail or "")
            elif one.status == _NOT_FOUND and found:
                yield self._finding("json-missing", place)

    def _found(self, report: Report, facts: DomainFacts) -> Iterator[Finding]:
        there = autodiscover(report)
        if not there:
            lost = [place for place, one in _asked(report) if _has_no_mail(one)]
            if lost:
                yield self._finding("no-mail", lost[0])
            return
        if facts.mobile_status is not None and 400 <= facts.mobile_status < 500:
            yield self._finding("mobile", there[0][0], status=str(facts.mobile_status))
        for fact in lapsed(report, Lapse.PHONE_ECHO):
            yield self._finding("phone-echo", there[0][0], url=fact.at)
        own = [(p, one) for p, one in there if one.wants_login and not strange_hosts(one, report)]
        has_mail = any(one.config is not None for _, one in placed(report) if one.kind.is_of_owner)
        if own and has_mail:
            yield self._finding("login", own[0][0], url=own[0][1].at)
        posted = {one.at for _, one in there if one.with_address and one.config is not None}
        for place, one in _asked(report):
            if one.at in posted and not one.with_address and one.outcome is not Outcome.FOUND:
                yield self._finding("get", place, url=one.at, why=one.detail or "")

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


def _asked(report: Report) -> list[Placed]:
    """Return all answers of Autodiscover's XML."""
    return [(place, one) for place, one in placed(report) if one.kind in AUTODISCOVER]


def _has_no_mail(one: Publication) -> bool:
    """Tell whether an answer is there, and names no server for mail programs."""
    values = () if one.detail is None else one.detail.parameters
    ids = {one.detail.id if one.detail else ""}
    ids |= {value.id for _, value in values if isinstance(value, Message)}
    return one.with_address and _NO_MAIL in ids


def _strange_host(one: Publication, report: Report) -> str:
    """Return the host that the JSON leads to, if no answer of Autodiscover came from there.

    The domain and its mail host are right too.
    """
    facts = report.domain_facts
    host = urlsplit(one.leads_to).hostname or ""
    known = {report.domain, "" if facts is None else facts.mail_host}
    for _, other in autodiscover(report):
        known |= {urlsplit(hop).hostname or "" for hop in other.hops}.union(other.cnames)
    return "" if not host or home_of(host) in set(map(home_of, known)) else host


RULE: Final[Rule] = AutodiscoverIncomplete()
