"""Consent before settings are written: a file sends the password as surely as a login does."""

from msgspec.structs import replace

from autoconf.discovery.consent import Consent
from autoconf.model.options import Options
from autoconf.model.questions import NeedsConfirmation
from autoconf.model.report import Report


def with_consent(report: Report, options: Options) -> Report:
    """Return the report with what was agreed to; servers still in doubt make it pending."""
    if report.config is None:
        return report
    consent = Consent.of(options, report.answers)
    doubts = consent.doubts(report.config)
    question = NeedsConfirmation(doubts=doubts) if doubts else None
    return replace(
        report,
        confirmed=consent.confirmed_hosts(report.config),
        confirmation_missing=() if question is None else question.hosts,
        confirmation_declined=report.answers.declined_hosts,
        pending=question,
    )
