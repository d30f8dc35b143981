"""mail-autoconf: from an e-mail address to mail settings that were proved by logging in.

The public names are loaded at their first use, so that ``import autoconf`` costs nothing.
docs/library.md shows how to use them.
"""

TYPE_CHECKING = False  # type checkers know the name; to import it from typing takes time
if TYPE_CHECKING:
    from autoconf import errors, events
    from autoconf.library import audit, check, discover, html, markdown, redact, render, text
    from autoconf.model.address import EmailAddress
    from autoconf.model.audit_result import Audit
    from autoconf.model.message import Message
    from autoconf.model.options import Options
    from autoconf.model.profile import Choices, LeaveOnServer, Rendering
    from autoconf.model.questions import (
        NeedsAddressConsent,
        NeedsConfirmation,
        NeedsNextProtocol,
        NeedsPassword,
        NeedsPasswordAgain,
        NeedsReplacement,
        NeedsUserName,
        UserAnswer,
    )
    from autoconf.model.report import Report
    from autoconf.model.secret import Secret, Token
    from autoconf.model.server import MailProtocol
    from autoconf.tasks import CancelToken

__version__ = "0.1.0"

__all__ = [
    "Audit",
    "CancelToken",
    "Choices",
    "EmailAddress",
    "LeaveOnServer",
    "MailProtocol",
    "Message",
    "NeedsAddressConsent",
    "NeedsConfirmation",
    "NeedsNextProtocol",
    "NeedsPassword",
    "NeedsPasswordAgain",
    "NeedsReplacement",
    "NeedsUserName",
    "Options",
    "Rendering",
    "Report",
    "Secret",
    "Token",
    "UserAnswer",
    "__version__",
    "audit",
    "check",
    "discover",
    "errors",
    "events",
    "html",
    "markdown",
    "redact",
    "render",
    "text",
]

_HOMES = {
    "Audit": "autoconf.model.audit_result",
    "CancelToken": "autoconf.tasks",
    "Choices": "autoconf.model.profile",
    "EmailAddress": "autoconf.model.address",
    "LeaveOnServer": "autoconf.model.profile",
    "MailProtocol": "autoconf.model.server",
    "Message": "autoconf.model.message",
    "NeedsAddressConsent": "autoconf.model.questions",
    "NeedsConfirmation": "autoconf.model.questions",
    "NeedsNextProtocol": "autoconf.model.questions",
    "NeedsPassword": "autoconf.model.questions",
    "NeedsReplacement": "autoconf.model.questions",
    "NeedsPasswordAgain": "autoconf.model.questions",
    "NeedsUserName": "autoconf.model.questions",
    "Options": "autoconf.model.options",
    "Rendering": "autoconf.model.profile",
    "Report": "autoconf.model.report",
    "Secret": "autoconf.model.secret",
    "Token": "autoconf.model.secret",
    "UserAnswer": "autoconf.model.questions",
    "audit": "autoconf.library",
    "check": "autoconf.library",
    "discover": "autoconf.library",
    "html": "autoconf.library",
    "markdown": "autoconf.library",
    "redact": "autoconf.library",
    "render": "autoconf.library",
    "text": "autoconf.library",
}

if not TYPE_CHECKING:  # a type checker reads the imports above, and refuses unknown names

    def __getattr__(name: str) -> object:
        """Import the module behind a public name at its first use.

        Raises:
            AttributeError: the name is not public.
        """
        from importlib import import_module

        if name in ("errors", "events"):
            return import_module(f"autoconf.{name}")
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_HOMES[name]), name)

    def __dir__() -> list[str]:
        """List the public names, also those that are not loaded yet."""
        return sorted({*globals(), *__all__})
