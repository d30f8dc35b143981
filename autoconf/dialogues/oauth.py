"""What the two OAuth mechanisms share: how a server says that it refuses a token."""

import json
from typing import Final

from autoconf.dialogues.mechanism import ExchangeError
from autoconf.dialogues.replies import printable_line
from autoconf.messages import text_of
from autoconf.model.check import LoginOutcome

_MAX_STATUS: Final = 80


def refused(challenge: bytes, last_words: bytes) -> ExchangeError:
    """Return the refusal that a challenge is (RFC 7628 section 3.2.2): JSON with a ``status``.

    Whatever else is in it, such as where to get another token, is not followed.
    """
    try:
        read = json.loads(challenge)
    except (ValueError, RecursionError):
        read = None
    status = read.get("status") if isinstance(read, dict) else None
    shown = printable_line(status if isinstance(status, str) else "", _MAX_STATUS) or "?"
    message = text_of("mechanism.token-refused", status=shown)
    return ExchangeError(message, LoginOutcome.BAD_CREDENTIALS, last_words)
