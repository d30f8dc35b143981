"""The one table of the lab: what each made-up domain runs, and what ``setup`` must find there.

A new case is a new row; a new kind of defect is a row and a quirk that a builder reads.
"""

from typing import Final

from tests.lab import calls, logins, mechanisms, misprints, refusals, trouble
from tests.lab.domain import LabDomain
from tests.lab.ordinary import ORDINARY

DOMAINS: Final = (
    *ORDINARY,
    *mechanisms.SRV,
    *mechanisms.DNSSEC,
    *mechanisms.MAILCONF,
    *mechanisms.PACC,
    *mechanisms.OURS,
    *mechanisms.AUTODISCOVER,
    *mechanisms.SERVICES_SRV,
    *mechanisms.LOCAL,
    *mechanisms.BUNDLED,
    *trouble.HALVES,
    *trouble.STRICT,
    *trouble.ELSEWHERE,
    *trouble.WILDCARDS,
    *trouble.SILENCE,
    *trouble.LIES,
    *mechanisms.SERVICES_WELL_KNOWN,
    *mechanisms.SERVED,
)

RACES: Final = trouble.DISAGREEMENT
"""Rows that the lab serves, and where it matters which source answers first: a second one that
comes before patience is over must be confirmed, one that is still silent then has no say."""

LOGINS: Final = (*logins.LOGINS, *refusals.ROWS, *misprints.ROWS, *calls.ROWS)
"""Rows for tests of what happens at a login; discovery has nothing new to find there."""


def find(name: str) -> LabDomain:
    """Return the row of a domain."""
    return next(row for row in (*DOMAINS, *RACES, *LOGINS) if row.name == name)
