"""The words of an attempt: why there is no answer, or what was dropped from it."""

from collections.abc import Callable
from typing import Final

from autoconf.formats.safe_text import clean_text
from autoconf.model.evidence import Attempt
from autoconf.model.message import Message

_MAX_LENGTH: Final = 500


def detail_text(attempt: Attempt, text: Callable[[Message], str]) -> str:
    """Return one line, which may be empty.

    A traceback shows paths of this machine: only its last line, which says what went wrong, is
    shown.

    Args:
        attempt: its messages may hold a stranger's words.
        text: gives the words of a message.
    """
    if attempt.detail is not None:
        words = text(attempt.detail)
    elif attempt.answer is not None:
        words = "; ".join(map(text, attempt.answer.notes))
    else:
        words = attempt.traceback.strip().rpartition("\n")[2]
    return clean_text(words, _MAX_LENGTH)
