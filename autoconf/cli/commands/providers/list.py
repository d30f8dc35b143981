"""``providers list``: the known providers."""

import json
from typing import Final

import click

from autoconf.cli.options import run_options
from autoconf.cli.running import known_with_warnings
from autoconf.cli.terminal import say
from autoconf.messages import text_of
from autoconf.model.options import Options


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.option("--stats", is_flag=True, help="Count instead.")
@run_options("providers")
def list_(*, as_json: bool, stats: bool, options: Options) -> int:
    """List the known providers: id, name, protocols, number of domains."""
    known = known_with_warnings(options.providers)
    if stats:
        from autoconf.catalogue.stats import counts

        _print_counts(counts(known), as_json=as_json)
        return 0
    providers = known.all()
    rows = [
        {
            "id": provider.id,
            "name": provider.names[0],
            "protocols": list(dict.fromkeys(s.server.protocol.value for s in provider.servers)),
            "domains": len(provider.domains),
            "file": known.file_of(provider.id),
            "checked": provider.checked,
        }
        for provider in providers
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return 0
    width = max((len(provider.id) for provider in providers), default=0)
    for provider in providers:
        protocols = dict.fromkeys(s.server.protocol.value for s in provider.servers)
        shown = " ".join(protocols) or text_of("cli.provider.no-protocols")
        words = f"{shown:15}  {len(provider.domains):4}"
        own = f"  {known.file_of(provider.id)}" if provider.id in known.own else ""
        say(f"{provider.id:{width}}  {words}  {provider.names[0]}{own}")
    return 0


def _print_counts(counted: dict[str, int], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(counted, indent=2))
        return
    for name, number in counted.items():
        word = name.replace("_", "-")
        say(f"{number:6}  {text_of(f'cli.counts.{word}')}")


COMMAND: Final = list_
