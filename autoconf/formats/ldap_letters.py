"""Postfix's letters in a search filter: ``%s``, ``%u``, ``%d`` and ``%%`` (ldap_table(5)).

An address is written so that no part of it has a meaning in the filter (RFC 4515 section 3).
"""

import re
from typing import Final

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress

_LETTER: Final = re.compile("%.?", re.DOTALL)
_KNOWN: Final = ("%s", "%u", "%d", "%%")
_ITEM: Final = re.compile(r"\([^()=]*%")
"""A letter in the place of an attribute: somebody's address would choose what is compared."""

_PLAIN: Final = re.compile(rb"[A-Za-z0-9.@_-]")


def check(text: str) -> None:
    """Check a filter with letters.

    Raises:
        UsageError: it is none, or a letter is unknown or stands where no value is.
    """
    values = re.sub(r"\\[()]", "", text)
    if not (text.startswith("(") and text.endswith(")")) or values.count("(") != values.count(")"):
        raise UsageError("serve.no-filter", text=text)
    for letter in _LETTER.findall(text):
        if letter not in _KNOWN:
            raise UsageError("serve.no-letter", letter=letter)
    if _ITEM.search(text):
        raise UsageError("serve.letter-no-value", text=text)


def filled(text: str, address: EmailAddress) -> str:
    """Return a filter that was checked, for an address."""
    values = {"%s": str(address), "%u": address.local_part, "%d": address.domain}
    return _LETTER.sub(lambda one: _escaped(values[one[0]]) if one[0] in values else "%", text)


def _escaped(value: str) -> str:
    """Return a value with each octet as a number, but for letters, digits and a few others."""
    octets = (bytes([octet]) for octet in value.encode())
    return "".join(one.decode() if _PLAIN.match(one) else f"\\{one[0]:02x}" for one in octets)
