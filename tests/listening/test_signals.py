"""A signal ends a process that is busy."""

import asyncio
import os
import signal

from autoconf.listening.server import set_at_signals

_PATIENCE_S = 60
_MANY = 2000


def test_a_signal_comes_through_while_threads_keep_the_loop_busy() -> None:
    async def run() -> None:
        loop, event = asyncio.get_running_loop(), asyncio.Event()
        set_at_signals(loop, {signal.SIGUSR1: event})
        try:
            for _ in range(_MANY):  # fills the socket that wakes the loop
                loop.call_soon_threadsafe(int)
            os.kill(os.getpid(), signal.SIGUSR1)
            async with asyncio.timeout(_PATIENCE_S):
                await event.wait()
        finally:
            loop.remove_signal_handler(signal.SIGUSR1)

    asyncio.run(run())
