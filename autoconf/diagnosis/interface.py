"""What a rule of diagnosis is."""

from collections.abc import Iterator
from typing import Protocol

from autoconf.model.finding import Finding
from autoconf.model.report import Report


class Rule(Protocol):
    """One reason why mail does not work; a module ends with ``RULE: Final[Rule]``."""

    @property
    def reference(self) -> str:
        """An https URL that explains it."""
        ...

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield what it finds; pure, silent on a healthy report."""
        ...
