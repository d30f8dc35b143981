"""The files in ``data/`` as values. Those beside the folders of the languages hold no words.

The files belong to the program. Tests check that they fit together.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final, TypeAlias, TypeVar

import msgspec
from msgspec import Struct

DATA: Final = Path(__file__).with_name("data")
_ENGLISH: Final = "en"


class Topic(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Half a screen about one thing.

    Attributes:
        text: paragraphs; ``blocks`` of explaining.py takes them apart.
        words: other ways to ask for it.
        read: the month in which its menu paths were read.
        links: pages of vendors and RFCs.
        findings: the rules that lead here.
        see: topics beside it.
    """

    kind: ClassVar[str] = "topic"
    id: str
    title: str
    text: str
    words: tuple[str, ...]
    read: str = ""
    links: tuple[str, ...] = ()
    findings: tuple[str, ...]
    see: tuple[str, ...]


class Complaint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A symptom.

    Attributes:
        words: the ways in which people say it.
        needs: words of which one must be said, such as the name of a provider; none if empty.
        answer: what to do, where no rule says it.
        rules: what to look at, most likely first.
    """

    kind: ClassVar[str] = "symptom"
    id: str
    title: str
    words: tuple[str, ...]
    needs: str = ""
    answer: str = ""
    rules: tuple[str, ...] = ()
    topics: tuple[str, ...]


class ErrorNumber(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number of Outlook, or a number or word of a server.

    Attributes:
        words: what programs and people say in its place.
        answer: what to do, where no rule says it.
        forms: other spellings.
        broad: whether words beside it say more.
    """

    kind: ClassVar[str] = "error-number"
    id: str
    title: str
    words: tuple[str, ...] = ()
    answer: str = ""
    forms: tuple[str, ...] = ()
    broad: bool = False
    rules: tuple[str, ...]
    topics: tuple[str, ...]


class Unclear(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A saying that leaves open which problem it is.

    Attributes:
        words: the ways in which people say it.
        needs: words of which one must be said; none if empty.
        may_be: the answers that may be meant, most likely first; none if it is not about mail
            settings.
    """

    id: str
    words: tuple[str, ...]
    needs: str = ""
    may_be: tuple[str, ...]


class FindingText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule: its title without values, the meaning or the sign, and what to do.

    Attributes:
        words: what people say, where no symptom has it.
    """

    kind: ClassVar[str] = "finding"
    id: str
    title: str
    words: tuple[str, ...] = ()
    means: str
    do: str


class Language(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How words are read.

    Attributes:
        stop: words that say nothing.
        weak: words that select no answer alone.
        names: weak words that a phrase may lack, such as the names of programs.
        acts: what somebody does with mail; a negation belongs to the nearest one of its clause.
        negations: words that deny an act and stand before it.
        failures: words that deny an act and stand behind it.
        breaks: words that begin a clause.
        same: words that count as another one.
    """

    stop: str
    weak: str = ""
    names: str = ""
    acts: str = ""
    negations: str = ""
    failures: str = ""
    breaks: str = ""
    same: dict[str, str]


Entry: TypeAlias = Topic | Complaint | ErrorNumber | FindingText
_E = TypeVar("_E", Topic, Complaint, ErrorNumber, Unclear)


class Knowledge(Struct, frozen=True, kw_only=True):
    """All there is in one language, by id."""

    topics: Mapping[str, Topic]
    symptoms: Mapping[str, Complaint]
    error_numbers: Mapping[str, ErrorNumber]
    findings: Mapping[str, FindingText]
    unclear: Mapping[str, Unclear]
    language: Language

    def entry(self, name: str) -> Entry | None:
        """Return what has this id."""
        return (
            self.topics.get(name)
            or self.symptoms.get(name)
            or self.findings.get(name)
            or self.error_numbers.get(name)
        )


@cache
def knowledge(language: str = _ENGLISH) -> Knowledge:
    """Read the files of a language; what it lacks stays English."""
    return Knowledge(
        topics=_joined("topics.toml", language, Topic),
        symptoms=_joined("symptoms.toml", language, Complaint),
        error_numbers=_joined("error_numbers.toml", language, ErrorNumber),
        findings={
            name: msgspec.convert({"id": name, **table}, FindingText)
            for name, table in _words("findings.toml", language).items()
        },
        unclear=_joined("unclear.toml", language, Unclear),
        language=msgspec.convert(_words("language.toml", language), Language),
    )


def _words(file: str, language: str) -> dict[str, Any]:
    """Return the words of a file, English where the language has none."""
    words = dict(_tables(DATA / _ENGLISH / file))
    path = DATA / language / file
    if language != _ENGLISH and path.is_file():
        for name, table in _tables(path):
            words[name] = {**words[name], **table}
    return words


def _joined(file: str, language: str, kind: type[_E]) -> dict[str, _E]:
    """Return the entries of a file, each with its words in the language."""
    words = _words(file, language)
    return {
        name: msgspec.convert({"id": name, **table, **words[name]}, kind)
        for name, table in _tables(DATA / file)
    }


def _tables(path: Path) -> Any:
    import tomllib  # questions are rare

    return tomllib.loads(path.read_text(encoding="utf-8")).items()
