"""The refusal of an OAuth token, common to both OAuth mechanisms."""

import json
from typing import Final

from autoconf.dialogues.mechanism import ExchangeError
from autoconf.dialogues.replies import printable_line
from autoconf.model.check import LoginOutcome

_MAX_STATUS: Final = 80


def token_refused(challenge: bytes, last_response: bytes) -> ExchangeError:
    """Return the error for a challenge that is a refusal (RFC 7628 section 3.2.2).

    The challenge is JSON with a ``status``. URLs in it are not followed.
    """
    try:
        read = json.loads(challenge)
    except (ValueError, RecursionError):
        read = None
    status = read.get("status") if isinstance(read, dict) else None
    shown = printable_line(status if isinstance(status, str) else "", _MAX_STATUS) or "?"
    return ExchangeError(
        "mechanism.token-refused", LoginOutcome.BAD_CREDENTIALS, last_response, status=shown
    )
