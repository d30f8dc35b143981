"""``notes.txt``: the steps to take with each client's files, and what the files cannot hold."""

import textwrap
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Refusal, Rendering
from autoconf.renderers.engine import clients
from autoconf.renderers.interface import Words
from autoconf.renderers.kits.client import text_file
from autoconf.renderers.kits.page_parts import stand_ins

_WIDTH: Final = 78
PATH: Final = "notes.txt"


def notes(
    profile: Profile, renderings: Sequence[Rendering], refused: Sequence[Refusal], words: Words
) -> Artifact:
    """Return the file that goes with the others.

    Args:
        profile: whose settings were written.
        renderings: the files that were written.
        refused: the clients that nothing was written for.
        words: makes the text of a message.
    """
    tested = "sheet.tested" if profile.tested else "file.not-tested"
    title = Message.of("file.title", address=profile.address)
    if profile.is_for_all:
        title = Message.of("file.title-for-all")
    lines = [words(title), words(Message.of(tested))]
    for stand_in in stand_ins(profile.config):
        lines += _wrapped(words(stand_in))
    lines += ["", *_wrapped(words(Message.of("guide.folder")))]
    for rendering in renderings:
        files = tuple(artifact.path for artifact in rendering.artifacts)
        lines += ["", *_section(rendering.client, files, rendering.steps, rendering.caveats, words)]
    if refused:
        lines += ["", words(Message.of("guide.refused"))]
        for refusal in refused:
            lines += _item(f"{refusal.client}: {words(refusal.reason)}")
    return text_file(PATH, lines)


@lru_cache(maxsize=256)
def _section(
    client: str,
    files: tuple[str, ...],
    steps: tuple[Message, ...],
    caveats: tuple[Message, ...],
    words: Words,
) -> Sequence[str]:
    """Return what is said about a client; for most users of a table it is the same."""
    title = f"{clients()[client].name} ({client})"
    lines = [title, "-" * len(title), words(Message.of("guide.files", files=", ".join(files)))]
    for number, step in enumerate(steps, start=1):
        lines += _item(words(step), f"{number}. ")
    if caveats:
        lines.append(words(Message.of("guide.caveats")))
        for caveat in caveats:
            lines += _item(words(caveat))
    return tuple(lines)


def _item(text: str, mark: str = "- ") -> Sequence[str]:
    return _wrapped(text, mark, " " * len(mark))


@lru_cache(maxsize=512)
def _wrapped(text: str, first: str = "", rest: str = "") -> Sequence[str]:
    """Return the lines of a text; most texts are the same for all users of a table."""
    lines = textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return tuple(lines)
