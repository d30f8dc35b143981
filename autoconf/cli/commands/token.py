"""``token``: an access token for mail programs of the command line."""

from typing import Final

import click

from autoconf.cli.options import TO_ISSUERS, run_options
from autoconf.cli.running import warn
from autoconf.cli.terminal import say
from autoconf.errors import SignInError
from autoconf.model.address import EmailAddress
from autoconf.model.options import Options
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_OK
from autoconf.usecases.world import World


@click.command("token")
@click.argument("address", metavar="ADDRESS")
@run_options(*TO_ISSUERS)
def token(address: str, *, options: Options) -> int:
    """Print an access token of a kept sign-in, for a mail program that asks for one.

    It is good for a minute at least. It is as secret as a password. Status 1 where the address is
    not signed in.
    """
    parsed = EmailAddress.parse(address)
    with World(options, warn=warn) as world:
        try:
            found = world.sign_ins.kept.token(parsed.text)
        except SignInError as error:
            say(str(error), err=True)
            return EXIT_BLOCKED
    click.echo(found.reveal())
    return EXIT_OK


COMMAND: Final = token
