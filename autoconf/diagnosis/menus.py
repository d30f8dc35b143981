"""The age of the menu paths in the steps of findings."""

from typing import Final

READ_ON: Final = "2026-11"
"""The month in which the menu paths of ``autoconf/messages`` were read; they change together."""
