"""``providers show``: one provider."""

import json
import sys
from collections.abc import Iterator, Sequence
from typing import Final

import click

from autoconf.catalogue.index import Index
from autoconf.cli.options import run_options
from autoconf.cli.running import known_with_warnings
from autoconf.cli.settings_text import server_line
from autoconf.cli.terminal import say_all
from autoconf.cli.text import english
from autoconf.errors import UsageError
from autoconf.messages import text_of
from autoconf.model.demand_words import each_demand
from autoconf.model.options import Options
from autoconf.model.provider import Provider, ProviderServer
from autoconf.model.server import AuthMethod
from autoconf.usecases.providers import known_providers, own_folders

_DOMAINS_SHOWN: Final = 12


def _complete(ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    known = known_providers((*(ctx.params.get("providers") or ()), *own_folders()))
    return [provider_id for provider_id in known.providers if provider_id.startswith(incomplete)]


@click.command("show")
@click.argument("provider_id", metavar="ID", shell_complete=_complete)
@click.option("--json", "as_json", is_flag=True, help="Print the file as JSON.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print the file as YAML, to change a copy.")
@run_options("providers")
def show(provider_id: str, *, as_json: bool, as_yaml: bool, options: Options) -> int:
    """Show what is known of a provider; list and find name its ID."""
    known = known_with_warnings(options.providers)
    if provider_id not in known.providers:
        from difflib import get_close_matches

        near = get_close_matches(provider_id.lower(), known.providers, n=1)
        which = "cli.provider.unknown-near" if near else "cli.provider.unknown"
        raise UsageError(which, provider=provider_id, near="".join(near))
    if as_json:
        click.echo(json.dumps(known.document(provider_id), indent=2))
    elif as_yaml:
        from autoconf.formats.provider_text import write

        sys.stdout.buffer.write(write(known.document(provider_id)))
    else:
        say_all(provider_lines(known, provider_id))
    return 0


def provider_lines(known: Index, provider_id: str) -> Iterator[str]:
    """Yield the facts about a provider, one line for each kind."""
    provider = known.provider(provider_id)
    yield f"{', '.join(provider.names)}  ({known.file_of(provider_id)})"
    yield from _row("domains", [*provider.domains, *provider.domain_patterns])
    yield from _row("closed", [provider.closed])
    yield from _row("kept-by", [provider.kept_by])
    yield from _row("mx-hosts", [mx.pattern for mx in provider.mx_patterns])
    yield from _row("name-servers", [ns.pattern for ns in provider.ns_patterns])
    if not provider.servers:
        yield f"  {text_of('cli.provider.no-servers')}"
    for entry in provider.servers:
        yield f"  {_server(entry)}"
    for service in provider.services:
        yield f"  {service.kind}  {service.url}"
    yield from (f"  - {english(words)}" for words in each_demand(provider.requires))
    yield from _limits(provider)
    if provider.hint:
        yield f"  -> {provider.hint}"
    yield from _row("help", [provider.help_url])
    yield from _row("web-mail", [provider.web_mail])
    yield from _row("sources", [f"{source.url} ({source.date})" for source in provider.sources])
    yield from _row("checked", [provider.checked])


def _row(name: str, values: Sequence[str]) -> Iterator[str]:
    shown = [value for value in values if value]
    if shown:
        rest = len(shown) - _DOMAINS_SHOWN
        which = "cli.provider.row-more" if rest > 0 else "cli.provider.row"
        title, listed = text_of(f"cli.provider.{name}"), ", ".join(shown[:_DOMAINS_SHOWN])
        yield f"  {text_of(which, name=title, values=listed, count=rest)}"


def _server(entry: ProviderServer) -> str:
    server = entry.server
    words = [server_line(server, None)]
    if entry.domains:
        words.append(text_of("cli.provider.for-domains", domains=", ".join(entry.domains)))
    if entry.confidence:
        words.append(text_of("cli.provider.confidence", confidence=entry.confidence))
    words += map(_restriction, server.restriction)
    return "  ".join(words)


def _restriction(word: str) -> str:
    if word == AuthMethod.CLIENT_IP_ADDRESS.value:
        return text_of("cli.provider.only-own-network")
    return text_of("cli.provider.only", restriction=word)


def _limits(provider: Provider) -> Iterator[str]:
    limits = provider.limits
    for name, count in (
        ("connections", limits.connections),
        ("recipients", limits.recipients),
        ("message-mb", limits.message_mb),
    ):
        if count is not None:
            yield f"  {text_of(f'cli.provider.{name}', count=count)}"
    yield from _row("tls", [limits.tls])


COMMAND: Final = show
