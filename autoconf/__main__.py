"""``python -m autoconf`` and the command ``mail-autoconf``."""

import sys

from autoconf.cli.interrupts import run_interruptible


def main() -> None:
    """Run the command line and end the process with its exit status."""
    sys.exit(run_interruptible(_run))


def _run() -> int:
    from autoconf.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    main()
