"""The report of one run, from all that was learned in it."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose
from autoconf.diagnosis.tls_grades import grades_of
from autoconf.discovery.additions import Additions
from autoconf.discovery.consent import Consent, confirmed_by
from autoconf.discovery.engine import Found
from autoconf.discovery.ranking import with_services
from autoconf.model.check import Check, LoginOutcome
from autoconf.model.report import Report


def with_additions(found: Found, additions: Additions) -> Found:
    """End the additions, and put their attempts after all others."""
    return replace(found, attempts=(*found.attempts, *additions.end()))


def with_findings(report: Report, consent: Consent, now: datetime) -> Report:
    """Complete a report: the services of its attempts, who was vouched for, grades and findings.

    Args:
        report: with address, attempts, config, checks and what only the run knows.
        consent: what people said.
        now: judges certificates; with its time zone.
    """
    config = None if report.config is None else with_services(report.config, report.attempts)
    tried = _tried(report.checks)
    report = replace(
        report,
        config=config,
        checks=tuple(replace(check, grades=grades_of(check, now)) for check in report.checks),
        confirmation_missing=tuple(h for h in consent.missing if h not in tried),
        confirmation_declined=tuple(h for h in consent.declined if h not in tried),
        confirmed=() if config is None else confirmed_by(consent, config),
        made_at=now.astimezone().isoformat(timespec="seconds"),
    )
    return replace(report, findings=diagnose(report))


def _tried(checks: Sequence[Check]) -> set[str]:
    """Return the hosts that a login was sent to."""
    return {c.server.hostname for c in checks if c.login.outcome is not LoginOutcome.NOT_TESTED}
