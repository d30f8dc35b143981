"""From a person's words to the symptom that a check looks for."""

from typing import Final

from msgspec.structs import replace

from autoconf.formats.safe_text import clean_text
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.usecases.world import World

_LONGEST: Final = 300


def with_symptom(start: Report, world: World) -> Report:
    """Return the report to begin with; its symptom is that of ``Options.symptom``.

    Words that fit several symptoms lead to the one that fits best. Words that fit none change
    nothing: the check runs as without them. A warning tells about both.
    """
    words = (world.options.symptom or "").strip()
    if not words or start.symptom is not None:
        return start
    from autoconf.knowledge.understanding import symptom_of, understand  # reads its data

    meant = understand(words)
    if meant.entry is not None:
        return replace(start, symptom=symptom_of(meant.entry))
    if meant.candidates:
        first, *_ = meant.candidates
        fitting = "; ".join(entry.title for entry in meant.candidates)
        world.warn(Message.of("symptom.several", all=fitting))
        return replace(start, symptom=symptom_of(first))
    world.warn(_nothing(words, ", ".join(meant.known), ", ".join(meant.unknown)))
    return start


def with_complaint(start: Report, world: World) -> Report:
    """Return the report with the person's own words, as a reader of the report may see them."""
    words = clean_text(world.options.symptom or "", _LONGEST).strip()
    return replace(start, complaint=words) if words else start


def _nothing(words: str, known: str, unknown: str) -> Message:
    if known and unknown:
        return Message.of("symptom.nothing-partly", known=known, unknown=unknown)
    if known:
        return Message.of("symptom.nothing-together", known=known)
    return Message.of("symptom.nothing-known", unknown=unknown or words)
