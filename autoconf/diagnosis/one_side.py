"""A password that the servers for one purpose accept, and those for the other refuse."""

from collections.abc import Sequence
from typing import Final

from autoconf.diagnosis.advice import OPEN, demand_behind
from autoconf.diagnosis.facts import refusal_of
from autoconf.model.check import Check
from autoconf.model.report import Report

MAX_WORDS: Final = 300
"""Letters of a server's words that a finding quotes."""


def refused_on_one_side(report: Report, *, incoming: bool) -> Sequence[int]:
    """Return the checks of one purpose that refused what the other purpose accepted.

    There are none if the reason of a refusal is known: ``login-refused`` names it.
    """
    numbers = [n for n, c in enumerate(report.checks) if c.server.protocol.is_incoming is incoming]
    if accepted_on(report, incoming=incoming) is not None:
        return ()
    if accepted_on(report, incoming=not incoming) is None:
        return ()
    refused = [n for n in numbers if report.checks[n].was_refused]
    return refused if all(_is_open(report.checks[n], report) for n in refused) else ()


def accepted_on(report: Report, *, incoming: bool) -> Check | None:
    """Return a check that proves reading or sending; None if none does."""
    of_purpose = (c for c in report.checks if c.server.protocol.is_incoming is incoming)
    return next((check for check in of_purpose if check.is_proved), None)


def _is_open(check: Check, report: Report) -> bool:
    """Tell whether the words of a refusal leave its reason open."""
    refusal = refusal_of(check, report)
    if refusal is None or refusal.cause not in OPEN or refusal.advice != refusal.cause.value:
        return False
    return demand_behind(refusal, check.server.protocol, report.config) is None
