"""Server software, as a greeting names it."""

from typing import Final

from autoconf.model.software import Software

_NAMES: Final = {
    "Microsoft Exchange": Software.EXCHANGE,
    "Microsoft ESMTP MAIL Service": Software.EXCHANGE,
}


def software_in(greeting: str) -> Software | None:
    """Return the software that a greeting names; None if it names none that matters."""
    return next((software for name, software in _NAMES.items() if name in greeting), None)
