"""What each kind of job does: use cases, in a world of its own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.profile import Choices
from autoconf.model.report import Report
from autoconf.model.secret import Credential
from autoconf.renderers.interface import Words
from autoconf.usecases import audit as audits
from autoconf.usecases import runs
from autoconf.usecases.consenting import with_consent
from autoconf.usecases.fixing import to_publish
from autoconf.usecases.profile_making import make_profile
from autoconf.usecases.profiles import render_clients
from autoconf.usecases.using import Pasted, with_using
from autoconf.usecases.world import World
from autoconf.web.jobs.job import Result
from autoconf.web.jobs.rules import Controls, Work

Worlds = Callable[[Options, Controls], World]
"""Builds the outside world of one run."""


def nothing() -> None:
    """Do nothing."""


def discovery(start: Report, options: Options, worlds: Worlds) -> Work:
    """Find settings; no login."""

    def work(controls: Controls) -> Result:
        with _world(options, controls, worlds) as world:
            report = runs.discover(start, world)
            return Result(report=report if report.is_cancelled else with_consent(report, options))

    return work


def check(
    start: Report,
    options: Options,
    worlds: Worlds,
    credential: Credential | None = None,
    pasted: Sequence[Pasted] = (),
    after: Callable[[], None] = nothing,
) -> Work:
    """Find settings, reach the servers, and log in if there is a password.

    The password lives in the work alone. A question that ends the run stands in the report.
    ``after`` is called when the logins are over, however they end.
    """

    def work(controls: Controls) -> Result:
        try:
            with _world(options, controls, worlds) as world:
                begun = with_using(start, world, pasted)
                return Result(report=runs.check(begun, world, credential))
        finally:
            after()

    return work


def audit(domain: str, options: Options, worlds: Worlds, fix: Words | None = None) -> Work:
    """See a domain as mail programs see it; ``fix`` makes the words of the files that it lacks."""

    def work(controls: Controls) -> Result:
        with _world(options, controls, worlds) as world:
            made = audits.audit(domain, world)
        files = None if fix is None else to_publish(made, options, fix)
        return Result(audit=made, renderings=() if files is None else (files,))

    return work


def rendering(
    report: Report, choices: Choices, clients: Sequence[str], words: Callable[[Message], str]
) -> Work:
    """Write the files of clients; nothing is asked."""

    def work(_controls: Controls) -> Result:
        made = render_clients(make_profile(report, choices), clients, words)
        return Result(renderings=made.renderings, refused=made.refused)

    return work


@contextmanager
def _world(options: Options, controls: Controls, worlds: Worlds) -> Iterator[World]:
    with worlds(options, controls) as world:
        ticket = controls.finish.register(world.finish)
        try:
            yield world
        finally:
            controls.finish.forget(ticket)
