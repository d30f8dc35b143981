"""``providers find``: the provider of a domain, of a host or by a word of its name."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

import click

from autoconf.catalogue.index import Index
from autoconf.catalogue.search import by_host, by_word, named_in
from autoconf.cli.commands.providers.show import provider_lines
from autoconf.cli.options import run_options
from autoconf.cli.running import known_with_warnings
from autoconf.cli.terminal import say, say_all
from autoconf.errors import UsageError
from autoconf.messages import text_of
from autoconf.model.domain import parse_hostname
from autoconf.model.options import Options
from autoconf.usecases.exits import EXIT_NOTHING_FOUND, EXIT_OK, EXIT_USAGE
from autoconf.usecases.starting import start_of

_MOST: Final = 20
"""Providers that are listed where a word fits several."""


@click.command("find")
@click.argument("target", metavar="[ADDRESS|DOMAIN|HOST|NAME]", required=False)
@click.option("--mx", metavar="HOST", help="Find by a host of the domain's MX records instead.")
@click.option("--json", "as_json", is_flag=True, help="Print id, file and content as JSON.")
@run_options("providers")
def find(target: str | None, *, mx: str | None, as_json: bool, options: Options) -> int:
    """Find the provider of a domain, an address or a host, without network.

    A word without a dot, such as gmail, is looked for in the names and domains of providers.
    Status 3 where there is none; 2 where a word fits several, which are listed.
    """
    if (target is None) == (mx is None):
        raise click.UsageError(text_of("cli.provider.target"))
    known = known_with_warnings(options.providers)
    near = ""
    if mx is None and not {".", "@"} & set(target or ""):
        found = by_word(known, target or "")
    else:
        host = start_of(target or "").domain if mx is None else parse_hostname(mx)
        found = by_host(known, host, is_mx=mx is not None)
        near = "" if found else _near(known, host)
    if len(found) > 1:
        if as_json:
            raise UsageError("cli.provider.several-json", name=target, ids=", ".join(found))
        say_all(_several(known, target or "", found), err=True)
        return EXIT_USAGE
    if as_json:
        row = found and {
            "id": found[0], "file": known.file_of(found[0]), "provider": known.document(found[0]),
        }  # fmt: skip
        click.echo(json.dumps(row or None, indent=2))
    elif found:
        say_all(provider_lines(known, found[0]))
    else:
        say(" ".join(filter(None, [text_of("cli.provider.not-found", name=mx or target), near])))
    return EXIT_OK if found else EXIT_NOTHING_FOUND


def _near(known: Index, host: str) -> str:
    """Return a question about the name that may be meant; empty where there is none."""
    other = known.look_alike(host)
    if other is not None:
        return text_of("cli.provider.look-alike", other=other)
    named = named_in(known, host)
    if named is None:
        return ""
    return text_of("cli.provider.named", name=known.provider(named).names[0], provider=named)


def _several(known: Index, name: str, found: Sequence[str]) -> Iterator[str]:
    """Yield the first of several providers with their names, in columns."""
    yield text_of("cli.provider.several", name=name, count=len(found))
    width = max(map(len, found))
    for one in found[:_MOST]:
        yield f"  {one:{width}}  {', '.join(known.provider(one).names)}"
    if len(found) > _MOST:
        yield f"  {text_of('cli.provider.several-more', count=len(found) - _MOST)}"


COMMAND: Final = find
