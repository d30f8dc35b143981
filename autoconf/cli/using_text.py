"""What a person's programs use now, beside what is right, and what each difference does."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from autoconf.cli.text import english, shown_host
from autoconf.diagnosis.using_differences import right_server, usable_servers
from autoconf.messages import text_of
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol, Server
from autoconf.model.using import UsedServer, Using

_GAP: Final = "  "
_ROWS: Final = (
    *("reading", "reading-server", "reading-port", "reading-user", "stays"),
    *("sending-server", "sending-port", "sending-user", "sent"),
)
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "reading": ("protocol",),
    "server": ("hostname",),
    "port": ("port", "socket_type", "optional"),
    "user": ("username", "authentication"),
    "stays": ("leave_on_server",),
}
"""By the last word of a row: the fields whose differences are marked in it."""

_DIRECTIONS: Final = {"reading": "incoming/0", "stays": "incoming/0", "sending": "outgoing/0"}

_Cells = Mapping[str, str]


class _Column(Struct, frozen=True):
    """One program: what it uses, and the rows in which that is wrong."""

    head: str
    cells: _Cells
    wrong: frozenset[str] = frozenset()


def using_lines(report: Report, columns: int, mark: str = "x") -> Iterator[str]:
    """Yield the lines; as many programs stand side by side as the columns allow.

    Args:
        report: of the run.
        columns: of the screen.
        mark: stands before a value that is wrong.
    """
    if not report.using:
        return
    yield text_of("using.shown.title")
    names = [one.name for one in report.using]
    used = [
        _column(one, one.name if names.count(one.name) == 1 else one.file) for one in report.using
    ]
    right = _right_column(report)
    while used:
        count = len(used)
        while count > 1 and _width(_table(used[:count], right, mark)) > columns:
            count -= 1
        yield from _table(used[:count], right, mark)
        used = used[count:]
        if used:
            yield ""
    if effects := list(_effects(report.using, mark)):
        yield ""
        yield from effects


def _table(used: Sequence[_Column], right: _Column, mark: str) -> list[str]:
    rows = [row for row in _ROWS if any(row in column.cells for column in used)]
    margin = " " * (len(mark) + 1)
    lines = [["", *(margin + column.head for column in used), right.head]]
    for row in rows:
        words = [
            (f"{mark} " if row in column.wrong else margin)
            + column.cells.get(row, text_of("using.shown.nothing"))
            for column in used
        ]
        lines.append([text_of(f"using.shown.{row}"), *words, right.cells.get(row, "")])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        f"{_GAP}{_GAP.join(word.ljust(n) for word, n in zip(line, widths, strict=True))}".rstrip()
        for line in lines
    ]


def _width(lines: Sequence[str]) -> int:
    return max(map(len, lines))


def _column(using: Using, head: str) -> _Column:
    cells: dict[str, str] = {}
    wrong = set()
    if using.incoming:
        cells |= _reading(using.incoming[0])
    if using.outgoing:
        cells |= _place("sending", using.outgoing[0])
    if using.sent_is_local:
        cells["sent"] = text_of("using.shown.sent-local")
    for difference in using.differences:
        wrong |= {
            row
            for row in cells
            if _DIRECTIONS.get(row.partition("-")[0]) == difference.server
            and difference.field in _FIELDS[row.rpartition("-")[2]]
        }
    return _Column(head, cells, frozenset(wrong))


def _reading(server: UsedServer) -> _Cells:
    cells = {"reading": server.protocol.value.upper(), **_place("reading", server)}
    if server.leave_on_server is not None:
        cells["stays"] = _stays(server.leave_on_server)
    return cells


def _stays(kept: bool | int) -> str:  # noqa: FBT001 - both
    if isinstance(kept, bool):
        return text_of("using.shown.stays-forever" if kept else "using.shown.stays-not")
    return text_of("using.shown.stays-days", days=kept)


def _place(direction: str, server: UsedServer | Server) -> _Cells:
    cells = {
        f"{direction}-server": shown_host(server.hostname),
        f"{direction}-port": _port(server),
    }
    if isinstance(server, UsedServer) and server.username:
        cells[f"{direction}-user"] = server.username
    return cells


def _port(server: UsedServer | Server) -> str:
    if isinstance(server, UsedServer) and server.tunnel:
        return text_of("using.shown.tunnel")
    security = text_of(f"using.shown.security.{server.socket_type.value}")
    if isinstance(server, UsedServer) and server.optional:
        security = text_of("using.shown.optional")
    return text_of("using.shown.port-and-security", port=server.port, security=security)


def _right_column(report: Report) -> _Column:
    """Return what is right: the same server as that of the programs if they all have one."""
    servers = usable_servers(report)
    cells: dict[str, str] = {}
    incoming = _right([one.incoming[0] for one in report.using if one.incoming], servers)
    outgoing = _right([one.outgoing[0] for one in report.using if one.outgoing], servers)
    for direction, server in (("reading", incoming), ("sending", outgoing)):
        if server is not None:
            cells |= _place(direction, server)
            if server.username_stated:
                cells[f"{direction}-user"] = server.login_name(report.address)
    if incoming is not None:
        cells["reading"] = incoming.protocol.value.upper()
        is_imap = incoming.protocol is MailProtocol.IMAP
        cells["stays"] = text_of("using.shown.stays-all" if is_imap else "using.shown.stays-yes")
    return _Column(text_of("using.shown.right") if cells else "", cells)


def _right(used: Sequence[UsedServer], servers: Sequence[Server]) -> Server | None:
    """Return the one settled server that all are compared with; else the best one."""
    found = [right_server(one, servers) for one in used]
    if not found:
        return None
    if any(server != found[0] for server in found) or len(used) > 1:
        purpose = [s for s in servers if s.protocol.is_incoming is used[0].protocol.is_incoming]
        return next(iter(purpose), None)
    return found[0]


def _effects(using: Sequence[Using], mark: str) -> Iterator[str]:
    """Yield what each difference does; the same effect at several programs once."""
    programs: dict[tuple[str, str], list[str]] = {}
    for one in using:
        changed = {d.server for d in one.differences if d.field == "socket_type"}
        for difference in one.differences:
            if difference.effect.id == "using.effect.port" and difference.server in changed:
                continue  # each kind of encryption has its own port
            direction = difference.server.partition("/")[0]
            row = text_of(f"using.shown.{direction}")
            field = text_of(f"using.field.{difference.field.replace('_', '-')}")
            key = (f"{row}, {field}", english(difference.effect))
            programs.setdefault(key, []).append(one.name)
    for (field, effect), names in programs.items():
        shown = ", ".join(dict.fromkeys(names))
        line = text_of("using.shown.effect", program=shown, field=field, effect=effect)
        yield f"{_GAP}{mark} {line}"
