"""What a server was tested for, step by step, as lines of text."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from autoconf.cli.text import english
from autoconf.messages import text_of
from autoconf.model.check import Check
from autoconf.renderers.reports.trace import TraceStep, trace

_NAME: Final = 12
_SIGNS: Final = {True: "✓", False: "✗", None: "-"}
_WORDS: Final = {True: "cli.step.good", False: "cli.step.bad", None: "cli.step.not-tried"}
_COLOURS: Final = {True: "green", False: "red", None: ""}


class Line(Struct, frozen=True):
    """A line; ``word`` is the part of it that has a colour."""

    text: str
    word: str = ""
    colour: str = ""


def trace_lines(check: Check, columns: int, *, signs: bool) -> Iterator[Line]:
    """Yield the title and the steps; the times stand at the right edge.

    Args:
        check: of a server that was contacted.
        columns: of the screen.
        signs: whether the screen shows signs outside ASCII.
    """
    yield Line(f"  {text_of('result.tested-server', server=check.endpoint)}")
    steps = list(trace(check))
    for step in steps:
        mark = _SIGNS[step.is_good] if signs else text_of(_WORDS[step.is_good]).ljust(6)
        branch = ("└─" if step is steps[-1] else "├─") if signs else "-"
        start = f"  {branch} {mark} {english(step.title):<{_NAME}} {english(step.words)}"
        yield Line(_with_time(start, step, columns), mark, _COLOURS[step.is_good])


def _with_time(line: str, step: TraceStep, columns: int) -> str:
    time = step.time(english)
    room = columns - len(line)
    return (f"{line}{time:>{room}}" if room > len(time) else f"{line}  {time}").rstrip()
