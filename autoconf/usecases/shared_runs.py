"""Runs for many domains and accounts over one network: trust store, DNS replies, providers."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from autoconf.dialogues.restraint import FREE, Restraint
from autoconf.model.report import Report
from autoconf.model.secret import Credential
from autoconf.net.capacity import Capacity
from autoconf.tasks import CancelToken

if TYPE_CHECKING:  # a run without the network loads nothing of it
    from autoconf.assistant.interface import Tools
    from autoconf.usecases.world import World

FOR_MANY: Final = Capacity(total=1000)
"""The runs have limits of their own; a run that waits for a place of another would be slow."""

Look = Callable[[Report, "Tools"], Report]


class SharedRuns:
    """Makes runs of one world. Each has its own mail connections, and masks its own secret.

    Its methods may be called by many threads at the same time.
    """

    def __init__(self, world: "World") -> None:
        """Build the network of the world.

        Raises:
            UsageError: an option names a file that cannot be used.
        """
        self._world = world
        if not world.options.offline:
            _ = world.tools  # two threads must not build it at the same time

    def discover(self, start: Report) -> Report:
        """Find settings; see ``runs.look_up``."""
        from autoconf.usecases.runs import look_up_offline

        if self._world.options.offline:
            return look_up_offline(start, self._world)
        from autoconf.assistant import run

        return self._run(start, run.discover, None, FREE)

    def check(
        self, start: Report, credential: Credential, restraint: Restraint, cancel: CancelToken
    ) -> Report:
        """Log in; a question ends the run, and stands in ``Report.pending``."""
        from autoconf.assistant import run

        return self._run(start, run.check, credential, restraint, cancel)

    def _run(
        self,
        start: Report,
        look: Look,
        credential: Credential | None,
        restraint: Restraint,
        cancel: CancelToken | None = None,
    ) -> Report:
        from autoconf.dialogues.redaction import Redactor
        from autoconf.dialogues.sessions import Sessions

        tools = self._world.tools
        sessions = Sessions(restraint=restraint)
        try:
            own = replace(
                tools,
                sessions=sessions,
                credential=credential,
                redactor=Redactor(),
                cancel=cancel or tools.cancel,
                silent_addresses=_none_silent,
            )
            return look(start, own)
        finally:
            sessions.close_all()


def _none_silent(_deadline: object) -> tuple[()]:
    """Leave it open which addresses are silent: other runs of the same network saw them too."""
    return ()
