"""What a person's programs use now, beside what is right, and what each difference does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from autoconf.formats.safe_text import clean_text
from autoconf.model.domain import unicode_domain
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.right_servers import right_server, usable_servers
from autoconf.model.server import MailProtocol, Server
from autoconf.model.using import Difference, UsedServer, Using
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import Grid, Item, Items, Section

RIGHT: Final = Message("using.shown.right")
_ROWS: Final = (
    *("reading", "reading-server", "reading-port", "reading-user", "reading-login", "stays"),
    *("sending-server", "sending-port", "sending-user", "sending-login", "sent"),
)
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "reading": ("protocol",),
    "server": ("hostname",),
    "port": ("port", "socket_type", "optional"),
    "user": ("username",),
    "login": ("authentication",),
    "stays": ("leave_on_server",),
}
"""By the last word of a row: the fields whose differences are marked in it."""

_LOGINS: Final = ("reading-login", "sending-login")
_DIRECTIONS: Final = {"reading": "incoming/0", "stays": "incoming/0", "sending": "outgoing/0"}

Cell = Message | str
_Cells = Mapping[str, Cell]


class Column(Struct, frozen=True):
    """One program: what it uses, and the rows in which that is wrong."""

    head: str
    cells: _Cells
    wrong: frozenset[str] = frozenset()


class UsingTable(Struct, frozen=True):
    """The settings of each program, and the right ones; None if these are not known."""

    programs: tuple[Column, ...]
    right: _Cells | None

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows that a program has a value for; logins only where one is wrong."""
        return tuple(
            row
            for row in _ROWS
            if any(row in one.cells for one in self.programs)
            and (row not in _LOGINS or any(row in one.wrong for one in self.programs))
        )


def using_sections(report: Report, words: Words) -> Iterator[Section]:
    """Yield the table, and below it what each difference does."""
    if not report.using:
        return
    table = using_table(report)

    def cell(column: Column, row: str) -> str:
        mark = "✗ " if row in column.wrong else ""
        return mark + clean_text(cell_text(column.cells, row, words))

    right = [] if table.right is None else [Column(words(RIGHT), table.right)]
    columns = [*table.programs, *right]
    heads = (words(Message("using.shown.setting")), *(clean_text(one.head) for one in columns))
    rows = tuple(
        (words(Message(f"using.shown.{row}")), *(cell(column, row) for column in columns))
        for row in table.rows
    )
    effects = tuple(Item(clean_text(words(effect), 1000)) for effect in using_effects(report))
    blocks = (Grid(heads, rows), *((Items(effects),) if effects else ()))
    yield Section(words(Message("using.shown.title")), blocks)


def cell_text(cells: _Cells, row: str, words: Words) -> str:
    """Return what stands in a row of a column."""
    value = cells.get(row, Message("using.shown.nothing"))
    return value if isinstance(value, str) else words(value)


def using_table(report: Report) -> UsingTable:
    """Return the settings that the programs of a person have now, and the right ones."""
    names = [one.name for one in report.using]
    return UsingTable(
        tuple(
            _column(one, one.name if names.count(one.name) == 1 else one.file)
            for one in report.using
        ),
        _right_cells(report) or None,
    )


def _column(using: Using, head: str) -> Column:
    cells: dict[str, Cell] = {}
    wrong = set()
    if using.incoming:
        cells |= _reading(using.incoming[0])
    if using.outgoing:
        cells |= _place("sending", using.outgoing[0])
    if using.sent_is_local:
        cells["sent"] = Message("using.shown.sent-local")
    for difference in using.differences:
        wrong |= {row for row in cells if is_about(difference, row)}
    return Column(head, cells, frozenset(wrong))


def is_about(difference: Difference, row: str) -> bool:
    """Tell whether a difference is marked in a row."""
    is_side = _DIRECTIONS.get(row.partition("-")[0]) == difference.server
    return is_side and difference.field in _FIELDS[row.rpartition("-")[2]]


