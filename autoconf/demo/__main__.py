"""``python -m autoconf.demo``: run the demo provider until stdin is closed."""

import sys
from typing import Final

MISSING_EXTRA: Final = (
    "the demo needs more packages; in the folder of the program: pip install '.[demo]'"
)


def main() -> int:
    """Run the provider and return the exit code: 2 without the extra, else 0."""
    try:
        from autoconf.demo.provider import run
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("autoconf"):
            raise
        sys.stderr.write(f"{MISSING_EXTRA}\n")
        return 2
    run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
