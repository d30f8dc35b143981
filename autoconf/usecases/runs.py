"""``discover`` and ``check`` for every surface: a report in, a report out, events on the way."""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct
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
from autoconf.model.questions import (
    NeedsAddressConsent,
    NeedsConfirmation,
    NeedsPassword,
    NeedsReplacement,
)
from autoconf.model.report import Report
from autoconf.model.secret import Credential
from autoconf.usecases.complaints import with_complaint, with_symptom
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_USAGE, exit_status
from autoconf.usecases.sign_in_question import kept_answer, with_question
from autoconf.usecases.using import with_using
from autoconf.usecases.world import World


def discover(start: Report, world: World) -> Report:
    """Find settings without a login; see ``assistant.run.discover``."""
    with telling(start, world) as ending:
        report = look_up(start, world)
        tell_results(report, world)
        ending.done = done_of(report)
    return report


def check(start: Report, world: World, credential: Credential | None = None) -> Report:
    """Find settings and log in; see ``assistant.run.check``.

    A question that stops the run stands in ``report.pending``. The same world continues it with
    ``check(report.answered(...), world, credential)``.
    """
    with telling(start, world) as ending:
        begun = with_using(with_symptom(with_complaint(start, world), world), world)
        report = prove(begun, world, credential)
        tell_results(report, world)
        ending.done = done_of(report)
    return report


def look_up(start: Report, world: World) -> Report:
    """Do what ``discover`` does, and tell nothing of the end: more is to come."""
    if world.is_cancelled:
        return replace(start, is_cancelled=True)
    if world.options.offline:
        return look_up_offline(start, world)
    from autoconf.assistant import run

    return run.discover(start, world.tools)


def prove(start: Report, world: World, credential: Credential | None = None) -> Report:
    """Do what ``check`` does, and tell nothing of the end: more is to come."""
    if world.is_cancelled:
        return replace(start, is_cancelled=True)
    if world.options.offline:
        return look_up_offline(start, world)
    from autoconf.assistant import run
    from autoconf.usecases.loading import load_for_logins

    tools = replace(world.tools, credential=credential, complete=world.beside(start))
    load_for_logins()
    report = run.check(start, tools)
    if credential is not None:
        return report
    report = with_question(report, world)
    answered = kept_answer(report, world)
    if answered is None:
        return report
    return run.check(answered[0], replace(tools, credential=answered[1]))


def look_up_offline(start: Report, world: World) -> Report:
    """Find settings in files and the provider database alone."""
    from autoconf.assistant.offline import discover_offline

    return discover_offline(start, world.options, world.discovery, world.known, world.watch)


class Ending(Struct):
    """How a run ends; a run that does not say it has crashed."""

    done: Done = Done(status=EXIT_BLOCKED, problem=Trouble.CRASHED)


@contextmanager
def telling(start: Report, world: World) -> Iterator[Ending]:
    """Tell ``Started`` before the work, and exactly one ``Done`` after it."""
    ending = Ending()
    try:
        tell_start(start, world)
        yield ending
    except UsageError:
        ending.done = Done(status=EXIT_USAGE, problem=Trouble.USAGE)
        raise
    finally:
        world.watch(ending.done)


def tell_start(start: Report, world: World) -> None:
    """Tell that a run begins, or is continued; then no source is asked."""
    from autoconf.discovery.outcomes import source_tiers

    address = start.domain if start.address is None else start.address.text
    asks_none = bool(start.attempts or world.options.server)
    tiers = () if asks_none else source_tiers(offline=world.options.offline)
    world.watch(Started(address=address, sources=tiers, deadline_s=world.options.timeout))


def tell_results(report: Report, world: World) -> None:
    """Tell the question that stops the run, and the findings."""
    match report.pending:
        case NeedsConfirmation() | NeedsAddressConsent() as question:
            world.watch(ConfirmationNeeded(hosts=question.hosts, reasons=question.reasons))
        case NeedsReplacement(server=server, reasons=reasons):
            world.watch(ConfirmationNeeded(hosts=(server.hostname,), reasons=reasons))
        case NeedsPassword(hosts=hosts, hints=hints, sign_in=offer):
            host = "" if offer is None else offer.host
            world.watch(PasswordNeeded(hosts=hosts, hints=hints, sign_in=host))
        case _:
            pass
    for _, finding in report.causes:
        world.watch(FindingMade(finding=finding))


def done_of(report: Report) -> Done:
    """Return the event that ends a run with this report."""
    first = report.verdict.finding
    rule = None if first is None else report.findings[int(first.partition("/")[2])].rule
    problem = Trouble.CANCELLED if report.is_cancelled else None
    return Done(status=exit_status(report), verdict=rule, problem=problem)
