"""A program has settings that differ from the right ones, and no other rule is about them."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import help_pages
from autoconf.diagnosis.interface import Rule
from autoconf.diagnosis.menus import READ_ON
from autoconf.diagnosis.using_facts import Programs, cut_off, old_servers, title_name
from autoconf.model.finding import Confidence, Finding, Severity, Who
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.using import Difference

_ID: Final = "using-differs"
_OF_OTHER_RULES: Final = frozenset(
    {
        "using.effect.deletes",
        "using.effect.optional",
        "using.effect.own-pile",
        "using.effect.plain",
        "using.effect.this-computer",
    }
)
"""What other rules are about; and a program on this computer may be there on purpose."""


_STOPS_CONNECTIONS: Final = {
    "using.effect.port-25": "port-25",
    "using.effect.wrong-tls": "socket-type",
    "using.effect.hostname": "hostname",
    "using.effect.port": "port",
}
"""Effects that stop a connection, the surest first, and the title that says so."""

_CELLS: Final = dict.fromkeys(("port", "socket_type", "optional"), "port")
"""Fields that stand in one cell of the table."""

_Found = tuple[int, Difference]
"""A difference behind the number of its program."""


class UsingDiffers(Struct, frozen=True):
    """A setting that differs may still work."""

    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"

    def check(self, report: Report) -> Iterator[Finding]:
        """Yield one note for all programs."""
        told = {(number, place) for number, place, _, _ in old_servers(report)}
        told |= {(number, place) for number, place, _, _ in cut_off(report)}
        every = [(n, one) for n, using in enumerate(report.using) for one in using.differences]
        found = [
            (number, difference)
            for number, difference in every
            if difference.effect.id not in _OF_OTHER_RULES
            and (number, difference.server) not in told
        ]
        if not found:
            return
        of_programs = Programs.at(report, (number for number, _ in found))
        menus = of_programs.server_menus()
        is_asked = report.symptom is not None and _ID in report.symptom.rules
        stops = _that_stops(found) if is_asked else None
        yield Finding(
            rule=_ID,
            severity=Severity.NOTE,
            confidence=Confidence.CERTAIN if stops is None else Confidence.LIKELY,
            title=_count(every) if stops is None else _title(report, *stops),
            message=_message(of_programs.names, stops),
            remedy=Message("finding.using-differs.remedy"),
            who=Who.USER,
            steps=(*menus, Message("finding.using-differs.remedy")) if menus else (),
            evidence=of_programs.evidence,
            reference=self.reference,
            read_on=READ_ON if menus else "",
            dated=tuple(range(len(menus))),
            links=help_pages(report),
        )


def _that_stops(found: Sequence[_Found]) -> _Found | None:
    """Return the difference that is most likely to stop a connection, with its program's number."""
    ranks = list(_STOPS_CONNECTIONS)
    able = [one for one in found if one[1].effect.id in _STOPS_CONNECTIONS]
    return min(able, key=lambda one: ranks.index(one[1].effect.id), default=None)


def _title(report: Report, number: int, difference: Difference) -> Message:
    return Message.of(
        f"finding.using-differs.title-{_STOPS_CONNECTIONS[difference.effect.id]}",
        program=title_name(report.using[number]),
        yours=difference.yours,
        right=difference.right,
    )


def _message(names: str, stops: _Found | None) -> Message:
    if stops is None:
        return Message.of("finding.using-differs.message", program=names)
    return Message.of("finding.using-differs.message-stops", program=names, effect=stops[1].effect)


def _count(found: Sequence[_Found]) -> Message:
    """Return the title with the number of marks in the table, whatever they are about."""
    cells = {(number, one.server, _CELLS.get(one.field, one.field)) for number, one in found}
    if len(cells) == 1:
        return Message("finding.using-differs.title-one")
    return Message.of("finding.using-differs.title", count=len(cells))


RULE: Final[Rule] = UsingDiffers()
