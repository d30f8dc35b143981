"""The settings of each domain of a table, looked up once and without an address."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.diagnosis.rules.confirmation_needed import ConfirmationNeeded
from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig
from autoconf.model.finding import Finding, Severity
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.tasks import CancelToken, Deadline, End, Ended, Job, run_all
from autoconf.usecases.bulk.interface import Find
from autoconf.usecases.consenting import with_consent

_AT_A_TIME: Final = 4
_SLACK_S: Final = 10.0
"""A look-up ends by itself after ``timeout``; this is for its start and its end."""


class Found(Struct, frozen=True, kw_only=True):
    """A report with settings that a domain's users can be given, or why there is none."""

    report: Report | None = None
    why_not: Message | None = None


def look_up(
    domains: Sequence[str], find: Find, options: Options, cancel: CancelToken | None = None
) -> dict[str, Found]:
    """Look up each domain once, a few at a time. No question is asked.

    Args:
        domains: in A-labels.
        find: see ``Tools``.
        options: ``timeout`` counts for each domain; ``yes`` and ``trust_host`` confirm servers.
        cancel: ends all look-ups; the domains that are left have no settings then.

    Raises:
        UsageError: an option is wrong; ``find`` said so.
    """
    found: dict[str, Found] = {}
    seconds = options.timeout + _SLACK_S

    def work(domain: str, _deadline: Deadline) -> Found | UsageError:
        try:
            return _settled(find(domain), options)
        except UsageError as error:
            return error

    for start in range(0, len(domains), _AT_A_TIME):
        batch = domains[start : start + _AT_A_TIME]
        jobs = [Job(name=d, work=partial(work, d), seconds=seconds) for d in batch]
        for domain, ended in zip(batch, run_all(jobs, seconds=seconds, cancel=cancel), strict=True):
            if isinstance(ended.value, UsageError):
                raise ended.value
            found[domain] = ended.value or Found(why_not=_failure(ended))
    return found


def _failure(ended: Ended[Found | UsageError]) -> Message:
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
    if report.config is None or not report.config.servers:
        serious = [f for f in report.findings if f.severity is not Severity.NOTE]
        why = _said(serious[0]) if serious else Message.of("table.nothing-found", domain=domain)
        return Found(why_not=why)
    config = for_everybody(report.config)
    if not (config.incoming and config.outgoing):
        return Found(why_not=Message.of("table.one-direction", domain=domain))
    report = with_consent(replace(report, config=config), options)
    if report.pending is not None:
        return Found(why_not=_said(*ConfirmationNeeded().check(report)))
    return Found(report=report)


def _said(finding: Finding) -> Message:
    return Message.of(
        "table.finding",
        severity=finding.severity.value,
        message=finding.message,
        rule=finding.rule,
        who=Message.of("who.can-fix", who=Message.of(f"who.{finding.who.value}")),
        remedy=finding.remedy,
    )


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
    known = found[address.domain]
    if known.report is not None:
        return replace(known.report, address=address)
    why = known.why_not or Message.of("table.nothing-found", domain=address.domain)
    raise UsageError(why.id, **dict(why.parameters))
