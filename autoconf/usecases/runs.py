"""``discover`` and ``check`` for every surface: a report in, a report out, events on the way."""

from collections.abc import Callable

from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.events import (
    ConfirmationNeeded,
    Done,
    FindingMade,
    PasswordNeeded,
    Started,
    Trouble,
)
from autoconf.model.questions import NeedsConfirmation, NeedsPassword
from autoconf.model.report import Report
from autoconf.model.secret import Credential
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_USAGE, exit_status
from autoconf.usecases.world import World


def discover(start: Report, world: World) -> Report:
    """Find settings without a login; see ``assistant.run.discover``."""
    return _told(start, world, lambda: look_up(start, world))


def check(start: Report, world: World, credential: Credential | None = None) -> Report:
    """Find settings and log in; see ``assistant.run.check``.

    A question that stops the run stands in ``report.pending``. The same world continues it with
    ``check(report.answered(...), world, credential)``.
    """
    return _told(start, world, lambda: prove(start, world, credential))


def look_up(start: Report, world: World) -> Report:
    """Do what ``discover`` does, and tell nothing of the end: more is to come."""
    if world.options.offline:
        return _look_up_offline(start, world)
    from autoconf.assistant import run

    return run.discover(start, world.tools)


def prove(start: Report, world: World, credential: Credential | None = None) -> Report:
    """Do what ``check`` does, and tell nothing of the end: more is to come."""
    if world.options.offline:
        return _look_up_offline(start, world)
    from autoconf.assistant import run

    return run.check(start, replace(world.tools, credential=credential))


def _look_up_offline(start: Report, world: World) -> Report:
    from autoconf.assistant.offline import discover_offline

    return discover_offline(start, world.options, world.discovery, world.known, world.watch)


def _told(start: Report, world: World, work: Callable[[], Report]) -> Report:
    """Do the work between ``Started`` and exactly one ``Done``."""
    tell_start(start, world)
    done = Done(status=EXIT_BLOCKED, problem=Trouble.CRASHED)
    try:
        report = replace(start, is_cancelled=True) if world.is_cancelled else work()
        tell_results(report, world)
        done = done_of(report)
    except UsageError:
        done = Done(status=EXIT_USAGE, problem=Trouble.USAGE)
        raise
    finally:
        world.watch(done)
    return report


def tell_start(start: Report, world: World) -> None:
    """Tell that a run begins, or is continued; then no source is asked."""
    from autoconf.discovery.outcomes import source_tiers

    address = start.domain if start.address is None else start.address.text
    tiers = () if start.attempts else source_tiers(offline=world.options.offline)
    world.watch(Started(address=address, sources=tiers, deadline_s=world.options.timeout))


def tell_results(report: Report, world: World) -> None:
    """Tell the question that stops the run, and the findings."""
    match report.pending:
        case NeedsConfirmation() as question:
            world.watch(ConfirmationNeeded(hosts=question.hosts, reasons=question.reasons))
        case NeedsPassword(hosts=hosts, hints=hints):
            world.watch(PasswordNeeded(hosts=hosts, hints=hints))
        case _:
            pass
    for finding in report.findings:
        world.watch(FindingMade(finding=finding))


def done_of(report: Report) -> Done:
    """Return the event that ends a run with this report."""
    first = report.verdict.finding
    rule = None if first is None else report.findings[int(first.partition("/")[2])].rule
    problem = Trouble.CANCELLED if report.is_cancelled else None
    return Done(status=exit_status(report), verdict=rule, problem=problem)
