"""What the servers of the world saw, as their logs tell it."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

_REQUEST: Final = re.compile(r'(\S+) (\S+) \S+ (\S+) "([^"]*)" \d+ "([^"]*)"')
_QUERY: Final = re.compile(r"(\S+ [\d:]{8})\.(\d+) client .*? query: (\S+) IN (\S+) ")
_DOVECOT: Final = re.compile(r"(\d+) (imap|pop3)-login: Info: (.*)")
_LIP: Final = re.compile(r"\blip=([0-9.]+)")
_FAILED: Final = re.compile(r"auth failed, (\d+) attempts")
_POSTFIX: Final = re.compile(
    r"(\w{3} +\d+ [\d:]{8}) \S+ at/([0-9.]+)/smtpd\[\d+\]: (connect|disconnect) from (.*)"
)
_AUTH: Final = re.compile(r" auth=(\d+)(?:/(\d+))? ")
"""Commands that were accepted, and all, where some were not."""


class Request(NamedTuple):
    """A request for a document; ``address`` is the web server's."""

    at: float
    address: str
    host: str
    path: str
    agent: str


class Query(NamedTuple):
    """A question to the DNS."""

    at: float
    name: str
    kind: str


class Connection(NamedTuple):
    """A connection to a mail server, when it had logged in or ended without that.

    Attributes:
        at: to the second.
        address: of the mail host.
        accepted: logins over this connection that were accepted: at most one.
        refused: logins over this connection that were refused.
    """

    at: float
    address: str
    protocol: str
    accepted: int
    refused: int


class Login(NamedTuple):
    """A login, good or bad."""

    at: float
    address: str
    protocol: str
    accepted: bool


def requests(path: Path) -> Iterator[Request]:
    """Yield the lines of nginx; it writes them once a second."""
    for line in _lines(path):
        if found := _REQUEST.match(line):
            at, address, host, asked, agent = found.groups()
            yield Request(float(at), address, host, asked, agent)


def queries(path: Path) -> Iterator[Query]:
    """Yield the lines of BIND."""
    for line in _lines(path):
        if found := _QUERY.match(line):
            second, fraction, name, kind = found.groups()
            at = _time(second, "%d-%b-%Y %H:%M:%S") + float(f"0.{fraction}")
            yield Query(at, name, kind)


def connections(dovecot: Path, postfix: Path) -> Iterator[Connection]:
    """Yield the connections to Dovecot, then those to Postfix."""
    for line in _lines(dovecot):
        found = _DOVECOT.match(line)
        place = _LIP.search(line)
        if found and place:
            at, protocol, text = found.groups()
            failed = _FAILED.search(text)
            refused = int(failed[1]) if failed else 0
            accepted = int(text.startswith("Login: "))
            yield Connection(float(at), place[1], protocol, accepted, refused)
    for at, address, is_end, text in _of_postfix(postfix):
        auth = _AUTH.search(text)
        good, tried = (int(auth[1]), int(auth[2] or auth[1])) if auth else (0, 0)
        if is_end:
            yield Connection(at, address, "smtp", good, tried - good)


def most_connections(postfix: Path, since: float) -> dict[str, int]:
    """Return how many connections each address of Postfix had at a time, at most.

    Those that had begun before ``since`` do not count.
    """
    now: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for at, address, is_end, _ in _of_postfix(postfix):
        if at >= since:
            now[address] = max(0, now[address] + (-1 if is_end else 1))
            most[address] = max(most[address], now[address])
    return dict(most)


def _of_postfix(path: Path) -> Iterator[tuple[float, str, bool, str]]:
    """Yield each begin and end of a connection: time, address, whether it ended, and the rest."""
    year = dt.datetime.now().astimezone().year
    for line in _lines(path):
        if found := _POSTFIX.match(line):
            at = _time(f"{year} {found[1]}", "%Y %b %d %H:%M:%S")
            yield at, found[2], found[3] == "disconnect", found[4]


def logins(of: Iterator[Connection]) -> Iterator[Login]:
    """Yield the logins over connections."""
    for one in of:
        for _ in range(one.refused):
            yield Login(one.at, one.address, one.protocol, accepted=False)
        if one.accepted:
            yield Login(one.at, one.address, one.protocol, accepted=True)


@lru_cache(maxsize=64)
def _time(text: str, form: str) -> float:
    """Return a time of the servers, who write that of the machine."""
    return dt.datetime.strptime(text, form).astimezone().timestamp()


def _lines(path: Path) -> Iterator[str]:
    if path.exists():
        with path.open(errors="replace") as file:
            yield from file
