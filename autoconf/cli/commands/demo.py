"""``demo``: the main job against a small mail provider on this machine."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click
from msgspec.structs import replace

from autoconf.cli.commands.setup import run_setup, wanted_files
from autoconf.cli.passwords import PasswordSource
from autoconf.messages import text_of
from autoconf.model.address import EmailAddress
from autoconf.model.options import Options
from autoconf.model.output_options import OutputOptions
from autoconf.storage.files import write_new
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.tasks import Deadline, pause

if TYPE_CHECKING:  # the help loads no provider
    from autoconf.demo.child import DemoProvider

_LONG_S: Final = 3600.0
_CLIENTS: Final = ("thunderbird", "outlook", "autoconfig-xml", "sheet")


@click.command("demo")
@click.option("--output", default="demo-out", show_default=True, metavar="DIR",
              help="The folder for the files. Files of an earlier demo are replaced.")  # fmt: skip
@click.option("--serve", is_flag=True,
              help="Write nothing: keep the provider running until Control-C, and print the "
              "options with which the other commands reach it.")  # fmt: skip
@click.option("--web", is_flag=True,
              help="Write nothing: show the helpdesk page until Control-C.")  # fmt: skip
def demo(output: str, *, serve: bool, web: bool) -> int:
    """Run setup against a small mail provider that is started on this machine.

    No network, no account and no root are needed: real DNS, HTTPS, POP3, IMAP and SMTP servers
    answer on loopback, with certificates of a throw-away authority.
    """
    from autoconf.demo.child import running_provider

    with running_provider() as provider:
        if serve:
            _serve(provider)
        if web:
            return _show_page(provider)
        click.echo(f"$ mail-autoconf setup {provider.address}")
        files = OutputOptions(
            client=_CLIENTS, display_name="Alice Example", output=output, force=True
        )
        address = EmailAddress.parse(provider.address)
        status = run_setup(
            address,
            wanted_files(address, files),
            _options(provider),
            PasswordSource(secret=provider.password),
            ledger=MemoryLedger(),
        )
        click.echo(text_of("demo-provider.next"))
        return status


def _options(provider: "DemoProvider") -> Options:
    """Return the options with which a run reaches the provider."""
    return Options(
        resolver=provider.resolver,
        connect_to=provider.connect_to,
        ca_file=(provider.ca_file,),
        no_ispdb=True,
        no_proxy=True,
    )


def _show_page(provider: "DemoProvider") -> int:
    """Show the helpdesk page for the provider alone, to this machine alone."""
    from autoconf.cli.commands.web import show_page

    text = text_of(
        "demo-provider.page", address=provider.address, password=provider.password.reveal()
    )
    click.echo(text)
    options = replace(_options(provider), allow_network=("127.0.0.0/8", "::1/128"))
    return show_page(options)


def _serve(provider: "DemoProvider") -> NoReturn:
    """Tell how to reach the provider; Control-C ends it."""
    # The provider removes this folder at its end, however this process ends.
    password_file = Path(provider.ca_file).with_name("password")
    write_new(password_file, f"{provider.password.reveal()}\n".encode())
    options = [
        ("--password-file", str(password_file)),
        ("--resolver", provider.resolver),
        ("--ca-file", provider.ca_file),
        *(("--connect-to", place) for place in provider.connect_to),
    ]
    command = f"mail-autoconf check {provider.address} --no-ispdb"
    click.echo(text_of("demo-provider.ready", address=provider.address))
    click.echo(" \\\n    ".join([f"  {command}", *map(shlex.join, options)]))
    click.echo(text_of("demo-provider.others", domain=provider.domain))
    sys.stdout.flush()
    while True:
        pause(_LONG_S, Deadline(2 * _LONG_S))


COMMAND: Final = demo
