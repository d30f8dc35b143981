"""The forms in which a server might show one secret."""

import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cached_property
from typing import Final
from unicodedata import normalize

from autoconf.dialogues.mechanism import credential_octets
from autoconf.dialogues.replies import printable_line
from autoconf.model.secret import Secret

MASK: Final = "****"
_MIN_CORE: Final = 6  # characters of base64 that no other text holds by chance
_SHORT, _WORD = 6, 10
"""A shorter secret, or one of letters or digits alone, is masked as a whole token only."""
_LONG: Final = 64
"""Octets; a longer secret is a token: its letters keep their case, its digits no separators."""

_TOKEN: Final = re.compile(r"[\w+/-]+=*")
"""What base64 may be: a hit is widened to it. A pattern with ``*`` at its start is quadratic."""

_NOT_HEX: Final = bytes(octet for octet in range(256) if octet not in b"0123456789abcdef")
_SAME: Final = str.maketrans("-_\u0130\u0131", "+/ii")
"""From the alphabet of base64 for URLs to the usual one; and the letters of Turkish to i."""


class SecretForms:
    """A secret as typed, composed otherwise, in base64 and in hexadecimal digits.

    Quoted forms, such as those of HTML, are not among them: ``quoting.readings`` undoes them.
    Few lines hold a secret. So a quick question comes first, and patterns are made at need.
    """

    def __init__(self, secret: Secret, username: str) -> None:
        text = secret.reveal()
        self._flags = re.IGNORECASE if len(text) <= _LONG else 0
        self._octets = {credential_octets(text), text.encode(), text.encode("utf-16-le")}
        words = {text, normalize("NFC", text), normalize("NFD", text), text.replace(" ", "+")}
        words |= {text.upper()}  # of one letter it may make two
        self._words = words | {printable_line(word) for word in words} - {""}
        self._after_name = {printable_line(username + text)} if username else set()
        self._whole = {b64encode(octets).decode().rstrip("=") for octets in self._octets}
        self._cores = {core for octets in self._octets for core in _base64(octets)}
        plain = self._words | self._after_name | self._whole | self._cores
        self._quick = tuple(map(_folded, plain))
        self._quick_hex = tuple(octets.hex().encode() for octets in self._octets)

    def mask(self, text: str) -> str:
        """Replace the secret, in a time that grows with the length of the text alone."""
        if any(map(_folded(text).__contains__, self._quick)):
            text = _TOKEN.sub(self._mask_token, text)
            text = self._plain.sub(MASK, text)
        digits = text.encode("ascii", "replace").lower().replace(b"0x", b"")
        if any(map(digits.translate(None, _NOT_HEX).__contains__, self._quick_hex)):
            text = self._hex.sub(MASK, text)
        return text

    def _mask_token(self, token: re.Match[str]) -> str:
        folded = _folded(token[0])
        return MASK if any(_folded(core) in folded for core in self._cores) else token[0]

    @cached_property
    def _plain(self) -> re.Pattern[str]:
        forms = set(map(_alone, self._words)) | set(map(re.escape, self._after_name))
        return self._any_of(forms | set(map(_whole_token, self._whole)))

    @cached_property
    def _hex(self) -> re.Pattern[str]:
        return self._any_of(set(map(_hexadecimal, self._octets)))

    def _any_of(self, forms: set[str]) -> re.Pattern[str]:
        longest_first = sorted(forms, key=lambda form: (-len(form), form))
        return re.compile("|".join(longest_first), self._flags)


def _folded(text: str) -> str:
    return text.translate(_SAME).casefold()


def is_common(text: str) -> bool:
    """Tell whether other words hold a text by chance: it is short, or letters or digits alone."""
    is_word = len(text) < _WORD and (text.isalpha() or text.isdigit())
    return is_word or len(text) < _SHORT


def _alone(word: str) -> str:
    """Return the pattern of a word; a common one is masked only where it stands alone."""
    return rf"(?<!\w){re.escape(word)}(?!\w)" if is_common(word) else re.escape(word)


def _hexadecimal(octets: bytes) -> str:
    """Return the pattern of hexadecimal digits, also with a prefix or separators for each octet."""
    if len(octets) > _LONG:
        return octets.hex()
    before = r"(?:0x|\\x|%|=|&#x)?"
    pattern = r"[\s:;,-]{0,2}".join(f"{before}{octet:02x}" for octet in octets)
    return rf"(?<![0-9a-f]){pattern}(?![0-9a-f])" if len(octets) < _SHORT else pattern


def _whole_token(base64: str) -> str:
    """Return the pattern of a token that is this base64 and nothing else."""
    return rf"(?<![\w+/]){re.escape(base64)}=*(?![\w+/])"


def _base64(octets: bytes) -> Iterator[str]:
    """Yield what base64 of a longer text holds, where 0, 1 or 2 octets stand before these."""
    for before in range(3):
        text = b64encode(bytes(before) + octets).decode()
        core = text[(before * 8 + 5) // 6 : (before + len(octets)) * 8 // 6]
        if len(core) >= _MIN_CORE:
            yield core
