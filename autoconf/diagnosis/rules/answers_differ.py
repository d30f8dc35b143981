"""The settings file is not the same for all mail addresses, or at all IP addresses."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.publications import files, lapsed, url_of
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.lapse import Lapse
from autoconf.model.message import Message
from autoconf.model.report import Report


class AnswersDiffer(Struct, frozen=True):
    """Some providers spread their customers over several servers on purpose: a note.

    Whether a mailbox exists, and whose it is, is nothing for strangers.
    """

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one finding per kind of difference, and one per address of a web host."""
        facts = report.domain_facts
        if facts is None:
            return
        if facts.differing:
            urls = ", ".join(facts.differing)
            yield self._finding("person", Severity.NOTE, urls=urls, domain=report.domain)
        told = ", ".join(one.at for one in lapsed(report, Lapse.TELLS_MAILBOXES))
        if told:
            yield self._finding("mailbox", Severity.WARNING, urls=told, domain=report.domain)
        if unnamed := ", ".join(_unnamed(report)):
            yield self._finding("unnamed", Severity.WARNING, urls=unnamed, domain=report.domain)
        for one in facts.unequal:
            what = "address" if one.why is None else "address-fails"
            values = {"host": one.host, "ip": one.address, "why": one.why or ""}
            yield self._finding(what, Severity.WARNING, **values)

    def _finding(self, what: str, severity: Severity, **values: str | Message) -> Finding:
        return Finding(
            rule="answers-differ",
            severity=severity,
            confidence=Confidence.CERTAIN,
            title=Message.of(f"finding.answers-differ.title-{what}", **values),
            message=Message.of(f"finding.answers-differ.{what}", **values),
            remedy=Message.of(f"finding.answers-differ.remedy-{what}", **values),
            who=Who.DOMAIN_OWNER,
            evidence=("domain",),
            reference=self.reference,
        )


def _unnamed(report: Report) -> list[str]:
    """Return the URLs of files that are for another domain, or lack it, where none is named."""
    found = [one for _, one in files(report) if one.outcome is Outcome.FOUND and one.config]
    named = {url_of(one): one.config for one in found if one.with_address}
    return [
        url_of(one)
        for one in found
        if not one.with_address
        and (config := named.get(url_of(one))) is not None
        and one.config is not None
        and _of(one.config, report.domain) != _of(config, report.domain)
    ]


def _of(config: ClientConfig, domain: str) -> tuple[object, ...]:
    """Return what must not depend on the address: the servers, and whether the domain is named."""
    servers = [(one.endpoint, one.authentication) for one in config.servers]
    return servers, domain in config.domains


RULE: Final[Rule] = AnswersDiffer()
