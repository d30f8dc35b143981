"""Postfix's letters in a query: ``%s``, ``%u``, ``%d`` and ``%%`` (ldap_table(5), mysql_table(5)).

They become bound parameters, so that no address is ever part of a query.
"""

import re
from collections.abc import Iterator
from typing import Final

from autoconf.errors import UsageError

_BOUND: Final = {"s": ":address", "u": ":local_part", "d": ":domain", "%": "%"}
_PARTS: Final = re.compile(r"'(?:[^']|'')*'|%.?|[^%']+|'", re.DOTALL)
_ALONE: Final = re.compile(r"'%([sud])'")
_NAME: Final = re.compile(r"(?<!:):(?=\w)")
"""What SQLAlchemy would take for a parameter; not the ``::`` of PostgreSQL."""


def with_parameters(query: str) -> str:
    """Return a query as SQLAlchemy's ``text`` takes it.

    A letter may stand in quotes of its own, as in Postfix's files.

    Raises:
        UsageError: a letter is unknown, or stands in quotes with other text.
    """
    return "".join(_parts(query))


def _parts(query: str) -> Iterator[str]:
    for part in _PARTS.findall(query):
        if alone := _ALONE.fullmatch(part):
            yield _BOUND[alone[1]]
        elif part.startswith("'"):
            if letter := re.search("%(.)", part.replace("%%", "")):
                if letter[1] in "sud":
                    raise UsageError("serve.letter-quoted", text=part)
                raise UsageError("serve.no-letter", letter=letter[0].removesuffix("'"))
            yield _NAME.sub(r"\\:", part.replace("%%", "%"))
        elif part.startswith("%"):
            if part[1:] not in _BOUND:
                raise UsageError("serve.no-letter", letter=part)
            yield _BOUND[part[1:]]
        else:
            yield _NAME.sub(r"\\:", part)
