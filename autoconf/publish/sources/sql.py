"""A database: a preset or a query of one's own names the domains."""

import os
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from autoconf.errors import UsageError
from autoconf.formats.safe_text import clean_text
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.serving import DomainSource
from autoconf.publish.sources.interface import (
    LOGIN_S,
    Listing,
    Row,
    SourceAwayError,
    listing_of,
    private_text,
    usable_login,
)

_DRIVERS: Final = {"postgresql": "postgresql+psycopg", "mariadb": "mariadb+pymysql"}
_BACKENDS: Final = {"postgresql": ("postgresql", "postgres"), "mariadb": ("mariadb", "mysql")}
_LIMITS: Final = {
    "postgresql": (
        "SET TRANSACTION READ ONLY",
        "SET LOCAL statement_timeout = {milliseconds}",
    ),
    "mariadb": (
        "SET SESSION TRANSACTION READ ONLY",
        "SET SESSION max_statement_time = {seconds}",
    ),
    "sqlite": (),
}
"""Statements rather than options of the connection: PgBouncer refuses those."""

_GRACE_S: Final = 1.0
"""A server that is not hung says first that its time is over."""

_OF_OPTIONS: Final = (AttributeError, LookupError, TypeError)
"""What drivers raise for an option of the URL that they do not take."""

_MAX_DSN: Final = 4096
_MOST: Final = 5_000_000
_PART: Final = 500
"""Rows that a driver makes at once; no other thread of Python runs meanwhile."""


def read(source: DomainSource) -> Listing:
    """Ask a database; rows that name no domain are skipped and told.

    Raises:
        SourceAwayError: the database cannot be reached, or refuses the query.
        UsageError: its URL is none, or its driver is missing.
    """
    rows = _rows(source, source.query, {})
    if len(rows) > _MOST:
        raise SourceAwayError("serve.too-many", source=source.name, most=_MOST)
    profiled = ((*row, "")[:2] for row in rows)
    texts = ((_text(one).strip(), _text(of)) for one, of in profiled)
    return listing_of(source, (Row(source.name, text, of) for text, of in texts))


def prepare(source: DomainSource) -> None:
    """Import the driver before somebody waits for a login name."""
    with suppress(UsageError, ModuleNotFoundError):
        create_engine(_url(source))


def login_of(source: DomainSource, address: EmailAddress) -> str:
    """Return the login name of an address; empty: there is none, or none that can be written.

    Raises:
        SourceAwayError, UsageError: see ``read``.
    """
    asked = {
        "address": str(address),
        "local_part": address.local_part,
        "domain": address.domain,
    }
    rows = _rows(replace(source, timeout_s=LOGIN_S), source.account, asked)
    return usable_login(_text(rows[0][0]) if rows else "")


def _text(value: object) -> str:
    """Return the text of a column. One that holds bytes (VARBINARY, BLOB) is meant as text too."""
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return str(value or "")


def _rows(
    source: DomainSource, query: str, parameters: Mapping[str, str]
) -> Sequence[tuple[Any, ...]]:
    """Put a query over a connection of its own."""
    try:
        engine = create_engine(_url(source), poolclass=NullPool, connect_args=_waits(source))
        with ExitStack() as stack:
            if source.kind == "postgresql":
                _cut_when_hung(engine, source.timeout_s, stack)
            connection = stack.enter_context(engine.connect())
            _limit(connection, source)
            rows: list[tuple[Any, ...]] = []
            for part in connection.execute(text(query), parameters).partitions(_PART):
                rows += map(tuple, part)
                if len(rows) > _MOST:
                    break
            return rows
    except ModuleNotFoundError as error:
        raise UsageError("serve.driver-missing", name=error.name) from error
    except (SQLAlchemyError, OSError, ValueError, *_OF_OPTIONS) as error:
        raise SourceAwayError(
            "serve.source-away", source=source.name, why=_why(source, error)
        ) from error


def _why(source: DomainSource, error: Exception) -> Message | str:
    words = clean_text(str(getattr(error, "orig", None) or error), 300)
    if isinstance(error, _OF_OPTIONS):
        return Message.of("serve.dsn-option", file=source.dsn_file, words=words)
    return f"{source.path}: {words}" if source.kind == "sqlite" else words  # it names no file


def _waits(source: DomainSource) -> dict[str, Any]:
    seconds = int(source.timeout_s)
    match source.kind:
        case "sqlite":
            return {"timeout": seconds}
        case "mariadb":
            return {"connect_timeout": seconds, "read_timeout": seconds + 1}
        case _:  # psycopg gives bytes for the text of a database in SQL_ASCII
            return {"connect_timeout": seconds, "client_encoding": "utf8"}


def _limit(connection: Connection, source: DomainSource) -> None:
    """Let the server end the query itself, and refuse to write."""
    seconds = int(source.timeout_s)
    for statement in _LIMITS[source.kind]:
        connection.exec_driver_sql(statement.format(seconds=seconds, milliseconds=seconds * 1000))


def _cut_when_hung(engine: Engine, seconds: float, stack: ExitStack) -> None:
    """Limit the time of a connection from outside: libpq waits for a hung server for ever."""

    @event.listens_for(engine, "do_connect")
    def _connected(dialect: Any, _record: Any, args: Any, kwargs: Any) -> Any:
        made = dialect.connect(*args, **kwargs)
        stack.enter_context(_cut(made.fileno(), seconds + _GRACE_S))
        return made


@contextmanager
def _cut(number: int, seconds: float) -> Iterator[None]:
    """Shut a socket down after a time; a copy of it cannot be anybody else's meanwhile."""
    with socket.socket(fileno=os.dup(number)) as copy:

        def shut() -> None:
            with suppress(OSError):
                copy.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(seconds, shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()


def _url(source: DomainSource) -> URL:
    """Return where the database is; its password never stands in an error."""
    if source.kind == "sqlite":
        return URL.create(
            "sqlite", database=f"file:{source.path}", query={"mode": "ro", "uri": "true"}
        )
    content = private_text(Path(source.dsn_file), _MAX_DSN)
    try:
        url = make_url(content)
    except (ArgumentError, ValueError) as error:
        raise UsageError("serve.no-dsn", file=source.dsn_file) from error
    if content.count("@") > 1:  # a part of the password would be taken for the host
        raise UsageError("serve.dsn-letters", file=source.dsn_file)
    if url.get_backend_name() not in _BACKENDS[source.kind]:
        raise UsageError("serve.dsn-kind", file=source.dsn_file, kind=source.kind)
    return url.set(drivername=_DRIVERS[source.kind])
