"""Reads what a process returned, and checks that it answers the task, whole and nothing else."""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Final, TypeVar

from msgspec import DecodeError, Struct, json, msgpack

from autoconf.model.audit import ServerFact
from autoconf.model.survey import SurveyRecord
from autoconf.usecases.survey.asking.tasks import (
    Domains,
    HostFacts,
    Judging,
    MailHosts,
    NameFacts,
    Names,
    Seen,
    Servers,
    Work,
)

T = TypeVar("T")

_RECORD: Final = json.Decoder(SurveyRecord)


class NoResultError(Exception):
    """The process does not do what it should: another version, or damaged memory."""


class Made(Struct, frozen=True):
    """The record of a domain: a line of JSON without its end."""

    domain: str
    line: bytes


Results = Sequence[NameFacts] | Sequence[HostFacts] | Sequence[Seen] | Sequence[ServerFact]


def results_of(work: Work, data: bytes) -> Results | Sequence[Made]:
    """Return the results of work.

    Raises:
        NoResultError: they are not those of this work.
    """
    match work:
        case Names(domains=domains):
            return _answers(data, NameFacts, attrgetter("domain"), domains)
        case MailHosts(hosts=hosts):
            return _answers(data, HostFacts, attrgetter("host"), hosts)
        case Domains(names=asked):
            return _answers(data, Seen, attrgetter("domain"), [one.domain for one in asked])
        case Servers(places=places):
            return _answers(data, ServerFact, attrgetter("endpoint"), places)
        case Judging(names=judged):
            made = [Made(_domain_of(line), line) for line in _decoded(data, bytes)]
            _require((one.domain for one in made), (one.domain for one in judged))
            return made


def _answers(
    data: bytes, kind: type[T], what: Callable[[T], object], wanted: Iterable[object]
) -> list[T]:
    """Return results, one for each thing that was ``wanted``; ``what`` tells which."""
    found = _decoded(data, kind)
    _require(map(what, found), wanted)
    return found


def _decoded(data: bytes, kind: type[T]) -> list[T]:
    try:
        return msgpack.decode(data, type=list[kind])  # type: ignore[valid-type]
    except (DecodeError, ValueError, RecursionError) as error:  # the second: no UTF-8
        raise NoResultError(f"no result: {error}") from error


def _domain_of(line: bytes) -> str:
    try:
        record = _RECORD.decode(line)
    except (DecodeError, ValueError, RecursionError) as error:
        raise NoResultError(f"no record: {error}") from error
    if b"\n" in line:
        raise NoResultError("a record of two lines")
    return record.domain


def _require(found: Iterable[object], wanted: Iterable[object]) -> None:
    """Check that each thing was answered once; the order is free."""
    answered = list(found)
    if len(answered) != len(set(answered)) or set(answered) != set(wanted):
        raise NoResultError("the results of another task")
