"""mail-autoconf: from an e-mail address to mail settings that were proved by logging in.

The public names are loaded on first use, so that ``import autoconf`` costs nothing.
"""

from typing import Any, Final

__version__ = "0.1.0"

_PUBLIC: Final = {
    "ClientConfig": "autoconf.model.config",
    "EmailAddress": "autoconf.model.address",
    "Profile": "autoconf.model.profile",
    "Report": "autoconf.model.report",
}
__all__ = ["ClientConfig", "EmailAddress", "Profile", "Report", "__version__"]


def __getattr__(name: str) -> Any:
    """Import the module behind a public name, once it is asked for.

    Raises:
        AttributeError: the name is not public.
    """
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PUBLIC[name]), name)
