"""``providers find``: the provider of a domain."""

import json
from typing import Final

import click

from autoconf.catalogue.index import Index
from autoconf.cli.commands.providers.show import provider_lines
from autoconf.cli.options import run_options
from autoconf.cli.running import known_with_warnings
from autoconf.cli.terminal import say, say_all
from autoconf.errors import UsageError
from autoconf.messages import text_of
from autoconf.model.domain import parse_hostname
from autoconf.model.options import Options
from autoconf.usecases.exits import EXIT_NOTHING_FOUND, EXIT_OK
from autoconf.usecases.starting import start_of


@click.command("find")
@click.argument("target", metavar="[ADDRESS|DOMAIN|NAME]", required=False)
@click.option("--mx", metavar="HOST", help="Find by a host of the domain's MX records instead.")
@click.option("--json", "as_json", is_flag=True, help="Print id, file and content as JSON.")
@run_options("providers")
def find(target: str | None, *, mx: str | None, as_json: bool, options: Options) -> int:
    """Find the provider of a domain, an address or an MX host, without network.

    A word without a dot, such as gmail, is looked for in the names of providers. Status 3 where
    there is none.
    """
    if (target is None) == (mx is None):
        raise click.UsageError(text_of("cli.provider.target"))
    known = known_with_warnings(options.providers)
    if mx is not None:
        found = known.id_of_mx(parse_hostname(mx))
    elif target and not {".", "@"} & set(target):
        found = _by_name(known, target)
    else:
        found = known.id_of(start_of(target or "").domain)
    if as_json:
        row = found and {
            "id": found, "file": known.file_of(found), "provider": known.document(found),
        }  # fmt: skip
        click.echo(json.dumps(row or None, indent=2))
    elif found:
        say_all(provider_lines(known, found))
    else:
        say(text_of("cli.provider.not-found", name=mx or target))
    return EXIT_OK if found else EXIT_NOTHING_FOUND


def _by_name(known: Index, word: str) -> str | None:
    """Return the id of the provider with this id, or with this word in its names.

    Raises:
        UsageError: several have it.
    """
    if word.lower() in known.providers:
        return word.lower()
    wanted = word.casefold()
    found = [one.id for one in known.all() if any(wanted in n.casefold() for n in one.names)]
    if len(found) > 1:
        raise UsageError("cli.provider.several", name=word, ids=", ".join(found))
    return found[0] if found else None


COMMAND: Final = find
