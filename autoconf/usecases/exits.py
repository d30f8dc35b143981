"""From a report to the number that a run ends with."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # the numbers alone are needed before there is a report
    from autoconf.model.report import Report

EXIT_OK: Final = 0
EXIT_BLOCKED: Final = 1
EXIT_USAGE: Final = 2
EXIT_NOTHING_FOUND: Final = 3
EXIT_NOT_CONFIRMED: Final = 4


def exit_status(report: "Report") -> int:
    """Return the exit status of a run.

    1 includes a run that was cancelled. 4: a confirmation or a sign-in is missing.
    """
    from autoconf.model.questions import NeedsAddressConsent, NeedsConfirmation, NeedsPassword

    if report.is_cancelled:
        return EXIT_BLOCKED
    if isinstance(report.pending, NeedsConfirmation | NeedsAddressConsent):
        return EXIT_NOT_CONFIRMED
    if isinstance(report.pending, NeedsPassword) and report.pending.sign_in is not None:
        return EXIT_NOT_CONFIRMED
    if report.config is None:
        return EXIT_NOTHING_FOUND
    return EXIT_BLOCKED if report.is_blocked else EXIT_OK
