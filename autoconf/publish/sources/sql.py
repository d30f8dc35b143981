"""A database: a preset or a query of one's own names the domains."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from autoconf.errors import MalformedDocumentError, UsageError
from autoconf.formats.safe_text import clean_text
from autoconf.model.serving import DomainSource
from autoconf.publish.sources.interface import Listing, Named, SourceAwayError, named, text_of

_DRIVERS: Final = {"postgresql": "postgresql+psycopg", "mariadb": "mariadb+pymysql"}
_SECONDS: Final = 30
"""For the connection, and again for the query."""

_WAITS: Final = {
    "postgresql": {
        "connect_timeout": _SECONDS,
        "options": f"-c statement_timeout={_SECONDS * 1000}",
    },
    "mariadb": {"connect_timeout": _SECONDS, "read_timeout": _SECONDS},
    "sqlite": {"timeout": _SECONDS},
}
_AT_A_TIME: Final = 10_000
_MAX_DSN: Final = 4096
_MOST: Final = 5_000_000


def read(source: DomainSource) -> Listing:
    """Ask a database; rows that name no domain are skipped and told.

    Raises:
        SourceAwayError: the database cannot be reached, or refuses the query.
        UsageError: its URL is none, or its driver is missing.
    """
    query = text(source.query)
    try:
        engine = create_engine(_url(source), poolclass=NullPool, connect_args=_WAITS[source.kind])
        with engine.connect() as connection:
            rows = connection.execution_options(yield_per=_AT_A_TIME).execute(query)
            return _listing(source, rows)
    except ModuleNotFoundError as error:
        raise UsageError("serve.driver-missing", name=error.name) from error
    except SQLAlchemyError as error:
        why = clean_text(str(getattr(error, "orig", None) or error), 300)
        raise SourceAwayError("serve.source-away", source=source.name, why=why) from error


def _url(source: DomainSource) -> URL:
    """Return where the database is; its password never stands in an error."""
    if source.kind == "sqlite":
        return URL.create(
            "sqlite", database=f"file:{source.path}", query={"mode": "ro", "uri": "true"}
        )
    try:
        return make_url(_dsn(Path(source.dsn_file))).set(drivername=_DRIVERS[source.kind])
    except (ArgumentError, ValueError) as error:
        raise UsageError("serve.no-dsn", file=source.dsn_file) from error


def _dsn(path: Path) -> str:
    """Return the URL of a database, which only the owner of the file may read."""
    text_in_file = text_of(path, _MAX_DSN).strip()
    if os.name == "posix" and path.stat().st_mode & 0o007:
        raise UsageError("serve.dsn-for-all", file=path)
    return text_in_file


def _listing(source: DomainSource, rows: Iterable[object]) -> Listing:
    domains: list[Named] = []
    skipped: list[str] = []
    for row in rows:
        values = [str(value or "") for value in row]  # type: ignore[attr-defined]
        try:
            profile = values[1] if len(values) > 1 else ""
            domains.append(named(values[0].strip(), profile, source, source.name, None))
        except MalformedDocumentError:
            skipped.append(clean_text(values[0], 80))
        if len(domains) > _MOST:
            raise SourceAwayError("serve.too-many", source=source.name, most=_MOST)
    return Listing(domains=tuple(domains), skipped=tuple(skipped))
