"""What a refused sign-in with the browser (OAuth 2) means: ``data/oauth_refusals.toml``.

The words of servers choose advice, and nothing else.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from autoconf.knowledge.texts import DATA
from autoconf.model.domain import is_within
from autoconf.model.finding import Who
from autoconf.model.message import Message

Where = Literal["authorization", "token", "refresh", "device", "registration", "mail", "ours"]
"""Who refused: the page, an endpoint, a mail server, or this program itself."""

CLOSED: Final = "closed"
"""In place of a code: the mail server ended the connection when it saw the token."""

_DOMAINS: Final = {
    "google": ("google.com", "googleapis.com", "gmail.com", "googlemail.com"),
    "microsoft": ("microsoftonline.com", "office365.com", "office.com", "outlook.com", "live.com"),
    "yahoo": ("yahoo.com", "aol.com"),
}
_NUMBER: Final = re.compile(r"AADSTS(\d{4,9})\b", re.IGNORECASE)


class OAuthRefusal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row; the file explains its keys."""

    id: str
    where: tuple[Where, ...]
    who: Who
    steps: int
    error: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    aadsts: tuple[int, ...] = ()
    provider: Literal["", "google", "microsoft", "yahoo"] = ""

    @property
    def is_general(self) -> bool:
        """Whether the row is for the words that no other row knows."""
        return not (self.error or self.text or self.aadsts)

    @property
    def title(self) -> Message:
        """The first words, one sentence."""
        return Message.of(f"oauth.refused.{self.id}.title")

    @property
    def remedy(self) -> Message:
        """What it means, and what to do."""
        return Message.of(f"oauth.refused.{self.id}.remedy")

    @property
    def to_do(self) -> tuple[Message, ...]:
        """What to do, one idea a step."""
        return tuple(
            Message.of(f"oauth.refused.{self.id}.step-{n}") for n in range(1, self.steps + 1)
        )


def oauth_refusal(where: Where, error: str, description: str, server: str) -> OAuthRefusal:
    """Return the row for a refusal, a general one if no other fits.

    Args:
        where: who refused.
        error: the code; of a mail server the response code, or ``CLOSED``.
        description: the words for people.
        server: an issuer or another URL of the sign-in, or the name of the mail server.
    """
    fitting = rows_for(where, error, description, server)
    return next(fitting, None) or next(
        row for row in rows() if row.is_general and where in row.where
    )


def rows_for(where: Where, error: str, description: str, server: str) -> Iterator[OAuthRefusal]:
    """Yield the rows that fit best: those by text or number; if there are none, those by code."""
    host = (urlsplit(server).hostname if "://" in server else server) or ""
    own = [row for row in rows() if where in row.where and _is_for(row, host)]
    numbers = {int(number) for number in _NUMBER.findall(description)}
    words = " ".join(description.split()).casefold()
    by_text = [
        row
        for row in own
        if numbers.intersection(row.aadsts) or any(text in words for text in row.text)
    ]
    yield from by_text or [row for row in own if error in row.error]


@cache
def rows() -> tuple[OAuthRefusal, ...]:
    """Return all rows, in the order of the file."""
    import tomllib  # refusals are rare

    tables = tomllib.loads((DATA / "oauth_refusals.toml").read_text(encoding="utf-8"))
    return tuple(
        msgspec.convert({"id": name, **table}, OAuthRefusal) for name, table in tables.items()
    )


def _is_for(row: OAuthRefusal, host: str) -> bool:
    domains = _DOMAINS.get(row.provider, ())
    return not row.provider or any(is_within(host, domain) for domain in domains)
