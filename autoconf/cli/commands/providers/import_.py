"""``providers import``: a provider file from an autoconfig file."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from autoconf.cli.running import note
from autoconf.cli.terminal import say
from autoconf.errors import MalformedDocumentError, OutputExistsError, UsageError
from autoconf.inputs import read_input
from autoconf.messages import text_of
from autoconf.model.message import Message
from autoconf.storage.files import write_file
from autoconf.storage.places import MAX_FILE
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_OK


@click.command("import")
@click.argument("file", metavar="FILE.xml", type=click.Path(path_type=Path))
@click.option(
    "--source",
    required=True,
    metavar="URL",
    help="Where the file is published, or the page that supports it.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="ID.yaml",
    help="Write this file; its name is the provider's id.",
)
@click.option("--force", is_flag=True, help="Write over a file that exists.")
def import_(file: Path, *, source: str, output: Path | None, force: bool) -> int:
    """Make a provider file of an autoconfig file (config-v1.1.xml), on standard output.

    What a provider file cannot say is named. Read it, add what has to be done before a login
    works, and check it with lint. Status 1 where the file cannot be read as such.
    """  # fmt: skip
    from autoconf.formats.provider_import import to_provider

    if output is not None and output.exists() and not force:
        raise OutputExistsError("cli.provider.exists", file=output)
    if output is not None and output.suffix != ".yaml":
        raise UsageError("cli.provider.no-yaml-name", file=output)
    try:
        body = read_input(file, MAX_FILE + 1)
    except OSError as error:
        raise UsageError("cli.unreadable", file=file, why=error.strerror or error) from error
    if len(body) > MAX_FILE:
        too_large = Message.of("disk.too-large", most=MAX_FILE >> 10)
        raise UsageError("cli.unreadable", file=file, why=too_large)
    provider_id = output.stem if output is not None else _id_from(file.stem)
    today = datetime.now(UTC).date().isoformat()
    try:
        text, notes = to_provider(body, provider_id=provider_id, source=source, date=today)
    except MalformedDocumentError as error:
        say(text_of("error.document", where=file, why=error), err=True)
        return EXIT_BLOCKED
    for message in notes:
        note(message)
    if output is None:
        sys.stdout.buffer.write(text)
    else:
        write_file(output, text)
    return EXIT_OK


def _id_from(name: str) -> str:
    """Make an id of a file name: googlemail.com becomes googlemail-com."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "provider"


COMMAND: Final = import_
