"""``python -m autoconf`` and the command ``mail-autoconf``."""

import sys


def main() -> None:
    """Run the command line; errors of ours become one line and a documented exit code."""
    from autoconf.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