def _reading(server: UsedServer) -> _Cells:
    cells = {"reading": server.protocol.value.upper(), **_place("reading", server)}
    if server.leave_on_server is not None:
        cells["stays"] = _stays(server.leave_on_server)
    return cells


def _stays(kept: bool | int) -> Message:  # noqa: FBT001 - both
    if isinstance(kept, bool):
        return Message("using.shown.stays-forever" if kept else "using.shown.stays-not")
    return Message.of("using.shown.stays-days", days=kept)


def _place(direction: str, server: UsedServer | Server) -> _Cells:
    other = unicode_domain(server.hostname)
    is_same = other == server.hostname
    cells: dict[str, Cell] = {
        f"{direction}-server": other if is_same else f"{other} ({server.hostname})",
        f"{direction}-port": _port(server),
    }
    if isinstance(server, UsedServer) and server.username:
        cells[f"{direction}-user"] = server.username
    ways = [way.method for way in server.authentication] if isinstance(server, Server) else []
    if isinstance(server, UsedServer) and server.authentication is not None:
        ways = [server.authentication]
    if ways:
        cells[f"{direction}-login"] = Message(f"cli.login-method.{ways[0].value}")
    return cells


def _port(server: UsedServer | Server) -> Message:
    if isinstance(server, UsedServer) and server.tunnel:
        return Message("using.shown.tunnel")
    security = Message(f"using.shown.security.{server.socket_type.value}")
    if isinstance(server, UsedServer) and server.optional:
        security = Message("using.shown.optional")
    return Message.of("using.shown.port-and-security", port=server.port, security=security)


def _right_cells(report: Report) -> _Cells:
    """Return what is right: the same server as that of the programs if they all have one."""
    servers = usable_servers(report)
    cells: dict[str, Cell] = {}
    incoming = _right(
        [one.incoming[0] for one in report.using if one.incoming],
        servers,
        is_wrong_protocol=any(
            difference.field == "protocol" for one in report.using for difference in one.differences
        ),
    )
    outgoing = _right([one.outgoing[0] for one in report.using if one.outgoing], servers)
    for direction, server in (("reading", incoming), ("sending", outgoing)):
        if server is not None:
            cells |= _place(direction, server)
            if server.username_stated:
                cells[f"{direction}-user"] = server.login_name(report.address)
    if incoming is not None:
        cells["reading"] = incoming.protocol.value.upper()
        is_imap = incoming.protocol is MailProtocol.IMAP
        cells["stays"] = Message("using.shown.stays-all" if is_imap else "using.shown.stays-yes")
    return cells


def _right(
    used: Sequence[UsedServer], servers: Sequence[Server], *, is_wrong_protocol: bool = False
) -> Server | None:
    """Return the one settled server that all are compared with; else the best one."""
    found = [right_server(one, servers) for one in used]
    if not found:
        return None
    if any(server != found[0] for server in found) or len(used) > 1 or is_wrong_protocol:
        purpose = [s for s in servers if s.protocol.is_incoming is used[0].protocol.is_incoming]
        return next(iter(purpose), None)
    return found[0]


def using_effects(report: Report) -> Iterator[Message]:
    """Yield what each difference does; the same effect at several programs once."""
    programs: dict[tuple[str, str, Message], list[str]] = {}
    for one in report.using:
        changed = {d.server for d in one.differences if d.field == "socket_type"}
        for difference in one.differences:
            if difference.effect.id == "using.effect.port" and difference.server in changed:
                continue  # each kind of encryption has its own port
            direction = difference.server.partition("/")[0]
            key = (direction, difference.field.replace("_", "-"), difference.effect)
            programs.setdefault(key, []).append(one.name)
    for (direction, field, effect), names in programs.items():
        yield Message.of(
            "using.shown.effect",
            program=", ".join(dict.fromkeys(names)),
            direction=Message(f"using.shown.{direction}"),
            field=Message(f"using.field.{field}"),
            effect=effect,
        )
