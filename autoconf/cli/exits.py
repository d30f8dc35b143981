"""Exit codes: one function from a report to a number."""

from typing import Final

from autoconf.model.report import Report

EXIT_OK: Final = 0
EXIT_BLOCKED: Final = 1
EXIT_USAGE: Final = 2
EXIT_NOTHING_FOUND: Final = 3
EXIT_NOT_CONFIRMED: Final = 4


def exit_of(report: Report, *, could_ask: bool) -> int:
    """Return the exit code of a run; ``could_ask``: a person was there to confirm."""
    if report.config is None:
        return EXIT_NOTHING_FOUND
    if report.confirmation_missing and not could_ask:
        return EXIT_NOT_CONFIRMED
    return EXIT_BLOCKED if report.is_blocked else EXIT_OK
