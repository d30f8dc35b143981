"""``clients``: the supported mail clients."""

import json
from collections.abc import Iterator
from typing import Final

import click

from autoconf.cli.terminal import say
from autoconf.messages import text_of
from autoconf.model.server import MailProtocol
from autoconf.renderers.engine import HOW_LONG
from autoconf.renderers.engine import clients as known_clients
from autoconf.renderers.interface import Choice, ClientInfo


@click.command("clients")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def clients(*, as_json: bool) -> int:
    """List the mail clients that settings can be written for.

    A second line names the choices that the files of a client cannot store.
    """
    known = known_clients()
    if as_json:
        rows = [
            {
                "id": name,
                "name": info.name,
                "platforms": list(info.platforms),
                "protocols": _protocols(info),
                "choices": sorted(choice.value for choice in info.choices),
                "in_setup": info.in_setup,
            }
            for name, info in known.items()
        ]
        click.echo(json.dumps(rows, indent=2))
        return 0
    width = max(map(len, known))
    for name, info in known.items():
        protocols = ", ".join(_protocols(info))
        platforms = ", ".join(info.platforms)
        line = text_of(
            "cli.client.line", client=info.name, platforms=platforms, protocols=protocols
        )
        written = f"  {text_of('cli.client.in-setup')}" if info.in_setup else ""
        say(f"{name:{width}}  {line}{written}")
        lost = [text_of(f"cli.choice.{choice.value}") for choice in _lost(info)]
        if lost:
            words = text_of("cli.client.cannot-store", choices=", ".join(lost))
            say(f"{'':{width}}  {words}")
    return 0


def _protocols(info: ClientInfo) -> list[str]:
    """Return the ways to read mail; SMTP for a client that only sends."""
    if not info.receives:
        return [MailProtocol.SMTP.value]
    return sorted(protocol.value for protocol in info.protocols)


def _lost(info: ClientInfo) -> Iterator[Choice]:
    """Yield the choices that the client's files cannot store."""
    has_pop3 = info.receives and MailProtocol.POP3 in info.protocols
    for choice in Choice:
        is_of_pop3 = choice is Choice.LEAVE_ON_SERVER or choice in HOW_LONG.values()
        if choice in info.choices or (is_of_pop3 and not has_pop3):
            continue
        if choice not in HOW_LONG.values() or Choice.LEAVE_ON_SERVER in info.choices:
            yield choice


COMMAND: Final = clients
