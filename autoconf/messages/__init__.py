"""All texts for people, by id; one file per language."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

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


def text(message_id: str, parameters: Iterable[tuple[str, str | Parametrised]] = ()) -> str:
    """Return the English text of a message.

    A value that is a message itself becomes its text. Braces in a value are not placeholders.

    Raises:
        KeyError: there is no such id, or a placeholder has no value.
    """
    values = dict(parameters)

    def fill(match: re.Match[str]) -> str:
        value = values[match[1]]
        return value if isinstance(value, str) else text(value.id, value.parameters)

    return _PLACEHOLDER.sub(fill, english()[message_id]).strip()


def is_known(message_id: str) -> bool:
    """Tell whether there is a message of this id."""
    return message_id in english()


def text_of(message_id: str, **parameters: object) -> str:
    """Return the English text of a message; its values are the keywords."""
    return text(message_id, [(name, str(value)) for name, value in parameters.items()])


@cache
def english() -> Mapping[str, str]:
    """Return every text with its placeholders, by id."""
    tables = tomllib.loads(Path(__file__).with_name("en.toml").read_text(encoding="utf-8"))
    return dict(_flat(tables, ""))


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield prefix + key, value
        else:
            yield from _flat(value, f"{prefix}{key}.")
