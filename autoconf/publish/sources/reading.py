"""Reading all lists: what was good before stays while a source is away."""

import hashlib
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Final

from autoconf.errors import AutoconfError, UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.serving import DomainSource
from autoconf.publish.metrics import Metrics
from autoconf.publish.shrinking import Acceptance, too_many_gone
from autoconf.publish.sources import csv_table, files
from autoconf.publish.sources.interface import (
    Listing,
    SourceAwayError,
    State,
    state_of,
)
from autoconf.publish.sources.kept import keep, kept

_AT_ONCE: Final = 8


def _sql(source: DomainSource) -> Listing:
    try:
        from autoconf.publish.sources import sql  # who has no database needs no driver
    except ModuleNotFoundError as error:
        raise UsageError("serve.driver-missing", name=error.name) from error

    return sql.read(source)


def _ldap(source: DomainSource) -> Listing:
    try:
        from autoconf.publish.sources import ldap  # who has no directory needs no client
    except ModuleNotFoundError as error:
        raise UsageError("serve.ldap-missing") from error

    return ldap.read(source)


_READERS: Final[Mapping[str, Callable[[DomainSource], Listing]]] = MappingProxyType(
    {"files": files.read, "csv": csv_table.read}
    | dict.fromkeys(("sqlite", "postgresql", "mariadb"), _sql)
    | {"ldap": _ldap}
)


def login_of(source: DomainSource, address: EmailAddress) -> str:
    """Return the login name of an address; empty: there is none, or none that can be written.

    Raises:
        SourceAwayError, UsageError, MalformedDocumentError: the source cannot be asked.
    """
    if source.kind == "ldap":
        from autoconf.publish.sources import ldap  # who has no directory needs no client

        return ldap.login_of(source, address)
    from autoconf.publish.sources import sql  # who has no database needs no driver

    return sql.login_of(source, address)


class Lists:
    """Reads sources, and remembers what was good in memory and on the disk.

    Attributes:
        shrink: whether the operator says that many domains are right to go.
    """

    def __init__(
        self,
        folder: str,
        say: Callable[[Message], None],
        *,
        accept_shrink: bool = False,
        is_check: bool = False,
        metrics: Metrics | None = None,
    ) -> None:
        """Remember where good lists are kept.

        Args:
            folder: is made when it is needed.
            say: tells the operator what was not read, and what was left out.
            accept_shrink: take a list that lost more than a fifth of its domains.
            is_check: change nothing on the disk, and let no kept list stand in for a source.
            metrics: count what was read, and what was not.
        """
        self._folder = Path(folder)
        self._say = say
        self._is_check = is_check
        self.shrink = Acceptance(self._folder, always=accept_shrink, is_check=is_check)
        self._metrics = metrics or Metrics()
        self._good: dict[str, Listing] = {}
        self._states: dict[str, State] = {}
        self._told: dict[str, Message] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def read_all(self, sources: Sequence[DomainSource]) -> tuple[Listing, ...]:
        """Read sources at once, so that none waits for a slow one; see ``read``."""
        if len(sources) < 2:
            return tuple(map(self.read, sources))
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            return tuple(threads.map(self.read, sources))

    def known(self, source: DomainSource) -> Listing:
        """Return what a source said last; ``read`` returned it before."""
        return self._good[_key(source)]

    def state(self, source: DomainSource) -> State:
        """Return the state in which the files of a source were read; empty: it has none."""
        return self._states.get(_key(source), frozenset())

    def read(self, source: DomainSource) -> Listing:
        """Read a source; if that fails, return what it said when it was good.

        Raises:
            AutoconfError: it was never good.
        """
        key = _key(source)
        with self._locks[key]:
            if source.is_file:
                self._states[key] = state_of(Path(source.path))
            return self._read(key, source)

    def _read(self, key: str, source: DomainSource) -> Listing:
        known = self._good.get(key) or kept(self._path(key), source.name)
        try:
            listing = _READERS[source.kind](source)
            self._require_size(listing, known)
        except AutoconfError as error:
            self._metrics.source_failed(source.name)
            if known is None or self._is_check:
                if isinstance(error, UsageError):
                    raise UsageError(
                        "serve.list-unreadable", source=source.name, why=error
                    ) from error
                raise
            self._tell(key, Message.of("serve.list-kept", source=source.name, why=error))
            self._good[key] = known
            return known
        self._metrics.source_read(source.name)
        self._tell(key, _about(source, listing, was_away=self._is_away(key)))
        if known == listing:
            listing = known  # a second copy would only take memory
        elif not self._is_check:
            self._keep(key, listing)
        self._good[key] = listing
        return listing

    def _is_away(self, key: str) -> bool:
        told = self._told.get(key)
        return told is not None and told.id == "serve.list-kept"

    def _tell(self, key: str, message: Message | None) -> None:
        """Say what is new about a source: a database that stays away is named once."""
        if message is None:
            self._told.pop(key, None)
        elif self._told.get(key) != message:
            self._told[key] = message
            self._say(message)

    def _require_size(self, new: Listing, known: Listing | None) -> None:
        """Refuse a list that lost a fifth: a half-filled database would switch domains off."""
        before = [one.domain for one in known.domains] if known else []
        gone = too_many_gone(before, {one.domain for one in new.domains})
        if gone and not self.shrink.is_given():
            raise SourceAwayError(
                "serve.shrunk", before=len(before), gone=gone, mark=self.shrink.mark
            )

    def _keep(self, key: str, listing: Listing) -> None:
        """Keep a list on the disk; a disk that refuses stops nothing."""
        try:
            keep(listing, self._path(key))
        except OSError as error:
            why = error.strerror or error
            self._tell("", Message.of("serve.not-kept", folder=self._folder, why=why))
        else:
            self._tell("", None)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.csv"


def _about(source: DomainSource, listing: Listing, *, was_away: bool) -> Message | None:
    """Return what is to be said about a list that was read."""
    if listing.first_wrong:
        *others, rows = listing.first_wrong
        for one in reversed(others):
            rows = Message.of("serve.rows", first=one, rest=rows)
        return Message.of("serve.wrong-rows", source=source.name, count=listing.wrong, rows=rows)
    if was_away:
        return Message.of("serve.list-back", source=source.name, count=len(listing.domains))
    return None


def _key(source: DomainSource) -> str:
    """Return a name that changes with the question, so that no list answers another one."""
    return hashlib.sha256("\0".join(_asked(source)).encode()).hexdigest()[:24]


def _asked(source: DomainSource) -> Iterator[str]:
    yield from (source.name, source.kind, source.path, source.dsn_file)
    yield from (source.query, source.profile)
    if source.directory is not None:
        yield repr(source.directory)
