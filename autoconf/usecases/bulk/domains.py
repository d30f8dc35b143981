"""The settings of each domain of a table, looked up once and without an address."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.diagnosis.rules.confirmation_needed import ConfirmationNeeded
from autoconf.errors import NetworkError, UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import MX, Outcome, domain_exists
from autoconf.model.finding import Finding, Severity
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.server import Server, SocketType
from autoconf.sharing import Window
from autoconf.tasks import CancelToken, Deadline, End, Ended, Job
from autoconf.usecases.bulk.interface import DomainBegun, Find
from autoconf.usecases.consenting import with_consent
from autoconf.usecases.profiles import joined

AT_A_TIME: Final = 16
_NO_REPLY: Final = (Outcome.TIMED_OUT, Outcome.UNREACHABLE, Outcome.REFUSED)
_SLACK_S: Final = 10.0
"""A look-up ends by itself after ``timeout``; this is for its start and its end."""


def keep_quiet(_begun: DomainBegun) -> None:
    """Tell nobody."""


class Found(Struct, frozen=True, kw_only=True):
    """A report with settings that a domain's users can be given, or why there is none."""

    report: Report | None = None
    why_not: Message | None = None


def look_up(
    domains: Sequence[str],
    find: Find,
    options: Options,
    cancel: CancelToken | None = None,
    watch: Callable[[DomainBegun], object] = keep_quiet,
) -> dict[str, Found]:
    """Look up each domain once, a few at a time. No question is asked.

    Args:
        domains: in A-labels.
        find: see ``Tools``.
        options: ``timeout`` counts for each domain; ``yes`` and ``trust_host`` confirm servers.
        cancel: ends all look-ups; the domains that are left have no settings then.
        watch: is told of each domain, in this thread.

    Raises:
        UsageError: an option is wrong; ``find`` told it.
    """
    found: dict[str, Found] = {}
    token = CancelToken() if cancel is None else cancel.child()
    window: Window[Found] = Window(token)
    waiting = iter(domains)
    try:
        while len(found) < len(domains):
            for domain in islice(waiting, AT_A_TIME - window.running):
                number = len(found) + window.running + 1
                watch(DomainBegun(domain=domain, number=number))
                work = partial(_find, find, domain, options)
                window.start(Job(name=domain, key=domain, work=work, seconds=options.timeout))
            ended = window.next(options.timeout + _SLACK_S)
            if ended is None:  # the run was cancelled, or no look-up comes to an end
                break
            if isinstance(ended.error, _WrongOptionError):
                raise ended.error.why
            found[str(ended.job.key)] = ended.value or Found(why_not=_failure(ended))
    finally:
        token.cancel()
    id_of_rest = "net.cancelled" if cancel is not None and cancel.is_cancelled else "table.no-end"
    rest = Found(why_not=Message(id_of_rest))
    return {domain: found.get(domain, rest) for domain in domains}


class _WrongOptionError(NetworkError):
    """An option is wrong: no look-up can be made."""

    def __init__(self, why: UsageError) -> None:
        super().__init__("table.no-end")
        self.why = why


def _find(find: Find, domain: str, options: Options, _deadline: Deadline) -> Found:
    try:
        return _settled(find(domain), options)
    except UsageError as error:
        raise _WrongOptionError(error) from error


def _failure(ended: Ended[Found]) -> Message:
    if ended.end is End.CANCELLED:
        return Message("net.cancelled")
    if ended.error is not None:
        return Message.of_error(ended.error)
    if ended.trace:
        return Message.of("table.crashed", error=ended.trace.strip().rpartition("\n")[2])
    return Message.of("table.no-end")


def _settled(report: Report, options: Options) -> Found:
    """Return what every user of the domain can be given."""
    domain = report.domain
    if report.config is None:
        return Found(why_not=_why_nothing(report, options))
    if not report.config.servers:
        name = report.config.display_name or domain
        return Found(why_not=Message.of("table.no-protocols", provider=name))
    config = for_everybody(report.config)
    report = with_consent(replace(report, config=config), options)
    if not (config.incoming and config.outgoing):
        why_not: Message | None = Message.of("table.one-direction", domain=domain)
    elif report.pending is not None:
        why_not = _unconfirmed(report, *ConfirmationNeeded().check(report))
    else:
        unsafe = _without_safe_ones(report, config.incoming, config.outgoing)
        why_not = joined(map(_why_never, unsafe))
    return Found(report=None if why_not else report, why_not=why_not)


def _without_safe_ones(report: Report, *directions: tuple[Server, ...]) -> tuple[Server, ...]:
    """Return the servers of a direction without one that may be used; empty: there is none."""
    unsafe = (servers for servers in directions if not any(map(report.may_be_used, servers)))
    return next(unsafe, ())


def _why_nothing(report: Report, options: Options) -> Message:
    """Say why there are no settings, with the advice that fits."""
    domain, attempts = report.domain, report.attempts
    if options.offline:
        return Message.of("table.not-known", domain=domain)
    serious = [f for f in report.findings if f.severity is not Severity.NOTE]
    if serious:
        return _said(serious[0])
    if not domain_exists(attempts):
        return Message.of("table.no-domain", domain=domain)
    if any(attempt.source == MX and attempt.outcome in _NO_REPLY for attempt in attempts):
        return Message.of("table.no-dns", domain=domain)
    return Message.of("table.nothing-found", domain=domain)


def _why_never(server: Server) -> Message:
    is_plain = server.socket_type is SocketType.PLAIN
    why = "lost.not-encrypted" if is_plain else "lost.not-trusted"
    return Message.of(why, server=server.endpoint)


def _said(finding: Finding) -> Message:
    return Message.of("table.finding", message=finding.message, remedy=finding.remedy)


def _unconfirmed(report: Report, finding: Finding) -> Message:
    is_one = len(set(report.confirmation_missing)) == 1
    which = "table.not-confirmed-one" if is_one else "table.not-confirmed"
    flags = dict(finding.remedy.parameters)["flags"]
    hosts = dict(finding.message.parameters)["hosts"]
    return Message.of(which, hosts=hosts, flags=flags)


def for_everybody(config: ClientConfig) -> ClientConfig:
    """Leave out servers whose user name is that of one person."""
    return replace(
        config,
        incoming=tuple(s for s in config.incoming if "%" in s.username),
        outgoing=tuple(s for s in config.outgoing if "%" in s.username),
    )


def found_for(found: Mapping[str, Found], address: EmailAddress) -> Report:
    """Return the report of a user's domain, with the user's address.

    Raises:
        UsageError: there are no settings; its message says why.
    """
    known = found.get(address.domain, Found())  # the table may have changed meanwhile
    if known.report is not None:
        return replace(known.report, address=address)
    why = known.why_not or Message.of("table.nothing-found", domain=address.domain)
    raise UsageError(why.id, **dict(why.parameters))
