"""From what was seen of a domain to its record; pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from msgspec import json, msgpack
from msgspec.structs import replace

from autoconf.auditing.engine import results
from autoconf.auditing.facts import Facts
from autoconf.auditing.servers import named
from autoconf.diagnosis.engine import RULES
from autoconf.diagnosis.tls_grades import grade
from autoconf.model.audit import DomainFacts, Publication, PublicationKind, ServerFact
from autoconf.model.domain import registrable_domain
from autoconf.model.evidence import KnownProviders, Outcome
from autoconf.model.finding import OF_PUBLICATIONS, Finding, Severity
from autoconf.model.grade import Grade, Level
from autoconf.model.report import Report
from autoconf.model.survey import (
    SurveyFinding,
    SurveyOutcome,
    SurveyRecord,
    SurveyServer,
    SurveySource,
)
from autoconf.registry import load_plugin
from autoconf.usecases.survey.asking.customers import mail_hosts_of, published_for
from autoconf.usecases.survey.asking.tasks import HostFacts, Judging, Looked, NameFacts

_NULL_MX: Final = SurveyFinding(rule="takes-no-mail", severity=Severity.NOTE)
_LOOKED: Final = msgpack.Decoder(Looked)
_LEVELS: Final = tuple(Level)
_SEVERITIES: Final = tuple(Severity)


class Judge:
    """Makes records; it knows the servers and mail hosts of all its domains."""

    def __init__(
        self,
        hosts: Iterable[HostFacts],
        servers: Iterable[ServerFact],
        known: KnownProviders,
        now: datetime,
    ) -> None:
        """Take what was asked once for many domains."""
        self._hosts = {one.host: one for one in hosts}
        self._servers = {one.endpoint: one for one in servers}
        self._known = known
        self._now = now

    def record(self, name: NameFacts, looked: Looked | None) -> SurveyRecord:
        """Return the record of a domain; None: it was not looked at, as it cannot have mail."""
        base = registrable_domain(name.hosts[0]) or "" if name.hosts else ""
        plain = SurveyRecord(
            domain=name.domain, outcome=_without_look(name), mx=name.hosts, mx_base=base
        )
        if looked is None:
            return plain
        if not looked.records.answered:
            return replace(plain, outcome=SurveyOutcome.NO_ANSWER)
        published = (*looked.publications, *self._of_mail_host(name))
        places = tuple(dict.fromkeys((*looked.servers, *named(published, looked.records))))
        facts = [self._servers[place] for place in places if place in self._servers]
        records = replace(looked.records, servers=tuple(facts))
        found = results(Facts(domain=name.domain, publications=published, records=records))
        return replace(
            plain,
            outcome=self._outcome(name, published, records),
            sources=tuple(_sources(published)),
            servers=tuple(sorted(map(self._server, facts), key=_order)),
            programs={one.program: one.answer for one in found},
            findings=tuple(self._findings(name, published, records)),
            asked_at=looked.asked_at,
            elapsed_s=looked.elapsed_s,
        )

    def _of_mail_host(self, name: NameFacts) -> Iterator[Publication]:
        for host in mail_hosts_of(name):
            if host in self._hosts:
                yield from published_for(name.domain, self._hosts[host])

    def _outcome(
        self, name: NameFacts, published: Sequence[Publication], records: DomainFacts
    ) -> SurveyOutcome:
        found = [one for one in published if one.outcome is Outcome.FOUND or one.wants_login]
        has_srv = any(one.target for one in records.srv)
        if has_srv or any(one.kind.is_of_owner for one in found):
            return SurveyOutcome.PUBLISHED
        if found or self._is_known(name):
            return SurveyOutcome.KNOWN
        if any(one.speaks or one.encrypts for one in records.servers):
            return SurveyOutcome.GUESSED
        return SurveyOutcome.NO_MAIL if name.is_null else SurveyOutcome.NOTHING

    def _is_known(self, name: NameFacts) -> bool:
        by_host = any(self._known.find_mx(host) is not None for host in name.hosts[:1])
        return by_host or self._known.find(name.domain) is not None

    def _server(self, fact: ServerFact) -> SurveyServer:
        place, tls = fact.endpoint, fact.tls
        worst = self._worst(fact)
        return SurveyServer(
            protocol=place.protocol,
            host=place.hostname,
            port=place.port,
            security=place.socket_type,
            answers=fact.speaks,
            verified=tls is not None and tls.verified,
            tls_version="" if tls is None else tls.version,
            not_after="" if tls is None else tls.not_after,
            grade=None if worst is None else worst.level,
            problem="" if worst is None or worst.level is Level.OK else worst.check,
        )

    def _worst(self, fact: ServerFact) -> Grade | None:
        """Return the worst grade; a server that was not reached has none.

        That STARTTLS comes first is no flaw of a certificate, so it is not counted here.
        """
        if not fact.speaks and fact.tls is None:
            return None
        grades = grade(fact.tls, fact.endpoint, self._now)
        counted = [
            one for one in grades if not (one.check == "encryption" and one.level is Level.WARN)
        ]
        return min(counted, key=lambda one: _LEVELS.index(one.level), default=None)

    def _findings(
        self, name: NameFacts, published: tuple[Publication, ...], records: DomainFacts
    ) -> Iterator[SurveyFinding]:
        report = Report(
            address=None, domain=name.domain, publications=published, domain_facts=records
        )
        worst: dict[str, Severity] = {}
        for finding in _of_rules(report):
            before = worst.get(finding.rule, finding.severity)
            worst[finding.rule] = min(before, finding.severity, key=_SEVERITIES.index)
        found = [SurveyFinding(rule=rule, severity=level) for rule, level in worst.items()]
        if name.is_null:
            found.append(_NULL_MX)
        yield from sorted(found, key=lambda one: one.rule)


def records(work: Judging, known: KnownProviders) -> list[bytes]:
    """Return the records of domains, each a line of JSON without its end."""
    judge = Judge(work.hosts, work.servers, known, datetime.fromisoformat(work.today))
    found = []
    for name in work.names:  # one at a time: what was seen of 200 domains needs much memory
        data = work.looked.get(name.domain)
        looked = None if data is None else _LOOKED.decode(data)
        found.append(json.encode(judge.record(name, looked)))
    return found


def _of_rules(report: Report) -> Iterator[Finding]:
    for rule in sorted(OF_PUBLICATIONS):
        yield from load_plugin(RULES, rule, "RULE").check(report)


def _without_look(name: NameFacts) -> SurveyOutcome:
    if not name.answered:
        return SurveyOutcome.NO_ANSWER
    return SurveyOutcome.NOTHING if name.exists else SurveyOutcome.NO_DOMAIN


def _sources(published: Iterable[Publication]) -> Iterator[SurveySource]:
    seen: dict[tuple[PublicationKind, Outcome, bool], None] = {}
    for one in published:
        is_closed = one.outcome is Outcome.REFUSED and one.status is None
        if one.outcome is not Outcome.ABSENT and not is_closed:
            seen.setdefault((one.kind, one.outcome, one.secure))
    for kind, outcome, secure in seen:
        yield SurveySource(kind=kind, outcome=outcome, secure=secure)


def _order(server: SurveyServer) -> tuple[str, str, int, str]:
    return server.protocol.value, server.host, server.port, server.security.value
