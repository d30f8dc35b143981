"""The user names and providers in a report, and the public words that are no sign of one."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec import Struct

from autoconf.model.config import ClientConfig
from autoconf.model.evidence import Attempt
from autoconf.model.report import Report
from autoconf.model.server import DEFAULT_PORTS, AuthMethod, MailProtocol, SocketType

_PLACEHOLDER: Final = re.compile("%[A-Z]+%")
_LETTER: Final = re.compile(r"[^\W_]")
_PROGRAM_WORDS: Final = "\n".join(
    [
        *(word.value for words in (MailProtocol, SocketType, AuthMethod) for word in words),
        *map(str, DEFAULT_PORTS.values()),
    ]
)


def user_names(report: Report) -> list[str]:
    """Return the local part and all user names, the longest first."""
    names = {check.login.username for check in report.checks}
    names |= {server.username or "" for one in report.using for server in one.servers}
    if report.config is not None:
        names |= {server.username for server in report.config.servers}
    own = {report.address.local_part} if report.address is not None else set()
    return sorted(own | set(filter(has_own_words, names)), key=lambda name: (-len(name), name))


def has_own_words(form: str) -> bool:
    """Tell whether a user name holds more than placeholders and signs."""
    return _LETTER.search(_PLACEHOLDER.sub("", form)) is not None


def name_pattern(form: str) -> str:
    """Return the pattern of a name that stands alone."""
    return rf"(?<![^\W_]){re.escape(form)}(?![^\W_])"


def public_words(report: Report, of_catalogue: Iterable[Attempt]) -> str:
    """Return the words that are public whatever the user name is.

    A mark in place of one of them, such as in "imap.gmail.com", would show which name it hides.
    """
    ports = (str(check.server.port) for check in report.checks)
    answers = (attempt.answer and attempt.answer.config for attempt in of_catalogue)
    return "\n".join([_PROGRAM_WORDS, *ports, *(text for a in answers for text in _texts(a))])


def short_names(report: Report) -> Iterator[tuple[str, str]]:
    """Yield the short name of each provider with its whole name: both get one mark."""
    answers = [attempt.answer for attempt in report.attempts if attempt.answer is not None]
    for config in (report.config, *(answer.config for answer in answers)):
        if isinstance(config, ClientConfig) and config.display_short_name and config.display_name:
            yield config.display_short_name, config.display_name


def _texts(value: Any) -> Iterator[str]:
    match value:
        case Struct():
            for name in value.__struct_fields__:
                yield from _texts(getattr(value, name))
        case tuple():
            for item in value:
                yield from _texts(item)
        case str() | int():
            yield str(value)
        case _:
            pass
