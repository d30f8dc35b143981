"""``clients``: what settings can be written for."""

import json
from collections.abc import Iterator
from typing import Final

import click

from autoconf.model.server import MailProtocol
from autoconf.renderers.engine import clients as known_clients
from autoconf.renderers.interface import Choice, ClientInfo


@click.command("clients")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def clients(*, as_json: bool) -> int:
    """List the mail clients that settings can be written for, and what each cannot be told."""
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
        untold = [choice.value.replace("-", " ") for choice in _untold(info)]
        if untold:
            click.echo(f"{'':{width}}  cannot be told: {', '.join(untold)}")
    return 0


def _untold(info: ClientInfo) -> Iterator[Choice]:
    """Yield the choices that get lost; how long POP3 mail stays is one, and not IMAP's."""
    for choice in Choice:
        is_of_pop3 = choice in (Choice.LEAVE_ON_SERVER, Choice.LEAVE_DAYS)
        if choice in info.choices or (is_of_pop3 and MailProtocol.POP3 not in info.protocols):
            continue
        if choice is not Choice.LEAVE_DAYS or Choice.LEAVE_ON_SERVER in info.choices:
            yield choice


COMMAND: Final = clients
