"""``demo``: the main job against a small mail provider on this machine."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from autoconf.cli.commands.setup import run_setup, wanted_files
from autoconf.cli.passwords import PasswordSource
from autoconf.messages import text_of
from autoconf.model.address import EmailAddress
from autoconf.model.options import Options, OutputOptions
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
def demo(output: str, *, serve: bool) -> int:
    """Run setup against a small mail provider that is started on this machine.

    No network, no account and no root are needed: real DNS, HTTPS, POP3, IMAP and SMTP servers
    answer on loopback, with certificates of a throw-away authority.
    """
    from autoconf.demo.child import running_provider

    with running_provider() as provider:
        if serve:
            _serve(provider)
        click.echo(f"$ mail-autoconf setup {provider.address}")
        files = OutputOptions(
            client=_CLIENTS, display_name="Alice Example", output=output, force=True
        )
        options = Options(
            resolver=provider.resolver,
            connect_to=provider.connect_to,
            ca_file=(provider.ca_file,),
            no_ispdb=True,
            no_proxy=True,
        )
        address = EmailAddress.parse(provider.address)
        return run_setup(
            address,
            wanted_files(address, files),
            options,
            PasswordSource(secret=provider.password),
            ledger=MemoryLedger(),
        )


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
