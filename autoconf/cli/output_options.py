"""The options for the written files: clients, choices, place and signature."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from autoconf.model.output_options import OutputOptions
from autoconf.usecases.signature_files import read_signature

_MODE: Final = click.option(
    "--mode",
    metavar="OCTAL",
    help="The mode of the folders, such as 750; files get it without the right to execute. Not on "
    "Windows.  [default: 700, for you only]",
)


_OPTIONS: Final = [
    click.option("--client", multiple=True, metavar="ID",
                 help="Write for this client. May be repeated or a list with commas; 'all' is "
                 "every client ('mail-autoconf clients' lists them)."),
    click.option("--incoming", type=click.Choice(["imap", "pop3"]),
                 help="Read mail over this protocol."),
    click.option("--only", type=click.Choice(["imap", "pop3"]),
                 help="Name no server of the other protocol in any file."),
    click.option("--leave-on-server", metavar="until-deleted|DAYS|forever|never",
                 help="With POP3: how long fetched mail stays on the server.  [default: as "
                 "the provider advises, else until it is deleted in the program]"),
    click.option("--display-name", default="", metavar="NAME",
                 help="The name of the sender in outgoing mail."),
    click.option("--account-name", default="", metavar="NAME",
                 help="The name of the account in the client.  [default: the address]"),
    click.option("--signature", metavar="FILE",
                 help="A text file with the signature."),
    click.option("--folders", type=click.Choice(["server", "local"]), default="server",
                 help="Where to keep sent mail and drafts: on the server, for every device, "
                 "or on this computer.  [default: server]"),
    click.option("--helpdesk", default="", metavar="TEXT",
                 help="Whom to ask for help; a line for the sheet."),
    click.option("--outlook-profile", type=click.Choice(["add", "new"]), default="add",
                 help="Add the account to Outlook's default profile, or make a new profile "
                 "the default.  [default: add]"),
    click.option("--output", metavar="DIR",
                 help="The folder for the files.  [default: mail-settings-ADDRESS]"),
    click.option("--zip", is_flag=True,
                 help="Write one archive, DIR.zip, instead of the folder."),
    click.option("--force", is_flag=True, help="Replace files that exist."),
    _MODE,
    click.option("--sign-cert", metavar="FILE",
                 help="Sign Apple's profiles with this certificate (PEM)."),
    click.option("--sign-key", metavar="FILE",
                 help="The private key of the certificate (PEM). The program asks for its "
                 "passphrase."),
    click.option("--sign-chain", metavar="FILE",
                 help="Intermediate certificates to add to the signature (PEM)."),
]  # fmt: skip


def output_options(function: Callable[..., Any]) -> Any:
    """Add the output options; the command gets one ``output`` argument."""

    @functools.wraps(function)
    def wrapper(*, client: tuple[str, ...], signature: str | None, **rest: Any) -> Any:
        given = {name: rest.pop(name) for name in OutputOptions.__struct_fields__ if name in rest}
        output = OutputOptions(
            client=tuple(filter(None, map(str.strip, ",".join(client).split(",")))),
            signature=read_signature(Path(signature), "--signature") if signature else "",
            **given,
        )
        return function(output=output, **rest)

    result: Any = wrapper
    for option in reversed(_OPTIONS):
        result = option(result)
    return result
