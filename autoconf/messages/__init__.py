"""All texts for people, by id; one file per language."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

from msgspec import Struct
from msgspec.json import decode, encode

from autoconf.characters import visible

FOLDER: Final = Path(__file__).parent
"""Holds a file for each language."""
_ENGLISH: Final = "en"
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")


class Parametrised(Protocol):
    """A message id with values: a ``Message`` of the model, or an error."""

    @property
    def id(self) -> str:
        """The id."""
        ...

    @property
    def parameters(self) -> Any:
        """Pairs of name and value."""
        ...


Words: TypeAlias = Callable[[str, Iterable[tuple[str, str | Parametrised]]], str]
"""Makes the text of a message from its id and its values."""


def text(message_id: str, parameters: Iterable[tuple[str, str | Parametrised]] = ()) -> str:
    """Return the English text of a message.

    A value that is a message itself becomes its text. Braces in a value are not placeholders,
    and hidden characters do not get into the text.

    Raises:
        KeyError: there is no such id, or a placeholder has no value.
    """
    return _filled(english(), message_id, parameters)


def words(language: str, folder: Path = FOLDER) -> Words:
    """Return what ``text`` is in another language; what is not translated stays English.

    Args:
        language: one of ``languages()``.
        folder: holds a file for each language.

    Raises:
        KeyError: there is no such language.
    """
    return partial(_filled, _texts(language, folder))


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the languages that there are texts in, such as "de"; English first."""
    found = {path.stem for path in folder.glob("*.toml")}
    return tuple(sorted(found, key=lambda language: (language != _ENGLISH, language)))


@cache
def _texts(language: str, folder: Path) -> Mapping[str, str]:
    if language == _ENGLISH:
        return english()
    if language not in languages(folder):  # a name from outside is no path
        raise KeyError(language)
    return {**english(), **load(folder / f"{language}.toml")}


def _filled(
    texts: Mapping[str, str],
    message_id: str,
    parameters: Iterable[tuple[str, str | Parametrised]],
) -> str:
    values = dict(parameters)

    def fill(match: re.Match[str]) -> str:
        value = values[match[1]]
        if isinstance(value, str):
            return visible(value)
        return _filled(texts, value.id, value.parameters)

    return _PLACEHOLDER.sub(fill, texts[message_id]).strip()


def is_known(message_id: str) -> bool:
    """Tell whether there is a message of this id."""
    return message_id in english()


def text_of(message_id: str, **parameters: object) -> str:
    """Return the English text of a message; its values are the keywords."""
    return text(message_id, [(name, str(value)) for name, value in parameters.items()])


def recognised(
    words: str, ids: Callable[[str], bool]
) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """Return the id and the values that English words were made from; None: they were not.

    Args:
        words: of an earlier run.
        ids: tells which ids come into question.
    """
    for message_id, template in english().items():
        if ids(message_id) and (found := _pattern(template).fullmatch(words)):
            return message_id, tuple(found.groupdict().items())
    return None


def _pattern(template: str) -> re.Pattern[str]:
    """Return what a template may become; a value is one word."""
    pattern = ""
    for number, part in enumerate(_PLACEHOLDER.split(template)):  # text and name in turn
        if not number % 2:
            pattern += re.escape(part)
        else:
            pattern += f"(?P={part})" if f"(?P<{part}>" in pattern else f"(?P<{part}>\\S+)"
    return re.compile(pattern)


@cache
def english() -> Mapping[str, str]:
    """Return every text with its placeholders, by id."""
    return load(FOLDER / f"{_ENGLISH}.toml")


class Compiled(Struct):
    """The texts of one language, ready to use; TOML takes long to parse.

    Attributes:
        source: the file that they were made from.
        texts: by id.
    """

    source: str
    texts: dict[str, str]


def load(path: Path) -> Mapping[str, str]:
    """Return the texts of a language, from the compiled file beside it if that is current."""
    source = path.read_text(encoding="utf-8")
    with suppress(OSError, ValueError):
        kept = decode(path.with_suffix(".json").read_bytes(), type=Compiled)
        if kept.source == source:
            return kept.texts
    return compile_texts(path).texts


def compile_texts(path: Path) -> Compiled:
    """Return the texts of a language, and keep them beside it if the folder can be written to."""
    import tomllib  # not needed in an installed program

    source = path.read_text(encoding="utf-8")
    compiled = Compiled(source, dict(_flat(tomllib.loads(source), "")))
    part = path.with_name(f".{path.stem}.{os.getpid()}")
    try:
        part.write_bytes(encode(compiled))
        part.replace(path.with_suffix(".json"))
    except OSError:
        with suppress(OSError):
            part.unlink()
    return compiled


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield prefix + key, value
        else:
            yield from _flat(value, f"{prefix}{key}.")
