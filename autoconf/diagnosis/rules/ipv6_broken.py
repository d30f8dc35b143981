"""The IPv6 address of a mail server gives no answer, and its IPv4 address does."""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import placed
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.silent_address import SilentAddress


class Ipv6Broken(Struct, frozen=True):
    """Programs try IPv6 first. If IPv6 works nowhere, this network may be at fault."""

    reference: str = "https://www.rfc-editor.org/rfc/rfc8305"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one warning per address."""
        places = dict(_places(report))
        by_address: dict[str, list[SilentAddress]] = {}
        for one in report.silent_addresses:
            if one.server in places:
                by_address.setdefault(one.address, []).append(one)
        for found in by_address.values():
            yield self._finding(found, [places[one.server] for one in found])

    def _finding(self, found: Sequence[SilentAddress], places: Sequence[str]) -> Finding:
        one = found[0]
        how = "unreachable" if one.waited_s is None else "silent"
        hostname = one.server.rpartition(":")[0]
        values = {"servers": ", ".join(other.server for other in found), "ip": one.address}
        message = Message.of(f"finding.ipv6-broken.{how}", **values)
        if not one.has_ipv6:
            message = Message.of("finding.ipv6-broken.here", first=message)
        return Finding(
            rule="ipv6-broken",
            severity=Severity.WARNING,
            confidence=Confidence.LIKELY if one.has_ipv6 else Confidence.POSSIBLE,
            title=Message.of("finding.ipv6-broken.title", hostname=hostname),
            message=message,
            remedy=Message.of(
                f"finding.ipv6-broken.{'remedy' if one.has_ipv6 else 'remedy-here'}",
                ip=one.address,
            ),
            who=Who.PROVIDER,
            evidence=tuple(dict.fromkeys(places)),
            reference=self.reference,
        )


def _places(report: Report) -> Iterator[tuple[str, str]]:
    """Yield host and port of each server that matters, with its place in the report."""
    for number, check in enumerate(report.checks):
        yield f"{check.server.hostname}:{check.server.port}", f"checks/{number}"
    if report.domain_facts is None:
        return
    for place, one in placed(report):
        if one.outcome is Outcome.FOUND and one.kind.is_of_owner:
            for server in one.config.servers if one.config is not None else ():
                yield f"{server.hostname}:{server.port}", place
            for hop in one.hops:
                yield f"{urlsplit(hop).hostname}:443", place


RULE: Final[Rule] = Ipv6Broken()
