"""``python -m autoconf`` and the command ``mail-autoconf``."""

import gc
import os
import sys
from typing import Final, NoReturn

from autoconf.cli.interrupts import run_interruptible
from autoconf.usecases.exits import EXIT_USAGE

_NEW_OBJECTS: Final = 50_000
"""How many objects are made between two garbage collections: start-up makes 20,000 that stay."""


def main() -> None:
    """Run the command line and end the process with its exit status."""
    gc.set_threshold(_NEW_OBJECTS)
    _end(run_interruptible(_run))


def _end(status: int) -> NoReturn:
    """End the process without taking the interpreter apart, which is of no use and takes long."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:  # None: the shell has closed it
                stream.flush()
        except (OSError, ValueError):  # full, gone, or closed
            status = status or EXIT_USAGE
    os._exit(status)


def _run() -> int:
    from autoconf.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    main()
