"""One pass over the records of a survey, and what they add up to.

In memory are numbers, and at most some hundred thousand names each of domains, mail hosts and
servers (``tally.py``). Further names go to a temporary file, so that all numbers stay exact.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import msgspec

from autoconf.model.audit import PublicationKind, SetsUp
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Severity
from autoconf.model.survey import SurveyOutcome, SurveyRecord, SurveyServer, SurveySource
from autoconf.model.survey_counts import (
    Counts,
    FaultCount,
    MailHostCount,
    MailHosts,
    OutcomeCount,
    ProgramCount,
    PublicationCount,
)
from autoconf.usecases.survey.servers import ServerUse, add_up
from autoconf.usecases.survey.tally import IN_MEMORY, Store, Tally

WITH_MAIL: Final = frozenset(
    {
        SurveyOutcome.PUBLISHED,
        SurveyOutcome.KNOWN,
        SurveyOutcome.GUESSED,
        SurveyOutcome.NOTHING,
    }
)
"""A domain with one of these was looked at, and may have mail."""

_TOP: Final = 50
_SEVERITIES: Final = (Severity.BLOCKER, Severity.WARNING, Severity.NOTE)
"""The worst one first."""
_STANDINGS: Final = ("found", "found_plain", "wrong", "failed")
"""The best one first."""
_NO_NEWS: Final = (Outcome.ABSENT, Outcome.SKIPPED, Outcome.GAVE_WAY)


class SurveyCounter:
    """Takes records; ``counts`` may be asked for at any time, and more records may follow."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        """Begin with nothing; keep at most so many names of each kind in memory."""
        self._seen = Store(in_memory)
        self._doubled = 0
        self._hosts = Tally(in_memory)
        self._servers = Tally(in_memory)
        self._outcomes: Counter[SurveyOutcome] = Counter()
        self._publications: Counter[tuple[PublicationKind, str]] = Counter()
        self._faults: Counter[str] = Counter()
        self._worst: dict[str, Severity] = {}
        self._programs: Counter[tuple[str, SetsUp]] = Counter()
        self._last = ""

    def add(self, record: SurveyRecord) -> bool:
        """Count a record; tell whether it is the first one of its domain. No other one counts.

        Raises:
            UsageError: the disk has no room for names.
        """
        if not self._seen.put(record.domain):
            self._doubled += 1
            return False
        self._outcomes[record.outcome] += 1
        self._last = max(self._last, record.asked_at)
        self._publications.update(_standings(record.sources).items())
        if record.mx_base:
            self._hosts.add(record.mx_base)
        for server in set(record.servers):
            self._servers.add(_name_of(server))
        for rule, severity in _worst_of(record).items():
            self._faults[rule] += 1
            self._worst[rule] = _worse(severity, self._worst.get(rule, severity))
        if record.outcome in WITH_MAIL:  # the others need no program
            self._programs.update(record.programs.items())
        return True

    def counts(self, at: datetime) -> Counts:
        """Return the numbers; certificates are compared with the time of the last question.

        Args:
            at: the moment that counts where no record has a time.

        Raises:
            UsageError: the disk refused.
        """
        outcomes = self._outcomes
        with_mail = sum(outcomes[outcome] for outcome in WITH_MAIL)
        return Counts(
            domains=len(self._seen),
            doubled=self._doubled,
            with_mail=with_mail,
            silent=with_mail - outcomes[SurveyOutcome.PUBLISHED],
            outcomes=tuple(OutcomeCount(outcome=o, domains=outcomes[o]) for o in SurveyOutcome),
            publications=tuple(map(self._publication, PublicationKind)),
            mail_hosts=self._mail_hosts(),
            servers=add_up(self.servers(), self._end(at)),
            faults=self._fault_counts(),
            programs=tuple(map(self._program, sorted({name for name, _ in self._programs}))),
        )

    def _end(self, otherwise: datetime) -> datetime:
        try:
            end = datetime.fromisoformat(self._last)
        except ValueError:
            return otherwise
        return end if end.tzinfo else end.replace(tzinfo=UTC)

    def mail_hosts(self) -> Iterator[MailHostCount]:
        """Yield all mail hosts, by name."""
        for name, domains in self._hosts.by_name():
            yield MailHostCount(mx_base=name, domains=domains)

    def servers(self) -> Iterator[ServerUse]:
        """Yield each server once; see ``ServerUse``."""
        last: ServerUse | None = None
        for name, domains in self._servers.by_name():
            server = msgspec.json.decode(name, type=SurveyServer)
            if last is not None and last.is_same(server):
                last = last.joined(server, domains)
                continue
            if last is not None:
                yield last
            last = ServerUse(server=server, domains=domains, seen_by=domains)
        if last is not None:
            yield last

    def _publication(self, kind: PublicationKind) -> PublicationCount:
        found, plain, wrong, failed = (self._publications[kind, one] for one in _STANDINGS)
        return PublicationCount(
            kind=kind, found=found + plain, found_plain=plain, wrong=wrong, failed=failed
        )

    def _mail_hosts(self) -> MailHosts:
        top = [MailHostCount(mx_base=name, domains=n) for name, n in self._hosts.top(_TOP)]
        count = total = 0
        for _, domains in self._hosts.by_name():
            count += 1
            total += domains
        return MailHosts(
            count=count,
            top=tuple(top),
            others=total - sum(one.domains for one in top),
            without=len(self._seen) - total,
        )

    def _fault_counts(self) -> tuple[FaultCount, ...]:
        found = (
            FaultCount(rule=rule, severity=self._worst[rule], domains=domains)
            for rule, domains in self._faults.items()
        )
        return tuple(sorted(found, key=lambda f: (f.severity is Severity.NOTE, -f.domains, f.rule)))

    def _program(self, program: str) -> ProgramCount:
        yes, half, no, unknown = (self._programs[program, answer] for answer in SetsUp)
        return ProgramCount(program=program, yes=yes, half=half, no=no, unknown=unknown)


def _name_of(server: SurveyServer) -> str:
    """Return a server with its facts as one text; those of one server stand together in order."""
    return msgspec.json.encode(server).decode()


def _standings(sources: tuple[SurveySource, ...]) -> dict[PublicationKind, str]:
    """Return the best answer of each kind of publication of a domain."""
    best: dict[PublicationKind, str] = {}
    for source in sources:
        if source.outcome in _NO_NEWS:
            continue
        standing = _standing(source)
        best[source.kind] = min(best.get(source.kind, standing), standing, key=_STANDINGS.index)
    return best


def _standing(source: SurveySource) -> str:
    match source.outcome:
        case Outcome.FOUND:
            return "found" if source.secure else "found_plain"
        case Outcome.MALFORMED:
            return "wrong"
        case _:
            return "failed"


def _worst_of(record: SurveyRecord) -> dict[str, Severity]:
    """Return each rule of a record once."""
    worst: dict[str, Severity] = {}
    for finding in record.findings:
        worst[finding.rule] = _worse(finding.severity, worst.get(finding.rule, finding.severity))
    return worst


def _worse(one: Severity, other: Severity) -> Severity:
    return min(one, other, key=_SEVERITIES.index)
