"""``python -m autoconf`` and the command ``mail-autoconf``."""

import _signal  # type: ignore[import-not-found] # typeshed lacks it; signal imports much, and Control-C comes first
import os
import sys


def _end_at_once(_number: int, _frame: object) -> None:
    """End a program that has done nothing yet; Python would show a traceback."""
    try:  # noqa: SIM105 - an import might be interrupted by this very signal
        os.write(2, b"interrupted\n")
    except OSError:
        pass
    os._exit(128 + _signal.SIGINT)


if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
    _signal.signal(_signal.SIGINT, _end_at_once)


def main() -> None:
    """Run the command line and end the process with its exit status.

    The interpreter is not taken apart, which is of no use and takes long. Start-up makes 20,000
    objects that stay, so garbage is not collected before there are 50,000.
    """
    import gc

    from autoconf.cli.interrupts import run_interruptible
    from autoconf.cli.streams import Streams

    gc.set_threshold(50_000)
    streams = Streams()
    os._exit(streams.end(run_interruptible(_run)))


def _run() -> int:
    from autoconf.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    main()
