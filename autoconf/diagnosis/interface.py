"""The interface of a diagnosis rule."""

from collections.abc import Iterator
from typing import Protocol

from autoconf.model.finding import Finding
from autoconf.model.report import Report


class Rule(Protocol):
    """One reason why mail does not work; a module ends with ``RULE: Final[Rule]``."""

    @property
    def reference(self) -> str:
        """An https URL with an explanation."""
        ...

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield the findings; pure, and silent on a healthy report."""
        ...
