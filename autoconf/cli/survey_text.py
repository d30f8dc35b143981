"""A survey as lines of text: the verdict first, then the numbers."""

from collections.abc import Iterable, Iterator

from autoconf.cli.text import english
from autoconf.formats.safe_text import clean_text
from autoconf.model.message import Message
from autoconf.renderers.reports.survey_changes import change_lines
from autoconf.renderers.reports.survey_parts import (
    Rules,
    SurveyView,
    number,
    verdict,
    verdict_lines,
    worst_faults,
)
from autoconf.renderers.reports.survey_servers import certificate_lines


def survey_lines(view: SurveyView) -> Iterator[str]:
    """Yield the summary."""
    counts = view.counts
    yield english(verdict(counts))
    yield from map(english, verdict_lines(view))
    yield from _block("outcomes", _outcomes(view))
    yield from _block("faults", _faults(view))
    if counts.servers.all.servers:
        yield from _block("servers", map(english, certificate_lines(counts.servers)))
    if view.changes is not None:
        yield from _block("changes", map(english, change_lines(view.changes)))


def _block(name: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield f"{english(Message.of(f'survey.page.{name}'))}:"
        yield from (f"  {line}" for line in found)


def _outcomes(view: SurveyView) -> Iterator[str]:
    for one in view.counts.outcomes:
        if one.domains:
            name = english(Message.of(f"survey.outcome.{one.outcome.value}"))
            yield f"{number(one.domains):>11}  {name}"


def _faults(view: SurveyView) -> Iterator[str]:
    rules = Rules(english)
    for one in worst_faults(view.counts):
        yield f"{number(one.domains):>11}  {rules.title(one.rule)}  [{clean_text(one.rule)}]"
