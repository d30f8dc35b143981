"""Which page a job has now."""

from autoconf.model.budget import MAX_FAILURES
from autoconf.model.finding import Severity
from autoconf.model.report import Report
from autoconf.renderers.interface import Words
from autoconf.web.pages.contexts.answer import answer, has_values
from autoconf.web.pages.contexts.compare import compare
from autoconf.web.pages.contexts.confirm import Confirmable, confirm, declined
from autoconf.web.pages.contexts.facts import Chosen, JobFacts
from autoconf.web.pages.contexts.owner import owner
from autoconf.web.pages.contexts.progress import progress
from autoconf.web.pages.contexts.stops import attempts, busy, ended, nothing
from autoconf.web.pages.contexts.verdicts import bad, first_finding, good
from autoconf.web.pages.parts import Context


def page_of(facts: JobFacts, words: Words, chosen: Chosen | None = None) -> Context:
    """Return the page of a job.

    Args:
        facts: about the job.
        words: makes the text of a message.
        chosen: asks for the settings with a choice, where there are any.
    """
    match facts.state:
        case "queued":
            return busy(facts, words)
        case "running":
            return progress(facts, words)
        case "cancelled" | "failed":
            return ended("cancelled" if facts.state == "cancelled" else "crashed", words)
        case "done":
            return _of_result(facts, words, chosen)


def _of_result(facts: JobFacts, words: Words, chosen: Chosen | None) -> Context:
    if facts.audit is not None:
        return owner(facts, facts.audit, words)
    if facts.report is not None:
        return _of_report(facts, facts.report, words, chosen)
    return ended("crashed", words)


def _of_report(facts: JobFacts, report: Report, words: Words, chosen: Chosen | None) -> Context:
    if chosen is not None and has_values(report):
        return answer(facts, report, words, chosen)
    if isinstance(report.pending, Confirmable):
        return confirm(facts, report, report.pending, words)
    if report.using or report.using_problems:
        return compare(facts, report, words)
    if report.config is None:
        return nothing(facts, report, words)
    return _verdict(facts, report, words)


def _verdict(facts: JobFacts, report: Report, words: Words) -> Context:
    is_over = report.login_pause is not None or facts.tries_used >= MAX_FAILURES
    if facts.has_login and is_over and not report.works:
        return attempts(facts, report, words)
    if report.works and not report.is_blocked and report.symptom is None:
        return good(facts, report, words)
    if report.confirmation_declined and _is_about_consent(report):
        return declined(facts, report, words)
    is_question = facts.has_login or _is_blocked(report) or report.symptom is not None
    if is_question or not has_values(report):
        return bad(facts, report, words)
    return answer(facts, report, words, Chosen())


def _is_about_consent(report: Report) -> bool:
    first = first_finding(report)
    return first is not None and first.rule == "confirmation-needed"


def _is_blocked(report: Report) -> bool:
    """Tell whether something is wrong with the servers; used-up tries are about the login."""
    return any(
        finding.severity is Severity.BLOCKER and finding.rule != "attempts-spent"
        for _, finding in report.causes
    )
