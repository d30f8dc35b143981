"""The question about servers that only a person can confirm."""

from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace

from autoconf.formats.safe_text import clean_text
from autoconf.model.domain import home_of
from autoconf.model.message import Message
from autoconf.model.questions import (
    NeedsAddressConsent,
    NeedsConfirmation,
    NeedsReplacement,
)
from autoconf.model.report import Report
from autoconf.model.server import Endpoint
from autoconf.renderers.interface import Words
from autoconf.web.pages.contexts.facts import JobFacts
from autoconf.web.pages.contexts.steps import server_name, shown_host
from autoconf.web.pages.contexts.verdicts import Bad, bad, has_servers
from autoconf.web.pages.parts import Context, Verdict


class ServerLine(Struct, frozen=True):
    """A server: what it is for, and its host."""

    use: str
    host: str


class Confirm(Context, frozen=True, kw_only=True):
    """The question about servers that only a person can confirm.

    Attributes:
        job_url: the path of the job.
        verdict: the question, and why it is asked.
        servers: those that it is about.
        reasons: the facts behind the doubt.
        how: to tell whether it is right.
        yes: the words of agreement.
        has_settings: whether there are settings to look at.
    """

    template: ClassVar[str] = "confirm.html"
    job_url: str
    verdict: Verdict
    servers: tuple[ServerLine, ...]
    reasons: tuple[str, ...]
    how: str
    yes: str
    has_settings: bool


Confirmable = NeedsConfirmation | NeedsAddressConsent | NeedsReplacement


def confirm(facts: JobFacts, report: Report, question: Confirmable, words: Words) -> Confirm:
    """Return the question as a page."""
    kind = _kind(question)
    hosts = tuple(dict.fromkeys(_hosts(question)))
    homes = ", ".join(dict.fromkeys(map(home_of, hosts)))
    values = {"homes": homes, "address": facts.address, "domain": report.domain}
    reasons = (clean_text(words(reason), 1000) for reason in question.reasons)
    return Confirm(
        job_url=facts.url,
        verdict=Verdict(
            tone="warn",
            title=words(Message.of(f"web.confirm.{kind}-title", **values)),
            lead=(words(Message.of(f"web.confirm.{kind}-lead", **values)),),
            facts=(
                (words(Message("web.confirm.nothing")), words(Message("web.confirm.either-way"))),
            ),
        ),
        servers=tuple(_servers(question, words)),
        reasons=tuple(dict.fromkeys(reasons)),
        how=words(Message.of("web.confirm.how-text", **values)),
        yes=words(Message.of(f"web.confirm.{kind}-yes")),
        has_settings=has_servers(report),
    )


def declined(facts: JobFacts, report: Report, words: Words) -> Bad:
    """Return the page for a person who knows nothing of the servers: whom to ask."""
    homes = ", ".join(dict.fromkeys(map(home_of, report.confirmation_declined)))
    return replace(
        bad(facts, report, words),
        verdict=Verdict(
            tone="warn",
            title=words(Message.of("web.confirm.declined-title", homes=homes)),
            lead=(
                words(Message("web.confirm.declined-lead")),
                words(Message("web.confirm.either-way")),
            ),
        ),
        steps=(
            words(Message.of("web.confirm.declined-ask", domain=report.domain)),
            words(Message.of("web.confirm.declined-again", homes=homes)),
        ),
        offers_login=False,
    )


def _kind(question: Confirmable) -> str:
    match question:
        case NeedsConfirmation():
            return "provider"
        case NeedsReplacement():
            return "replacement"
        case NeedsAddressConsent():
            return "consent"


def _hosts(question: Confirmable) -> tuple[str, ...]:
    if isinstance(question, NeedsReplacement):
        return (question.server.hostname,)
    return question.hosts


def _servers(question: Confirmable, words: Words) -> Iterator[ServerLine]:
    if isinstance(question, NeedsAddressConsent):
        use = words(Message("web.confirm.settings"))
        yield from (ServerLine(use, shown_host(host)) for host in question.hosts)
    else:
        lines = (ServerLine(server_name(e, words), shown_host(e.hostname)) for e in _of(question))
        yield from dict.fromkeys(lines)


def _of(question: NeedsConfirmation | NeedsReplacement) -> tuple[Endpoint, ...]:
    if isinstance(question, NeedsReplacement):
        return (question.server,)
    return tuple(doubt.endpoint for doubt in question.doubts)
