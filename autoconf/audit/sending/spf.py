"""SPF (RFC 7208): the record of a domain, and all records that it leads to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from autoconf.audit.sending.answers import (
    is_absent,
    published,
    several,
    texts_of,
    unanswered,
)
from autoconf.formats.spf import SpfRecord, SpfTerm, has_macro, is_spf, parse
from autoconf.model.sending import Examined, Part, Problem, ProblemKind
from autoconf.net.interfaces import Dns, DnsReply, Question

_MAX_LOOKUPS: Final = 10
_MAX_VOID: Final = 2
_MAX_MX: Final = 10
_MAX_QUESTIONS: Final = 60
_COUNTS_TO: Final = 50
_KINDS: Final = {"include": ("TXT",), "a": ("A", "AAAA"), "mx": ("MX",), "exists": ("A",)}
_EVERYBODY: Final = ("ip4", "ip6")

_Replies = Mapping[Question, DnsReply]


def examine(domain: str, dns: Dns) -> Examined:
    """Read the records; a domain name that depends on the message (macros) is not looked up."""
    replies = _load(domain, dns)
    own = replies[Question(domain, "TXT")]
    texts = tuple(filter(is_spf, texts_of(own)))
    walk = _Walk(replies)
    walk.visit(domain)
    return Examined(
        records=published(Part.SPF, domain, texts),
        problems=tuple(dict.fromkeys([*unanswered(Part.SPF, own), *walk.all_problems()])),
    )


def _load(domain: str, dns: Dns) -> _Replies:
    """Ask for the record and what it leads to, level by level."""
    replies: dict[Question, DnsReply] = {}
    wanted = [Question(domain, "TXT")]
    while wanted := [q for q in dict.fromkeys(wanted) if q not in replies]:
        asked = wanted[: _MAX_QUESTIONS - len(replies)]
        answers = dns.ask(asked)
        replies.update(zip(asked, answers, strict=True))
        wanted = [] if len(asked) < len(wanted) else [q for a in answers for q in _further(a)]
    return replies


def _further(reply: DnsReply) -> Iterator[Question]:
    """Yield the questions that a record leads to."""
    if reply.question.kind != "TXT":
        return
    for text in filter(is_spf, texts_of(reply)):
        record = parse(text)
        for term in record.terms:
            yield from _questions(reply.question.name, term)
        if record.redirect and not has_macro(record.redirect):
            yield Question(record.redirect, "TXT")


def _questions(domain: str, term: SpfTerm) -> list[Question]:
    """Return the questions that a mechanism asks."""
    if has_macro(term.domain):
        return []
    return [Question(term.domain or domain, kind) for kind in _KINDS.get(term.name, ())]


@dataclass
class _Walk:
    """Goes through the records as a receiver does that finds no match before the end."""

    replies: _Replies
    problems: list[Problem] = field(default_factory=list)
    lookups: int = 0
    voids: int = 0

    def all_problems(self) -> list[Problem]:
        """Return the problems, those of the whole first."""
        counts = []
        if self.lookups > _MAX_LOOKUPS:
            counts.append(_problem(ProblemKind.LOOKUPS, "", str(self.lookups)))
        if self.voids > _MAX_VOID:
            counts.append(_problem(ProblemKind.VOID_LOOKUPS, "", str(self.voids)))
        return [*counts, *self.problems]

    def visit(self, domain: str, path: tuple[str, ...] = (), *, passes: bool = True) -> None:
        """Read the record of a domain.

        Args:
            domain: whose record it is.
            path: the domains that led here.
            passes: whether what passes here passes for the first domain too.
        """
        reply = self.replies.get(Question(domain, "TXT"))
        if reply is None or self.lookups > _COUNTS_TO:
            return
        texts = tuple(filter(is_spf, texts_of(reply)))
        self.problems += several(Part.SPF, domain, texts)
        for text in texts[:1]:
            record = parse(text)
            self.problems += [
                _problem(ProblemKind.SYNTAX, domain, term) for term in record.bad_terms
            ]
            for term in record.terms:
                self._look_at(term, (*path, domain), passes=passes)
            self._end(record, (*path, domain), passes=passes)

    def _look_at(self, term: SpfTerm, path: tuple[str, ...], *, passes: bool) -> None:
        domain = path[-1]
        passes = passes and term.qualifier == "+"
        if passes and (term.name == "all" or _is_everybody(term)):
            self.problems.append(_problem(ProblemKind.ALLOWS_ALL, domain, term.text))
        if term.name == "ptr":
            self.problems.append(_problem(ProblemKind.USES_PTR, domain, term.text))
        self.lookups += term.looks_up
        replies = [self.replies[q] for q in _questions(domain, term) if q in self.replies]
        self.voids += bool(replies) and all(map(is_absent, replies))
        if term.name == "mx" and any(len(reply.records) > _MAX_MX for reply in replies):
            value = term.domain or domain
            self.problems.append(_problem(ProblemKind.MANY_MX_HOSTS, domain, value))
        if term.name == "include":
            self._enter(term.domain, path, passes=passes)

    def _end(self, record: SpfRecord, path: tuple[str, ...], *, passes: bool) -> None:
        """Go where nothing matched."""
        if record.redirect:
            self.lookups += 1
            self._enter(record.redirect, path, passes=passes)
        elif record.default is None and len(path) == 1:
            self.problems.append(_problem(ProblemKind.NO_DEFAULT, path[-1]))

    def _enter(self, target: str, path: tuple[str, ...], *, passes: bool) -> None:
        if target in path:
            self.problems.append(_problem(ProblemKind.LOOP, path[-1], target))
            return
        reply = self.replies.get(Question(target, "TXT"))
        if reply is None:
            return
        self.problems += unanswered(Part.SPF, reply)
        if is_absent(reply) or (reply.error is None and not any(map(is_spf, texts_of(reply)))):
            self.problems.append(_problem(ProblemKind.INCLUDES_NO_RECORD, path[-1], target))
        self.visit(target, path, passes=passes)


def _is_everybody(term: SpfTerm) -> bool:
    return term.name in _EVERYBODY and term.text.endswith("/0")


def _problem(kind: ProblemKind, at: str, value: str = "") -> Problem:
    return Problem(part=Part.SPF, kind=kind, at=at, value=value)
