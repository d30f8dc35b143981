"""Questions and servers as stations of the trace."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from autoconf.formats.attempt_text import detail_text
from autoconf.formats.safe_text import clean_text
from autoconf.model.check import Check, CheckOutcome, LoginOutcome
from autoconf.model.domain import unicode_domain
from autoconf.model.evidence import Attempt, Outcome
from autoconf.model.message import Message
from autoconf.model.server import Endpoint
from autoconf.renderers.interface import Words
from autoconf.renderers.reports.trace import trace
from autoconf.web.pages.parts import Stop, StopKind, Trace
from autoconf.web.pages.pieces import host_of

_ORDER: Final = ("provider-db", "autoconfig-url", "well-known", "pacc", "dns-srv", "ispdb")
"""The sources that people know best stand first."""

_TROUBLE: Final = (Outcome.TLS_FAILED, Outcome.MALFORMED)
_KINDS: Final[dict[bool | None, StopKind]] = {True: "yes", False: "no", None: "none"}
_MOST: Final = 300


def source_name(source: str, words: Words) -> str:
    """Return the name of a source for people."""
    return words(Message.of(f"web.source.{source}"))


def by_source(attempts: Iterable[Attempt]) -> dict[str, Attempt]:
    """Return the best attempt of each source, the sources that people know best first."""
    best: dict[str, Attempt] = {}
    for attempt in attempts:
        known = best.get(attempt.source)
        if known is None or _worth(attempt) > _worth(known):
            best[attempt.source] = attempt
    return dict(sorted(best.items(), key=lambda item: place_of(item[0])))


def place_of(source: str) -> int:
    """Return the place of a source in a list."""
    return _ORDER.index(source) if source in _ORDER else len(_ORDER)


def _worth(attempt: Attempt) -> int:
    if attempt.outcome is Outcome.FOUND:
        return 2
    return int(attempt.outcome in _TROUBLE)


def source_stop(attempt: Attempt, words: Words) -> Stop:
    """Return the station of a question to a source."""
    kind: StopKind = "none"
    if attempt.outcome is Outcome.FOUND:
        kind, came = "yes", _found(attempt, words)
    else:
        came = words(Message.of(f"web.outcome.{attempt.outcome.value}"))
        if attempt.outcome in _TROUBLE:
            kind = "no"
            came = clean_text(detail_text(attempt, words), _MOST) or came
    return Stop(
        kind=kind,
        what=source_name(attempt.source, words),
        came=came,
        when=seconds(attempt.elapsed_s, words),
    )


def _found(attempt: Attempt, words: Words) -> str:
    place = host_of(attempt.asked)
    if attempt.mx is not None and attempt.mx.host:
        return words(Message.of("web.progress.mail-host", host=clean_text(attempt.mx.host)))
    servers = () if attempt.answer is None else attempt.answer.config.servers
    names = dict.fromkeys(server.protocol.value.upper() for server in servers)
    if not names:
        return words(Message("web.progress.answered"))
    if place:
        message = Message.of("web.progress.found-at", place=place, protocols=", ".join(names))
    else:
        message = Message.of("web.progress.found", protocols=", ".join(names))
    return words(message)


def seconds(taken: float, words: Words) -> str:
    """Return a time for people."""
    return words(Message.of("result.seconds", seconds=f"{taken:.1f}"))


def server_name(endpoint: Endpoint, words: Words) -> str:
    """Return what a server is for."""
    return words(Message.of(f"web.server.{endpoint.protocol.value}"))


def shown_host(host: str) -> str:
    """Return a host for people: an internationalised name in both forms."""
    shown = unicode_domain(host)
    return host if shown == host else f"{shown} ({host})"


def port(endpoint: Endpoint, words: Words) -> str:
    """Return the port of a server in words."""
    return words(Message.of("web.server.port", port=endpoint.port))


def server_stop(check: Check, words: Words, *, when: float | None = None) -> Stop:
    """Return the station of a server that was contacted.

    Args:
        check: what is known of it.
        words: makes the text of a message.
        when: the time in seconds; None: that of the check.
    """
    kind: StopKind = "yes" if answers(check) else "no"
    return Stop(
        kind="none" if check.outcome is CheckOutcome.SKIPPED else kind,
        what=server_name(check.endpoint, words),
        place=shown_host(check.server.hostname),
        port=port(check.endpoint, words),
        came=_came(check, words),
        when=seconds(check.elapsed_s if when is None else when, words),
    )


def answers(check: Check) -> bool:
    """Tell whether a server speaks its protocol, and proved its name."""
    is_silent = check.outcome is CheckOutcome.SKIPPED and not check.is_safe
    return check.outcome in (CheckOutcome.OK, CheckOutcome.SKIPPED) and not is_silent


def _came(check: Check, words: Words) -> str:
    login = check.login.outcome
    if login not in (LoginOutcome.NOT_TESTED, LoginOutcome.ACCEPTED):
        return words(Message.of(f"cli.login-outcome.{login.value}"))
    if check.tls is not None and check.tls.problem is not None:
        return words(Message.of(f"cli.tls-problem.{check.tls.problem.value}"))
    if check.outcome is not CheckOutcome.OK:
        return words(Message.of(f"cli.outcome.{check.outcome.value}"))
    if login is LoginOutcome.ACCEPTED:
        return words(Message("web.server.accepted"))
    return words(Message("web.server.answers"))


def waiting_stop(endpoint: Endpoint, words: Words) -> Stop:
    """Return the station of a server that did not answer yet."""
    return Stop(
        kind="wait",
        what=server_name(endpoint, words),
        place=shown_host(endpoint.hostname),
        port=port(endpoint, words),
        came=words(Message("web.server.connecting")),
    )


def origin(attempts: Sequence[Attempt], words: Words) -> Iterator[Stop]:
    """Yield a station for each source that named settings, and one for the rest."""
    best = by_source(attempts)
    found = [one for one in best.values() if one.outcome is Outcome.FOUND]
    for attempt in found:
        stop = source_stop(attempt, words)
        asked = clean_text(words(Message.of("place.asked", place=attempt.asked)), _MOST)
        yield Stop(kind=stop.kind, what=stop.what, came=asked, when=stop.when)
    rest = len(best) - len(found)
    if rest:
        yield Stop(
            kind="none",
            what=words(Message.of("web.origin.rest", count=rest)),
            came=words(Message("web.origin.rest-came")),
        )


def traces(checks: Iterable[Check], words: Words) -> Iterator[Trace]:
    """Yield the stations of each server that was contacted, from its name to the login."""
    for check in checks:
        if check.outcome is CheckOutcome.SKIPPED and not check.stages:
            continue
        stops = tuple(
            Stop(
                kind=_KINDS[step.is_good],
                what=words(Message.of(f"web.step.{step.name}")),
                came=words(step.words),
                when=step.time(words),
            )
            for step in trace(check)
        )
        title = words(
            Message.of(
                "web.step.of-server",
                what=server_name(check.endpoint, words),
                host=shown_host(check.server.hostname),
            )
        )
        yield Trace(title=title, stops=stops)
