"""``python -m autoconf`` and the command ``mail-autoconf``."""

import gc
import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import Final

_NEW_OBJECTS: Final = 50_000
"""How many objects are made between two garbage collections: start-up makes 20,000 that stay."""


def _end_at_once(_number: int, _frame: FrameType | None) -> None:
    """End a program that has done nothing yet; Python would show a traceback."""
    with suppress(OSError):
        os.write(2, b"interrupted\n")
    os._exit(128 + signal.SIGINT)


if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, _end_at_once)


def main() -> None:
    """Run the command line and end the process with its exit status.

    The interpreter is not taken apart, which is of no use and takes long.
    """
    from autoconf.cli.interrupts import run_interruptible
    from autoconf.cli.streams import Streams

    gc.set_threshold(_NEW_OBJECTS)
    streams = Streams()
    os._exit(streams.end(run_interruptible(_run)))


def _run() -> int:
    from autoconf.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    main()
