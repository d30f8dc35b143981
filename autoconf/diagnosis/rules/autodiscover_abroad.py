"""Autodiscover leads to Microsoft, and the mail does not; or the other way round."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import autodiscover
from autoconf.model.audit import Publication
from autoconf.model.domain import is_within
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report

_MICROSOFT: Final = ("outlook.com", "office365.com", "office.com", "microsoft.com", "mx.microsoft")


class AutodiscoverAbroad(Struct, frozen=True):
    """Any other host may answer for its customers. A spam filter may stand before Microsoft."""

    reference: str = "https://learn.microsoft.com/en-us/openspecs/exchange_server_protocols/ms-oxdisco/d912502b-c0e2-41a1-8b0e-f714ba523e08"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning for all places that lead to the same host."""
        facts = report.domain_facts
        if facts is None or not facts.mx:
            return
        mx = facts.mx[0].host
        seen: dict[str, str] = {}
        for place, one in autodiscover(report):
            host = _host(one)
            if host and _is_microsofts(host) is not _is_microsofts(mx) and not one.wants_login:
                seen.setdefault(host, place)
        for host, place in seen.items():
            what = "elsewhere" if _is_microsofts(mx) else "microsoft"
            values = {"host": host, "domain": report.domain, "mx": mx}
            yield Finding(
                rule="autodiscover-abroad",
                severity=Severity.WARNING,
                confidence=Confidence.LIKELY,
                title=Message.of("finding.autodiscover-abroad.title", **values),
                message=Message.of(f"finding.autodiscover-abroad.{what}", **values),
                remedy=Message.of(f"finding.autodiscover-abroad.remedy-{what}", **values),
                who=Who.DOMAIN_OWNER,
                evidence=(place,),
                reference=self.reference,
            )


def _host(one: Publication) -> str:
    """Return the host that answers in the end; Microsoft's, if one was on the way."""
    hosts = [urlsplit(hop).hostname or "" for hop in one.hops if "://" in hop]
    theirs = [host for host in (*hosts, *one.cnames) if _is_microsofts(host)]
    return theirs[-1] if theirs else hosts[-1] if hosts else ""


def _is_microsofts(host: str) -> bool:
    return any(is_within(host, home) for home in _MICROSOFT)


RULE: Final[Rule] = AutodiscoverAbroad()
