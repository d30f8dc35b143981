"""``providers lint``: a check of provider files."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from autoconf.characters import visible
from autoconf.cli.terminal import say
from autoconf.cli.text import english
from autoconf.errors import UsageError
from autoconf.messages import text_of
from autoconf.storage.places import config_dir
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_OK

if TYPE_CHECKING:
    from autoconf.catalogue.lint import FileRemark


@click.command("lint")
@click.argument("paths", metavar="[FILE|DIR]...", nargs=-1, type=click.Path(path_type=Path))
def lint(paths: tuple[Path, ...]) -> int:
    """Check provider files: FILE:LINE: reason, one line each; status 1 with an error.

    A warning does not keep a file from being used. Without an argument your own files in the
    configuration folder are checked.
    """
    from autoconf.catalogue.lint import files_in, lint_files

    try:
        files = files_in(paths or (config_dir() / "providers",))
        remarks = list(lint_files(files))
    except OSError as error:
        why = error.strerror or error
        raise UsageError("cli.unreadable", file=error.filename, why=why) from error
    for remark in remarks:
        say(_line(remark))
    errors = sum(remark.remark.is_error for remark in remarks)
    warnings = len(remarks) - errors
    summary = text_of("cli.provider.linted", files=len(files), errors=errors, warnings=warnings)
    say(summary, err=True)
    return EXIT_BLOCKED if errors else EXIT_OK


def _line(found: "FileRemark") -> str:
    """Return a remark as compilers print it."""
    text = english(found.remark.why)
    if not found.remark.is_error:
        text = text_of("cli.warning", text=text)
    return f"{visible(str(found.path))}:{found.remark.line}: {text}"


COMMAND: Final = lint
