"""DMARC (RFC 9989): the record of a domain, or of its organisational domain."""

from collections.abc import Iterator
from typing import Final

from autoconf.audit.sending.answers import (
    is_absent,
    published,
    several,
    texts_of,
    unanswered,
)
from autoconf.formats.dmarc import DmarcPolicy, DmarcRecord, is_dmarc, parse
from autoconf.model.domain import home_of, is_within
from autoconf.model.sending import Examined, Part, Problem, ProblemKind
from autoconf.net.interfaces import Dns, Question

_MAX_EXTERNAL: Final = 5


def examine(domain: str, dns: Dns) -> Examined:
    """Read the record of the domain; without one, that of the organisational domain counts."""
    names = list(dict.fromkeys([f"_dmarc.{domain}", f"_dmarc.{home_of(domain)}"]))
    replies = dns.ask([Question(name, "TXT") for name in names])
    for name, reply in zip(names, replies, strict=True):
        texts = tuple(filter(is_dmarc, texts_of(reply)))
        if not texts and not unanswered(Part.DMARC, reply):
            continue
        records = [parse(text) for text in texts[:1]]
        of_subdomain = name != names[0]
        problems = [p for r in records for p in _problems(name, r, of_subdomain=of_subdomain)]
        problems += [p for r in records for p in _external(name, r, dns)]
        return Examined(
            records=published(Part.DMARC, name, texts),
            problems=(
                *unanswered(Part.DMARC, reply),
                *several(Part.DMARC, name, texts),
                *problems,
            ),
        )
    return Examined()


def _problems(name: str, record: DmarcRecord, *, of_subdomain: bool) -> Iterator[Problem]:
    for tag in record.bad_tags:
        yield _problem(ProblemKind.SYNTAX, name, tag)
    for address in record.bad_reports:
        yield _problem(ProblemKind.REPORT_ADDRESS, name, address)
    if record.effective(of_subdomain=of_subdomain) is DmarcPolicy.NONE:
        yield _problem(ProblemKind.ONLY_WATCHING, name, _reason(record, of_subdomain))


def _reason(record: DmarcRecord, of_subdomain: bool) -> str:  # noqa: FBT001 - as its caller
    if record.is_test:
        return "t=y"
    return "sp=none" if of_subdomain and record.subdomains is not None else "p=none"


def _external(name: str, record: DmarcRecord, dns: Dns) -> Iterator[Problem]:
    """Yield the domains that have not agreed to take the reports of this one."""
    domain = name.removeprefix("_dmarc.")
    home = home_of(domain)
    hosts = dict.fromkeys(address.rpartition("@")[2] for address in record.reports)
    others = [host for host in hosts if not is_within(host, home)][:_MAX_EXTERNAL]
    questions = [Question(f"{domain}._report._dmarc.{host}", "TXT") for host in others]
    for host, reply in zip(others, dns.ask(questions) if questions else (), strict=True):
        if is_absent(reply) or (reply.records and not any(map(is_dmarc, texts_of(reply)))):
            yield _problem(ProblemKind.REPORTS_NOT_ALLOWED, reply.question.name, host)


def _problem(kind: ProblemKind, at: str, value: str) -> Problem:
    return Problem(part=Part.DMARC, kind=kind, at=at, value=value)
