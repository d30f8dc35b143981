"""Which of many phrases the words of a person are nearest to.

Words are compared without their endings, accents and case; one wrong letter in a longer word is
forgiven. A rare word counts more than a common one. The score of a phrase is 1 where all words
are the same, and 0 where none is. "Cannot send" counts as a word of its own.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from autoconf.knowledge.texts import Language

MAX_LETTERS: Final = 1000
_WORD: Final = re.compile(r"[a-z0-9+]+")
_ENDINGS: Final = ("ing", "ed", "es", "s", "e")
_UMLAUTS: Final = re.compile(r"([aou])e")
_MIN_FORGIVEN: Final = 5
_DENIED: Final = "not "
"""What stands before an act that is denied; no word has a space."""

_UNKNOWN: Final = 0.4
"""The weight of a word that no phrase has, as a part of the mean weight."""

_ASIDE: Final = 0.5
"""This part of the weight of a name does not count where a phrase lacks the name."""

_ONE_OF_SEVERAL: Final = 0.6
"""The factor where several words were said, and a phrase has one of them."""

_LEAST_SHARE: Final = 0.35
"""A phrase has at least this part of the words that were understood, by weight."""

_NAMED: Final = 1.15
"""The factor of an id that needs a word, and got it."""


class Match(Struct, frozen=True):
    """An id with the score of its nearest phrase, and the weight of the telling words in common."""

    id: str
    score: float
    evidence: float


class Matcher:
    """Compares words with the phrases of many ids."""

    def __init__(
        self,
        phrases: Mapping[str, Iterable[str]],
        language: Language,
        needs: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Take the phrases by id; an id with needs counts only if one of those words was said."""
        self._language = language
        self._stop = frozenset(language.stop.split())
        self._names = frozenset(map(_stem, language.names.split()))
        self._weak = self._names | frozenset(map(_stem, language.weak.split()))
        self._acts = tuple(map(_stem, language.acts.split()))
        self._before = frozenset(map(_stem, language.negations.split()))
        self._after = frozenset(map(_stem, language.failures.split()))
        self._clause = re.compile(
            r"[,;:.!?]\s|\b(?:" + "|".join(language.breaks.split() or ["\n"]) + r")\b",
            re.IGNORECASE,
        )
        self._needs = {name: frozenset(map(_stem, words.split())) for name, words in needs.items()}
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
        known = frozenset(stem for stem in read.values() if stem)
        unknown = sum(stem is None for stem in read.values())
        if unknown > len(known):
            return []
        weight = self._weight(known)
        asked = weight + unknown * self._unknown_weight
        said = known | {_stem(word) for word in _words(words[:MAX_LETTERS])}
        best: dict[str, tuple[float, float]] = {}
        for name, stems in self._phrases:
            both = known & stems
            common = self._weight(both)
            is_meant = common >= _LEAST_SHARE * weight and self._is_telling(both, stems)
            is_meant &= not _is_opposite(known, stems)
            needs = self._needs.get(name)
            if is_meant and (needs is None or not said.isdisjoint(needs)):
                aside = _ASIDE * self._weight((known - stems) & self._names)
                score = common / math.sqrt((asked - aside) * self._weight(stems))
                score *= 1 if len(both) > 1 or len(read) == 1 else _ONE_OF_SEVERAL
                score *= 1 if needs is None else _NAMED
                telling = both - (self._weak - (needs or frozenset()))
                best[name] = max((score, self._weight(telling)), best.get(name, (0, 0)))
        return sorted(
            (Match(name, *found) for name, found in best.items()), key=lambda m: -round(m.score, 6)
        )

    def sorted_out(self, words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the words that a phrase has, and those that none has."""
        read = {word: self._stems(word) for word in _words(words[:MAX_LETTERS])}
        known = {word: all(map(self._known, stems)) for word, stems in read.items() if stems}
        return (
            tuple(word for word, is_known in known.items() if is_known),
            tuple(word for word, is_known in known.items() if not is_known),
        )

    def _is_telling(self, both: frozenset[str], stems: frozenset[str]) -> bool:
        """Tell whether words choose a phrase: one is not weak, or the whole phrase was said."""
        return not both <= self._weak or (both == stems and len(both) > 1)

    def _stems(self, words: str) -> Sequence[str]:
        clauses = self._clause.split(words[:MAX_LETTERS])
        return [stem for clause in clauses for stem in self._stems_of_clause(clause)]

    def _stems_of_clause(self, clause: str) -> Sequence[str]:
        kept = (word for word in _words(clause) if word not in self._stop)
        stems = [
            _stem(part) for word in kept for part in self._language.same.get(word, word).split()
        ]
        acts = {at: act for at, stem in enumerate(stems) if (act := self._act(stem))}
        return [self._denied(at, stem, acts) or stem for at, stem in enumerate(stems)]

    def _denied(self, at: int, stem: str, acts: Mapping[int, str]) -> str | None:
        """Return the act that a word denies: the nearest one; of two, "not" precedes its act."""
        if not acts or stem not in self._before | self._after:
            return None
        later = -1 if stem in self._before else 1
        return _DENIED + acts[min(acts, key=lambda act: (abs(act - at), later * act))]

    def _act(self, stem: str) -> str | None:
        return next((a for a in self._acts if stem == a or _one_letter_off(stem, a)), None)

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


def _is_opposite(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether both deny an act, and not the same one."""
    denied = [{stem for stem in stems if stem.startswith(_DENIED)} for stems in (one, other)]
    return all(denied) and denied[0].isdisjoint(denied[1])


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
    """Tell whether one letter is wrong, missing or too much, or two neighbours are swapped.

    In the shortest words a wrong letter makes another word, such as "black" of "block".
    """
    size = len(other)
    if abs(len(one) - size) > 1 or size < _MIN_FORGIVEN:
        return False
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    is_swapped = len(one) == 2 and one == other[::-1]
    is_short = size == _MIN_FORGIVEN and len(one) == len(other) == 1
    return is_swapped or (max(len(one), len(other)) < 2 and not is_short)
