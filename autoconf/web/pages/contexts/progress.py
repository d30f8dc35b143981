"""The page of a job that runs: the sources and the servers as they answer."""

from typing import ClassVar, Final

from msgspec import Struct

from autoconf.model.check import Check
from autoconf.model.config import ClientConfig
from autoconf.model.events import (
    ConfigFound,
    Event,
    LoginEnded,
    ServerStage,
    SourceAnswered,
    Started,
)
from autoconf.model.evidence import Attempt, Tier
from autoconf.model.message import Message
from autoconf.renderers.interface import Words
from autoconf.web.pages.contexts.facts import JobFacts
from autoconf.web.pages.contexts.steps import (
    by_source,
    place_of,
    server_stop,
    source_name,
    source_stop,
    waiting_stop,
)
from autoconf.web.pages.parts import Context, Stop

_TITLES: Final = {
    "discover": "web.progress.title",
    "check": "web.progress.title",
    "audit": "web.progress.title-domain",
    "diagnose": "web.progress.title-problem",
    "login": "web.progress.title-login",
}


class Progress(Context, frozen=True, kw_only=True):
    """The page of a job that runs.

    Attributes:
        job_url: the path of the job.
        title: the heading.
        answered: how many have answered.
        asked: how many were asked.
        count: the same in words.
        sources: the sources of settings.
        servers: the mail servers.
        can_finish: whether there is something to show already.
    """

    template: ClassVar[str] = "progress.html"
    job_url: str
    title: str
    answered: int
    asked: int
    count: str
    sources: tuple[Stop, ...]
    servers: tuple[Stop, ...]
    can_finish: bool


class _Seen(Struct):
    """What the events have told so far."""

    sources: tuple[tuple[str, Tier], ...] = ()
    attempts: tuple[Attempt, ...] = ()
    config: ClientConfig | None = None
    checks: tuple[Check, ...] = ()


def progress(facts: JobFacts, words: Words) -> Progress:
    """Return the page of a job that runs."""
    seen = _Seen()
    for event in facts.events:
        _add(seen, event)
    sources, servers = _sources(seen, words), _servers(seen, words)
    stops = (*sources, *servers)
    answered = sum(stop.kind != "wait" for stop in stops)
    which = _TITLES["login" if facts.has_login else facts.kind]
    return Progress(
        job_url=facts.url,
        title=words(Message.of(which, address=facts.address)),
        answered=answered,
        asked=max(len(stops), 1),
        count=words(Message.of("web.progress.count", answered=answered, asked=len(stops))),
        sources=sources,
        servers=servers,
        can_finish=seen.config is not None and facts.kind == "check" and not facts.has_login,
    )


def _add(seen: _Seen, event: Event) -> None:
    match event:
        case Started(sources=sources):
            seen.sources = sources
        case SourceAnswered(attempt=attempt):
            seen.attempts += (attempt,)
        case ConfigFound(config=config):
            seen.config = config
        case ServerStage(check=check) | LoginEnded(check=check):
            seen.checks += (check,)
        case _:
            pass


def _sources(seen: _Seen, words: Words) -> tuple[Stop, ...]:
    """Return the sources that have answered, then those that are still asked.

    A guess is shown only where it was made: it is not needed if somebody publishes settings.
    """
    answered = by_source(seen.attempts)
    waiting = [
        source for source, tier in seen.sources if source not in answered and tier is not Tier.GUESS
    ]
    waits = words(Message("web.progress.asking"))
    return (
        *(source_stop(attempt, words) for attempt in answered.values()),
        *(
            Stop(kind="wait", what=source_name(source, words), came=waits)
            for source in sorted(waiting, key=place_of)
        ),
    )


def _servers(seen: _Seen, words: Words) -> tuple[Stop, ...]:
    last = {check.endpoint: check for check in seen.checks}
    known = () if seen.config is None else tuple(s.endpoint for s in seen.config.shown)
    return tuple(
        server_stop(last[endpoint], words) if endpoint in last else waiting_stop(endpoint, words)
        for endpoint in dict.fromkeys((*known, *last))
    )
