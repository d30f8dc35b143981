"""The files that were written, as lines of text."""

from pathlib import Path

from autoconf.cli.text import english
from autoconf.messages import text_of
from autoconf.renderers.notes import PATH
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
        lines += [_caveat(rendering.client, english(caveat)) for caveat in rendering.caveats]
    to_do = [] if as_zip else [one for one in output.renderings if one.steps]
    for rendering in to_do[:1]:
        step = english(rendering.steps[0]).replace("DIR", shlex.quote(str(folder)))
        lines.append(text_of("cli.files.next", step=step))
    if len(to_do) > 1:
        clients = ", ".join(one.client for one in to_do[1:])
        lines.append(text_of("cli.files.all-steps", clients=clients, notes=folder / PATH))
    return lines


def _caveat(client: str, caveat: str) -> str:
    """Return a caveat behind the client's id, unless its words begin with the client's name."""
    if caveat.casefold().startswith(client.partition("-")[0]):
        return caveat
    return text_of("cli.files.caveat", client=client, caveat=caveat)
