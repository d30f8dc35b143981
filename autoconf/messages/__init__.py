"""All words for people, by id; one file per language."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")


def text(message_id: str, parameters: Iterable[tuple[str, str]] = ()) -> str:
    """Return the English text of a message.

    Values are put in once: braces in a value (a server's words, say) are not looked at again.

    Raises:
        KeyError: no such id, or no value for a placeholder.
    """
    values = dict(parameters)
    return _PLACEHOLDER.sub(lambda match: values[match[1]], english()[message_id]).strip()


def text_of(message_id: str, **parameters: object) -> str:
    """Return the English text of a message, its values given as keywords."""
    return text(message_id, [(name, str(value)) for name, value in parameters.items()])


@cache
def english() -> Mapping[str, str]:
    """Return every template by its id, such as ``finding.login-refused.message``."""
    tables = tomllib.loads(Path(__file__).with_name("en.toml").read_text(encoding="utf-8"))
    return dict(_flat(tables, ""))


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, str):
            yield prefix + key, value
        else:
            yield from _flat(value, f"{prefix}{key}.")
