"""From the report about an account to its line in the results."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from autoconf.dialogues.redaction import Redactor
from autoconf.model.cause import Cause
from autoconf.model.check import Check
from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Attempt
from autoconf.model.report import Report
from autoconf.model.secret import Secret
from autoconf.model.server import MailProtocol, Server
from autoconf.model.titles import fitted
from autoconf.probes.budget import is_counted, wants_pause
from autoconf.refusals.matching import classify_check
from autoconf.renderers.interface import Words
from autoconf.tasks import Ended
from autoconf.usecases.accounts.interface import Answer, Result, Standing
from autoconf.usecases.accounts.table import Account
from autoconf.usecases.proved import proved_endpoints

_FOR_NOW: Final = frozenset(
    {
        *(Cause.RATE_LIMIT, Cause.TOO_MANY_CONNECTIONS, Cause.TEMPORARY, Cause.GREYLISTED),
        *(Cause.MAILBOX_BUSY, Cause.LOGIN_DELAY, Cause.TOO_SLOW, Cause.NETWORK_BLOCKED),
    }
)
"""Refusals that say nothing about the account: another try may be accepted."""

_ANSWERS: Final = {True: Answer.YES, False: Answer.NO, None: Answer.UNTESTED}


def result_of(account: Account, report: Report, words: Words) -> Result:
    """Return the line of an account that was tested."""
    verdict, works = report.verdict, report.tried
    place = (verdict.finding or "").removeprefix("findings/")
    return Result(
        line=account.row.line,
        address=account.row.values["address"],
        read=_ANSWERS[works.read],
        send=_ANSWERS[works.send],
        title=fitted(verdict.message, words),
        finding=report.findings[int(place)].rule if place else "",
        kind=verdict.message.id,
        who="" if verdict.who is None else verdict.who.value,
        standing=_standing(report),
    )


def _standing(report: Report) -> Standing:
    if report.works:
        return Standing.WORKS
    return Standing.REFUSED if any(map(_is_refused, report.checks)) else Standing.OPEN


def _is_refused(check: Check) -> bool:
    refusal = classify_check(check) if check.was_refused else None
    return check.was_refused and (refusal is None or refusal.cause not in _FOR_NOW)


def why_crashed(ended: Ended[Report], secret: Secret) -> str:
    """Return the last words of a test that crashed; they may quote the password."""
    redactor = Redactor()
    redactor.hide(secret)
    return redactor.mask(
        ended.trace.strip().rpartition("\n")[2] or str(ended.error or ended.end.value)
    )


def failed_hosts(report: Report) -> set[str]:
    """Return the hosts that may have counted a wrong password."""
    return {check.server.hostname for check in report.checks if is_counted(check)}


def busy_hosts(report: Report) -> set[str]:
    """Return the hosts that said that there were too many logins."""
    return {check.server.hostname for check in report.checks if wants_pause(check)}


def reading_protocol(report: Report, account: Account) -> MailProtocol:
    """Return the protocol to read mail over: as the line wants it, else IMAP if there is one."""
    choices = account.user.choices
    wanted = choices.incoming or choices.only
    if wanted is not None:
        return wanted
    has_imap = report.config is not None and bool(report.config.of_protocol(MailProtocol.IMAP))
    return MailProtocol.IMAP if has_imap else MailProtocol.POP3


def for_reading(report: Report, protocol: MailProtocol) -> Report:
    """Return a report whose servers read over one protocol: each account logs in there once."""
    return _narrowed(report, lambda one: one.protocol in (protocol, MailProtocol.SMTP))


def of_proved(report: Report, proof: Report) -> Report:
    """Return a report with the servers that another account has proved, of their protocols."""
    good = proved_endpoints(proof)
    protocols = {endpoint.protocol for endpoint in good}
    return _narrowed(report, lambda one: one.endpoint in good or one.protocol not in protocols)


def hosts_of(report: Report) -> dict[MailProtocol, tuple[str, ...]]:
    """Return the hosts of the servers of each protocol."""
    servers = () if report.config is None else report.config.servers
    hosts: dict[MailProtocol, dict[str, None]] = {}
    for server in servers:
        hosts.setdefault(server.protocol, {})[server.hostname] = None
    return {protocol: tuple(names) for protocol, names in hosts.items()}


def _narrowed(report: Report, keep: Callable[[Server], bool]) -> Report:
    """Return a report without servers, as if no source had named them."""
    if report.config is None:
        return report
    attempts = tuple(_without(attempt, keep) for attempt in report.attempts)
    return replace(report, attempts=attempts, config=_kept(report.config, keep))


def _without(attempt: Attempt, keep: Callable[[Server], bool]) -> Attempt:
    answer = attempt.answer
    if answer is None:
        return attempt
    return replace(attempt, answer=replace(answer, config=_kept(answer.config, keep)))


def _kept(config: ClientConfig, keep: Callable[[Server], bool]) -> ClientConfig:
    return replace(
        config,
        incoming=tuple(filter(keep, config.incoming)),
        outgoing=tuple(filter(keep, config.outgoing)),
    )
