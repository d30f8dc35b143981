"""A report on standard output, as JSON."""

import sys
from typing import TYPE_CHECKING

from autoconf.cli.text import english
from autoconf.formats.report_json import write
from autoconf.model.report import Report

if TYPE_CHECKING:  # a command that writes no files loads no renderers
    from autoconf.usecases.profiles import Output


def print_json(report: Report, output: "Output | None" = None) -> None:
    """Print the report to standard output, with the written files."""
    if output is None:
        document = write(report, english)
    else:
        document = write(report, english, outputs=output.renderings, refused=output.refused)
    sys.stdout.buffer.write(document)
    sys.stdout.buffer.flush()
