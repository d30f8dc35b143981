"""``demo``: the main job against a small mail provider on this machine."""

from typing import Final

import click

from autoconf.cli.commands.setup import run_setup, wanted_files
from autoconf.cli.passwords import PasswordSource
from autoconf.model.address import EmailAddress
from autoconf.model.options import Options, OutputOptions
from autoconf.storage.memory_ledger import MemoryLedger

_CLIENTS: Final = ("thunderbird", "outlook", "autoconfig-xml", "sheet")


@click.command("demo")
@click.option("--output", default="demo-out", show_default=True, metavar="DIR",
              help="The folder for the files. Files of an earlier demo are replaced.")  # fmt: skip
def demo(output: str) -> int:
    """Run setup against a small mail provider that is started on this machine.

    No network, no account and no root are needed: real DNS, HTTPS, POP3, IMAP and SMTP servers
    answer on loopback, with certificates of a throw-away authority.
    """
    from autoconf.demo.child import running_provider

    with running_provider() as provider:
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


COMMAND: Final = demo
