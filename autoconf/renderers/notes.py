"""``notes.txt``: what to do with each client's files, and what they could not hold."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from autoconf.messages import text, text_of
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.renderers.engine import clients

_WIDTH: Final = 78
PATH: Final = "notes.txt"


def notes(
    profile: Profile, renderings: Sequence[Rendering], refused: Sequence[tuple[str, str]]
) -> Artifact:
    """Return the file that goes with the others.

    Args:
        profile: whose settings were written.
        renderings: what was written.
        refused: client id and reason of those that could not be.
    """
    tested = "sheet.tested" if profile.tested else "file.not-tested"
    lines = [text_of("file.title", address=profile.address), text_of(tested)]
    lines += ["", *_wrapped(text_of("guide.folder"))]
    for rendering in renderings:
        lines += ["", *_section(rendering)]
    if refused:
        lines += ["", text_of("guide.refused")]
        lines += [line for name, reason in refused for line in _item(f"{name}: {reason}")]
    return Artifact(
        path=PATH, media_type="text/plain", content="".join(f"{line}\n" for line in lines).encode()
    )


def _section(rendering: Rendering) -> Iterator[str]:
    name = clients()[rendering.client].name
    yield f"{name} ({rendering.client})"
    yield "-" * len(f"{name} ({rendering.client})")
    yield text_of("guide.files", files=", ".join(a.path for a in rendering.artifacts))
    for number, step in enumerate(rendering.steps, start=1):
        yield from _item(_words(step), f"{number}. ")
    if rendering.caveats:
        yield text_of("guide.caveats")
        for caveat in rendering.caveats:
            yield from _item(_words(caveat))


def _words(message: Message) -> str:
    return text(message.id, message.parameters)


def _item(words: str, mark: str = "- ") -> list[str]:
    return _wrapped(words, mark, " " * len(mark))


def _wrapped(words: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        words,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
