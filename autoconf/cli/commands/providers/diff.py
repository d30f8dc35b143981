"""``providers diff``: the differences between the provider files and an ISPDB."""

import json
from typing import TYPE_CHECKING, Any, Final

import click

from autoconf.cli.options import CONNECTIONS, run_options
from autoconf.cli.running import known_with_warnings, warn
from autoconf.cli.terminal import say
from autoconf.cli.text import english
from autoconf.messages import text_of
from autoconf.model.options import Options
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_NOTHING_FOUND, EXIT_OK

if TYPE_CHECKING:
    from autoconf.catalogue.difference import Detail, Difference


@click.command("diff")
@click.option(
    "--ispdb",
    required=True,
    metavar="DIR|URL",
    help="A folder of ENTRY.xml files, or the address before an entry's name.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@run_options(*CONNECTIONS)
def diff(*, ispdb: str, as_json: bool, options: Options) -> int:
    """Compare with a copy of the ISPDB.

    Status 1 where anything differs, 3 where there was nothing to compare with.

    A folder shows what is new, changed and gone there. A URL, such as
    https://autoconfig.thunderbird.net/v1.1/, is asked once for each entry that a provider file
    names as a source, one after the other: new entries do not show.
    """  # fmt: skip
    from autoconf.usecases.comparing import compare_with

    result = compare_with(ispdb, known_with_warnings(options.providers), options, warn)
    found = result.differences
    if as_json:
        click.echo(json.dumps(list(map(_plain, found)), indent=2))
    else:
        for difference in found:
            kind, entry = difference.kind.value, difference.entry
            say(f"{kind:10} {entry}  {difference.provider}".rstrip())
            for detail in difference.details:
                say(f"    {line_of(detail)}")
        words = text_of("cli.provider.compared", count=result.count, different=len(found))
        say(words, err=True)
    if not result.count:
        return EXIT_NOTHING_FOUND
    return EXIT_BLOCKED if found else EXIT_OK


def _plain(difference: "Difference") -> dict[str, Any]:
    return {
        "kind": difference.kind.value,
        "entry": difference.entry,
        "provider": difference.provider,
        "details": list(map(line_of, difference.details)),
    }


def line_of(detail: "Detail") -> str:
    """Return one difference, with its first domain and the number of the others."""
    line = english(detail.what)
    if not detail.domains:
        return line
    first, *others = detail.domains
    more = text_of("difference.more", domain=first, count=len(others)) if others else first
    return f"{line}  ({more})"


COMMAND: Final = diff
