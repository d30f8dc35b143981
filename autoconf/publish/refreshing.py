"""Reading lists again while the server answers: each at its own time, and on demand all of them."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from autoconf.errors import AutoconfError
from autoconf.formats.safe_text import clean_text
from autoconf.listening.waiting import in_thread
from autoconf.model.message import Message
from autoconf.model.serving import DomainSource
from autoconf.publish.app import PublishingApp
from autoconf.publish.keeping import Keeper
from autoconf.publish.site import Site
from autoconf.publish.sources.interface import State, state_of

_LOOK_S: Final = 0.5
"""Between two looks at files. A change is read when two looks agree, so when it is complete."""

_AT_START: Final = ("listen", "admin", "workers", "access_log", "state")
"""What is read only once."""

_AGAIN_S: Final = 2.0
"""Until lists that did not reach the workers are handed over again."""


class Refresher:
    """Replaces the site of an application when a list or the configuration changed."""

    def __init__(
        self,
        app: PublishingApp,
        keeper: Keeper,
        say: Callable[[Message], None],
        hand_over: Callable[[], None] | None = None,
    ) -> None:
        """Prepare.

        Args:
            app: has a site already.
            keeper: builds others.
            say: tells the operator one line.
            hand_over: is called after each replacement, and again after it raised an error.
        """
        self._app = app
        self._keeper = keeper
        self._say = say
        self._hand_over = hand_over
        self._is_to_hand_over = asyncio.Event()
        self._at_start = keeper.serving

    async def run(self, reload: asyncio.Event) -> None:
        """Read each list when it is due, and everything when the event is set."""
        while True:
            sources = self._keeper.serving.sources
            works = [self._keep(source) for source in sources]
            tasks = [asyncio.create_task(work) for work in (*works, self._hand_again())]
            try:
                await reload.wait()
            finally:
                for task in tasks:
                    task.cancel()
            reload.clear()
            started = time.monotonic()
            if await self._load(self._keeper.read):
                self._say_what_is_new(started)

    def _say_what_is_new(self, started: float) -> None:
        serving, count = self._keeper.serving, len(self._app.site.domains)
        kept = [one.name for one in serving.sources if not self._is_read(one, started)]
        if kept:
            lists = clean_text(", ".join(kept))
            self._say(Message.of("serve.reloaded-partly", count=count, lists=lists))
        else:
            self._say(Message.of("serve.reloaded", count=count))
        changed = [
            key for key in _AT_START if getattr(serving, key) != getattr(self._at_start, key)
        ]
        if changed:
            self._say(Message.of("serve.needs-start", keys=", ".join(changed)))

    def _is_read(self, source: DomainSource, since: float) -> bool:
        age = self._keeper.metrics.age(source.name)
        return age is not None and age <= time.monotonic() - since

    async def _keep(self, source: DomainSource) -> None:
        while True:
            try:
                await _due(source, self._keeper.state(source))
                is_new = await in_thread(partial(self._keeper.read_again, source))
            except Exception as error:  # noqa: BLE001 - a bug must not end the reading of lists
                self._say_why(error)
                await asyncio.sleep(source.refresh_s)
            else:
                if is_new:
                    await self._load(self._keeper.build)

    def _say_why(self, error: Exception) -> None:
        is_ours = isinstance(error, AutoconfError)
        why = error if is_ours else Message.of("serve.bug", kind=type(error).__name__)
        self._say(Message.of("serve.kept", why=why))

    async def _load(self, load: Callable[[], Site]) -> bool:
        """Load the site anew; a wrong one changes nothing."""
        try:
            await in_thread(partial(self._app.load, load))
        except Exception as error:  # noqa: BLE001 - a bug must not end the reading of lists
            self._say_why(error)
            return False
        return await self._hand_on()

    async def _hand_on(self) -> bool:
        """Hand the lists to the workers, which answer from the old ones if that fails."""
        if self._hand_over is None:
            return True
        try:
            await in_thread(self._hand_over)
        except Exception as error:  # noqa: BLE001 - a bug must not end the reading of lists
            why = getattr(error, "strerror", None) or type(error).__name__
            self._say(Message.of("serve.not-handed", why=why))
            self._is_to_hand_over.set()
            return False
        self._is_to_hand_over.clear()
        return True

    async def _hand_again(self) -> None:
        while True:
            await self._is_to_hand_over.wait()
            await asyncio.sleep(_AGAIN_S)
            await self._hand_on()


async def _due(source: DomainSource, read_state: State) -> None:
    """Wait until a list is to be read: its time has come, or its files changed."""
    with suppress(TimeoutError):
        async with asyncio.timeout(source.refresh_s):
            if source.is_file:
                await _changed(Path(source.path), read_state)
            else:
                await asyncio.Event().wait()


async def _changed(path: Path, read_state: State) -> None:
    look, now = partial(state_of, path), read_state
    while True:
        before, now = now, await in_thread(look)
        if now == before != read_state:
            return
        await asyncio.sleep(_LOOK_S)
