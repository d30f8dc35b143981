"""``clients``: what settings can be written for."""

import json
from typing import Final

import click

from autoconf.renderers.engine import clients as known_clients


@click.command("clients")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def clients(*, as_json: bool) -> int:
    """List the mail clients that settings can be written for."""
    known = known_clients()
    if as_json:
        rows = [
            {
                "id": name,
                "name": info.name,
                "platforms": list(info.platforms),
                "protocols": sorted(p.value for p in info.protocols),
                "choices": sorted(choice.value for choice in info.choices),
                "in_setup": info.in_setup,
            }
            for name, info in known.items()
        ]
        click.echo(json.dumps(rows, indent=2))
        return 0
    width = max(map(len, known))
    for name, info in known.items():
        protocols = ", ".join(sorted(p.value for p in info.protocols))
        written = "  written by setup" if info.in_setup else ""
        click.echo(
            f"{name:{width}}  {info.name} ({', '.join(info.platforms)}; {protocols}){written}"
        )
    return 0


COMMAND: Final = clients
