"""What ``--symptom`` was taken for, and what would show its cause."""

from typing import TYPE_CHECKING, Final

from autoconf.cli.running import note
from autoconf.model.finding import OF_USING
from autoconf.model.message import Message

if TYPE_CHECKING:
    from autoconf.model.report import Report

_ASKS_ALREADY: Final = "works-here"
"""The rule whose steps ask for the settings of the program too."""


def note_symptom(report: "Report", words: str) -> None:
    """Say on standard error what the words were taken for.

    Where the first cause lies in settings of a program that nobody showed, say how to show them.
    """
    symptom = report.symptom
    if symptom is None:
        return
    from autoconf.knowledge.texts import knowledge  # reads its data

    entry = knowledge().entry(symptom.id)
    is_typed = symptom.id.casefold() == words.strip().casefold()
    if entry is not None and (not is_typed or symptom.id in knowledge().error_numbers):
        note(Message.of("symptom.looked-at", title=entry.title))
    first = next(iter(symptom.rules), "")
    is_shown = report.using or any(f.rule == _ASKS_ALREADY for f in report.findings)
    if first in OF_USING and not is_shown:
        note(Message.of("symptom.add-using", cause=knowledge().findings[first].title))
