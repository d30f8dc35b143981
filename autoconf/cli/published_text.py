"""What is published, and the files for it, as lines of text."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from autoconf.characters import visible
from autoconf.cli.settings_text import server_line
from autoconf.cli.text import english
from autoconf.messages import text_of
from autoconf.model.published import Published
from autoconf.usecases.publishing import Publication


def published_lines(published: Published) -> Iterator[str]:
    """Yield one line per server, with how it is known."""
    pairs = zip(published.config.servers, published.knowledge, strict=True)
    for server, knowledge in pairs:
        yield f"  {server_line(server, None)}  ({text_of(f'publish.known.{knowledge.value}')})"


def publication_lines(folder: Path, publication: Publication) -> Iterator[str]:
    """Yield the written files, and what the owner does next."""
    files, shown = "  ".join(publication.files), visible(str(folder))
    yield text_of("cli.files.written", place=f"{shown}/", files=files)
    yield text_of("publish.next")
    for number, step in enumerate(publication.steps, start=1):
        yield f"{number}. {english(step).replace('DIR', shlex.quote(shown))}"
