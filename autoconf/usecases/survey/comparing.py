"""What changed since an earlier survey.

The earlier one is kept by domain, past a bound in a temporary file (``tally.py``). So both may have
any length and any order.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec import Struct

from autoconf.model.audit import SetsUp
from autoconf.model.survey import SurveyOutcome, SurveyRecord
from autoconf.model.survey_counts import (
    Changes,
    FaultChange,
    Move,
    OutcomeChange,
    ProgramChange,
)
from autoconf.usecases.survey.tally import Store, Tally

_TOP: Final = 20
_IN_MEMORY: Final = 50_000
"""Domains; with what is compared some 50 MB."""
_LOOKED_AT: Final = frozenset(SurveyOutcome) - {
    SurveyOutcome.NO_ANSWER,
    SurveyOutcome.NO_DOMAIN,
    SurveyOutcome.OPTED_OUT,
}
"""Of other domains nothing is known: a fault that is not seen there is not mended."""
_BETWEEN: Final = "\t"


class _Kept(Struct, frozen=True, array_like=True):
    """The part of a record that is compared."""

    outcome: SurveyOutcome
    mx_base: str
    programs: dict[str, SetsUp]
    rules: frozenset[str]


_decoder: Final = msgspec.json.Decoder(_Kept)


def _kept(record: SurveyRecord) -> _Kept:
    return _Kept(
        record.outcome,
        record.mx_base,
        record.programs,
        frozenset(finding.rule for finding in record.findings),
    )


class Comparison:
    """Takes all records of the earlier survey, then each domain of the present one once."""

    def __init__(self, earlier: Iterable[SurveyRecord], in_memory: int = _IN_MEMORY) -> None:
        """Keep the earlier survey, with at most so many domains in memory.

        Raises:
            UsageError: the disk has no room for it.
        """
        self._earlier = Store(in_memory)
        for record in earlier:
            self._earlier.put(record.domain, msgspec.json.encode(_kept(record)))
        self._new = self._both = self._moved = 0
        self._outcomes: Counter[tuple[SurveyOutcome, SurveyOutcome]] = Counter()
        self._programs: Counter[tuple[str, str]] = Counter()
        self._faults: Counter[tuple[str, str]] = Counter()
        self._moves = Tally(in_memory)

    def add(self, record: SurveyRecord) -> None:
        """Compare a record of the present survey.

        Raises:
            UsageError: the disk refused.
        """
        found = self._earlier.get(record.domain)
        if found is None:
            self._new += 1
            return
        self._both += 1
        before, after = _decoder.decode(found), _kept(record)
        if before.outcome is not after.outcome:
            self._outcomes[before.outcome, after.outcome] += 1
        if before.outcome in _LOOKED_AT and after.outcome in _LOOKED_AT:
            self._compare(before, after)

    def _compare(self, before: _Kept, after: _Kept) -> None:
        self._faults.update((rule, "appeared") for rule in after.rules - before.rules)
        self._faults.update((rule, "mended") for rule in before.rules - after.rules)
        for program, answer in after.programs.items():
            earlier = before.programs.get(program, SetsUp.UNKNOWN)
            if SetsUp.UNKNOWN in (earlier, answer):
                continue
            if answer is SetsUp.YES and earlier is not SetsUp.YES:
                self._programs[program, "gained"] += 1
            elif earlier is SetsUp.YES and answer is not SetsUp.YES:
                self._programs[program, "lost"] += 1
        if before.mx_base != after.mx_base:
            self._moved += 1
            self._moves.add(f"{before.mx_base}{_BETWEEN}{after.mx_base}")

    def changes(self) -> Changes:
        """Return what changed.

        Raises:
            UsageError: the disk refused.
        """
        programs = sorted({name for name, _ in self._programs})
        rules = sorted({rule for rule, _ in self._faults})
        return Changes(
            before=len(self._earlier),
            new=self._new,
            gone=len(self._earlier) - self._both,
            outcomes=tuple(self._outcome_changes()),
            programs=tuple(
                ProgramChange(
                    program=name,
                    gained=self._programs[name, "gained"],
                    lost=self._programs[name, "lost"],
                )
                for name in programs
            ),
            faults=tuple(
                FaultChange(
                    rule=rule,
                    appeared=self._faults[rule, "appeared"],
                    mended=self._faults[rule, "mended"],
                )
                for rule in rules
            ),
            moved=self._moved,
            moves=tuple(_move(name, domains) for name, domains in self._moves.top(_TOP)),
        )

    def _outcome_changes(self) -> list[OutcomeChange]:
        order = list(SurveyOutcome).index
        found = sorted(
            self._outcomes.items(),
            key=lambda pair: (-pair[1], order(pair[0][0]), order(pair[0][1])),
        )
        return [
            OutcomeChange(before=before, after=after, domains=domains)
            for (before, after), domains in found
        ]


def _move(name: str, domains: int) -> Move:
    before, _, after = name.partition(_BETWEEN)
    return Move(before=before, after=after, domains=domains)
