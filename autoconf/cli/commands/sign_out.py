"""``sign-out``: forget a sign-in, and let the issuer forget it."""

from typing import Final

import click

from autoconf.cli.options import TO_ISSUERS, run_options
from autoconf.cli.running import warn
from autoconf.cli.terminal import say
from autoconf.errors import SignInError
from autoconf.messages import text_of
from autoconf.model.address import EmailAddress
from autoconf.model.options import Options
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_OK
from autoconf.usecases.world import World


@click.command("sign-out")
@click.argument("address", metavar="ADDRESS")
@run_options(*TO_ISSUERS)
def sign_out(address: str, *, options: Options) -> int:
    """Forget a sign-in that sign-in --keep has kept, and ask the issuer to end it."""
    parsed = EmailAddress.parse(address)
    with World(options, warn=warn) as world:
        try:
            kept, is_back = world.sign_ins.kept.forget(parsed.text)
        except SignInError as error:
            say(str(error), err=True)
            return EXIT_BLOCKED
    issuer = kept.endpoints.issuer or kept.endpoints.host
    say(text_of("sign-in.out" if is_back else "sign-in.out-here", issuer=issuer))
    return EXIT_OK


COMMAND: Final = sign_out
