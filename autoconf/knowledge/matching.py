"""Which of many phrases the words of a person are nearest to.

Words are compared without their endings, accents and case; one wrong letter in a longer word is
forgiven. A rare word counts more than a common one. The score of a phrase is 1 where all words
are the same, and 0 where none is.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from msgspec import Struct

from autoconf.knowledge.texts import Language

MAX_LETTERS: Final = 1000
_WORD: Final = re.compile(r"[a-z0-9+]+")
_ENDINGS: Final = ("ing", "ed", "es", "s", "e")
_UMLAUTS: Final = re.compile(r"([aou])e")
_MIN_FORGIVEN: Final = 5
_UNKNOWN: Final = 0.4
"""The weight of a word that no phrase has, as a part of the mean weight."""

_ONE_OF_SEVERAL: Final = 0.6
"""The factor where several words were said, and a phrase has one of them."""


class Match(Struct, frozen=True):
    """An id with the score of its nearest phrase."""

    id: str
    score: float


class Matcher:
    """Compares words with the phrases of many ids."""

    def __init__(self, phrases: Mapping[str, Iterable[str]], language: Language) -> None:
        """Take the phrases by id."""
        self._language = language
        self._stop = frozenset(language.stop.split())
        self._phrases = [
            (name, frozenset(stems))
            for name, spoken in phrases.items()
            for phrase in spoken
            if (stems := self._stems(phrase))
        ]
        found = Counter(
            stem
            for name in phrases
            for stem in {s for owner, stems in self._phrases if owner == name for s in stems}
        )
        self._weights = {stem: math.log(1 + len(phrases) / count) for stem, count in found.items()}

    def matches(self, words: str) -> list[Match]:
        """Return the ids that have a word in common, best first, then in their own order."""
        read = {stem: self._known(stem) for stem in self._stems(words)}
        known = {stem for stem in read.values() if stem}
        unknown = sum(stem is None for stem in read.values())
        asked = self._weight(known) + unknown * self._unknown_weight
        best: dict[str, float] = {}
        for name, stems in self._phrases:
            common = self._weight(known & stems)
            if common:
                score = common / math.sqrt(asked * self._weight(stems))
                score *= 1 if len(known & stems) > 1 or len(read) == 1 else _ONE_OF_SEVERAL
                best[name] = max(score, best.get(name, 0))
        return sorted((Match(*item) for item in best.items()), key=lambda m: -round(m.score, 6))

    def sorted_out(self, words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the words that a phrase has, and those that none has."""
        read = {word: self._stems(word) for word in _words(words[:MAX_LETTERS])}
        known = {word: all(map(self._known, stems)) for word, stems in read.items() if stems}
        return (
            tuple(word for word, is_known in known.items() if is_known),
            tuple(word for word, is_known in known.items() if not is_known),
        )

    def _stems(self, words: str) -> Sequence[str]:
        kept = (word for word in _words(words[:MAX_LETTERS]) if word not in self._stop)
        return [
            _stem(part) for word in kept for part in self._language.same.get(word, word).split()
        ]

    def _known(self, stem: str) -> str | None:
        if stem in self._weights:
            return stem
        if len(stem) < _MIN_FORGIVEN:
            return None
        return next((known for known in self._weights if _one_letter_off(stem, known)), None)

    def _weight(self, stems: Iterable[str]) -> float:
        return sum(self._weights[stem] for stem in stems)

    @property
    def _unknown_weight(self) -> float:
        return _UNKNOWN * sum(self._weights.values()) / len(self._weights)


def _words(words: str) -> Iterator[str]:
    """Yield the words in small letters, without accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"['\u2019]|(?<=\b[a-z])-", "", plain)  # can't, e-mail, k-9
    yield from (word for word in _WORD.findall(plain) if len(word) > 1)


@cache
def _stem(word: str) -> str:
    """Return a word without its ending; ``ae`` is read as an umlaut, a double letter as one."""
    word = _UMLAUTS.sub(r"\1", re.sub(r"ie[sd]$", "y", word))
    ending = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) > 2), "")
    word = word.removesuffix(ending)
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


def _one_letter_off(one: str, other: str) -> bool:
    """Tell whether one letter is wrong, missing or too much, or two neighbours are swapped."""
    if abs(len(one) - len(other)) > 1 or len(other) < _MIN_FORGIVEN:
        return False
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    is_swapped = len(one) == 2 and one == other[::-1]
    return is_swapped or max(len(one), len(other)) < 2
