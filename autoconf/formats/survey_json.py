"""Writes the numbers of a survey as JSON (docs/many.md)."""

from msgspec import json, to_builtins

from autoconf.model.survey_counts import Changes, Counts


def write(counts: Counts, changes: Changes | None, damaged: int) -> bytes:
    """Return the document.

    Args:
        counts: of the survey.
        changes: null without an earlier survey.
        damaged: lines, rows and files that could not be read.
    """
    document = {**to_builtins(counts), "changes": changes, "damaged": damaged}
    return json.format(json.encode(document), indent=2) + b"\n"
