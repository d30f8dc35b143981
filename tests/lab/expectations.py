"""What the lab asks of ``check`` beyond outcome, code and words, each in one place."""

from typing import Final

SPOKEN: Final = frozenset({"PLAIN"})
"""The mechanisms with which ``check`` logs in."""

NAMES_CAUSES: Final = False
"""Whether the finding ``login-refused`` says why, as a word."""

TRIES_THE_ENVELOPE: Final = False
"""Whether the outgoing server is asked if it takes the sender, after the login."""
