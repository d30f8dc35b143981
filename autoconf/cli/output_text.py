"""What people are told about the files that were written."""

from pathlib import Path

from autoconf.cli.text import english
from autoconf.usecases.profiles import Output, archive_of


def refused_lines(output: Output) -> list[str]:
    """Return a line for each client that nothing was written for."""
    return [english(refusal) for refusal in output.refusals]


def written_lines(folder: Path, output: Output, *, as_zip: bool) -> list[str]:
    """Say what was written, what could not be expressed, and what to do next."""
    import shlex

    where = str(archive_of(folder)) if as_zip else f"{folder}/"
    lines = [f"Written to {where}: {'  '.join(a.path for a in output.artifacts)}"]
    for rendering in output.renderings:
        lines += [f"{rendering.client}: {english(caveat)}" for caveat in rendering.caveats]
    first = output.renderings[:1]
    if first and first[0].steps and not as_zip:
        step = english(first[0].steps[0])
        lines.append(f"Next: {step.replace('DIR', shlex.quote(str(folder)))}")
    return lines
