"""Pages of a job that came to no verdict: it waits, found nothing, was stopped, or is gone."""

from math import ceil
from typing import ClassVar, Final, Literal

from autoconf.model.budget import MAX_FAILURES
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.renderers.interface import Words
from autoconf.web.pages.contexts.facts import JobFacts
from autoconf.web.pages.contexts.steps import by_source, source_stop
from autoconf.web.pages.contexts.telling import told
from autoconf.web.pages.contexts.verdicts import (
    first_finding,
    has_servers,
    note_of,
    verdict_of,
)
from autoconf.web.pages.parts import Context, Note, Stop, Verdict

_SPENT: Final = "attempts-spent"
_STEPS: Final = 3
_HOUR_S: Final = 3600.0


class Busy(Context, frozen=True, kw_only=True):
    """A job that waits in line, or a site that takes no more jobs.

    Attributes:
        job_url: the path of the job; empty: there is none.
        verdict: how many are before it.
    """

    template: ClassVar[str] = "busy.html"
    job_url: str
    verdict: Verdict


class Nothing(Context, frozen=True, kw_only=True):
    """No mail servers were found.

    Attributes:
        verdict: what was looked for.
        meant: the address that may have been meant; empty: not known.
        steps: what to try.
        notes: what was found out about the domain.
        looked: the sources that were asked.
        asked: how many there were, in words.
    """

    template: ClassVar[str] = "nothing.html"
    verdict: Verdict
    meant: str
    steps: tuple[str, ...]
    notes: tuple[Note, ...]
    looked: tuple[Stop, ...]
    asked: str


class Attempts(Context, frozen=True, kw_only=True):
    """The tries are used up.

    Attributes:
        job_url: the path of the job.
        verdict: how long to wait.
        steps: what to do until then.
        has_settings: whether there are settings to look at.
    """

    template: ClassVar[str] = "attempts.html"
    job_url: str
    verdict: Verdict
    steps: tuple[str, ...]
    has_settings: bool


class Ended(Context, frozen=True, kw_only=True):
    """A job that is gone, was stopped, or broke off; or a request that was refused.

    Attributes:
        verdict: what happened.
    """

    template: ClassVar[str] = "ended.html"
    verdict: Verdict


End = Literal["gone", "cancelled", "crashed", "refused", "too-large", "no-logins"]


def busy(facts: JobFacts, words: Words) -> Busy:
    """Return the page of a job that waits in line."""
    before = max(facts.place - 1, 0)
    return Busy(job_url=facts.url, verdict=_busy_verdict(before, words))


def full(before: int, words: Words) -> Busy:
    """Return the page of a site that takes no more jobs for now."""
    return Busy(job_url="", verdict=_busy_verdict(before, words, kept="full"))


def _busy_verdict(before: int, words: Words, kept: str = "waits") -> Verdict:
    which = "none" if before == 0 else "one" if before == 1 else "several"
    line_ = words(Message.of(f"web.busy.{which}", count=before))
    rest = words(Message.of(f"web.busy.{kept}"))
    return Verdict(tone="warn", title=words(Message("web.busy.title")), lead=(f"{line_} {rest}",))


def nothing(facts: JobFacts, report: Report, words: Words) -> Nothing:
    """Return the page of a search without a result."""
    tell = told(words)
    first = first_finding(report)
    stops = tuple(source_stop(one, words) for one in by_source(report.attempts).values())
    meant = ""
    if report.looks_like and report.address is not None:
        meant = f"{report.address.local_part}@{report.looks_like}"
    lead = Message.of("web.nothing.lead", count=len(report.attempts))
    return Nothing(
        verdict=Verdict(
            tone="warn",
            title=words(Message.of("web.nothing.title", address=facts.address)),
            lead=(words(lead),),
            facts=(
                (
                    words(Message("web.verdict.who")),
                    words(Message.of("web.nothing.who", domain=report.domain)),
                ),
            ),
        ),
        meant=meant,
        steps=tuple(words(Message.of(f"web.nothing.step-{n + 1}")) for n in range(_STEPS)),
        notes=() if first is None else tuple(note_of(f, tell) for _, f in report.causes),
        looked=stops,
        asked=words(Message.of("web.origin.asked", count=len(report.attempts))),
    )


def attempts(facts: JobFacts, report: Report, words: Words) -> Attempts:
    """Return the page that says how long no login is sent."""
    spent = next((finding for finding in report.findings if finding.rule == _SPENT), None)
    if spent is not None:
        verdict = verdict_of(spent, spent.title, words)
    else:
        verdict = Verdict(
            tone="bad", title=words(_pause(facts)), lead=(words(Message("web.attempts.lead")),)
        )
    steps = tuple(words(Message.of(f"web.attempts.step-{n + 1}")) for n in range(_STEPS))
    return Attempts(
        job_url=facts.url,
        verdict=verdict,
        steps=steps,
        has_settings=has_servers(report),
    )


def _pause(facts: JobFacts) -> Message:
    count = max(facts.tries_used, MAX_FAILURES)
    if facts.pause_s > _HOUR_S:
        return Message.of("web.attempts.hours", count=count, hours=ceil(facts.pause_s / _HOUR_S))
    if facts.pause_s > 0:
        return Message.of("web.attempts.minutes", count=count, minutes=ceil(facts.pause_s / 60))
    return Message.of("web.attempts.title", count=count)


def ended(why: End, words: Words) -> Ended:
    """Return the page of a job that is gone, was stopped or broke off."""
    return Ended(
        verdict=Verdict(
            tone="bad" if why == "crashed" else "warn",
            title=words(Message.of(f"web.ended.{why}-title")),
            lead=(words(Message.of(f"web.ended.{why}")),),
        )
    )
