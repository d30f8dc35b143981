"""The files that were written, as lines of text."""

from pathlib import Path

from autoconf.cli.text import english
from autoconf.messages import text_of
from autoconf.usecases.profiles import Output, archive_of


def refused_lines(output: Output) -> list[str]:
    """Return one line for each client without files."""
    return [english(refusal) for refusal in output.refusals]


def written_lines(folder: Path, output: Output, *, as_zip: bool, tested: bool) -> list[str]:
    """Return the written files, the caveats, and the next step."""
    import shlex

    where = str(archive_of(folder)) if as_zip else f"{folder}/"
    files = "  ".join(a.path for a in output.artifacts)
    which = "cli.files.written" if tested else "cli.files.written-untested"
    lines = [text_of(which, place=where, files=files)]
    for rendering in output.renderings:
        lines += [
            text_of("cli.files.caveat", client=rendering.client, caveat=english(caveat))
            for caveat in rendering.caveats
        ]
    first = output.renderings[:1]
    if first and first[0].steps and not as_zip:
        step = english(first[0].steps[0]).replace("DIR", shlex.quote(str(folder)))
        lines.append(text_of("cli.files.next", step=step))
    return lines
