"""``setup``: the main job, from an address to tested settings in files."""

from typing import Final

import click
from msgspec.structs import replace

from autoconf.cli.help import Command
from autoconf.cli.json_output import print_json
from autoconf.cli.login_link import login_link_option, require_screen, show_login_link
from autoconf.cli.options import COMMON, run_options
from autoconf.cli.output_options import output_options
from autoconf.cli.output_text import refused_lines, written_lines
from autoconf.cli.passwords import PasswordSource, password_options
from autoconf.cli.prompter import Prompter
from autoconf.cli.running import command_run, note
from autoconf.cli.signing import ready_signer
from autoconf.cli.terminal import say_all
from autoconf.cli.text import english
from autoconf.cli.unused import note_unused
from autoconf.cli.verdict_text import print_evidence, print_verdict
from autoconf.discovery.consent import Consent
from autoconf.errors import UsageError
from autoconf.messages import text_of
from autoconf.model.address import EmailAddress
from autoconf.model.budget import Ledger
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.output_options import OutputOptions
from autoconf.model.wanted_clients import wanted_clients
from autoconf.renderers.engine import clients
from autoconf.usecases.profiles import require_place, why_protocol
from autoconf.usecases.setting_up import SetUp, Wanted
from autoconf.usecases.starting import start_of


@click.command(
    "setup",
    cls=Command,
    examples=(
        ("mail-autoconf setup alice@example.com", "write files for Thunderbird and Outlook"),
        (
            "mail-autoconf setup alice@example.com --client apple-mail --output alice",
            "write a profile for iPhone, iPad and Mac",
        ),
    ),
)
@click.argument("address", metavar="ADDRESS")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--untested", is_flag=True,
              help="Write the files without an accepted login, marked as not tested.")  # fmt: skip
@output_options
@login_link_option
@run_options(*COMMON)
@password_options
def setup(
    address: str,
    *,
    as_json: bool,
    untested: bool,
    output: OutputOptions,
    options: Options,
    password: PasswordSource,
) -> int:
    """Find the settings, log in over IMAP, POP3 and SMTP, and write them for mail clients.

    Writes a Thunderbird profile, an Outlook PRF file, a sheet to read and the report, but only if
    an incoming server and the outgoing server accepted the login.
    """
    parsed = EmailAddress.parse(address)
    note_unused(options, as_json=as_json)
    wanted = wanted_files(parsed, output, untested=untested or not options.logs_in)
    return run_setup(parsed, wanted, options, password, as_json=as_json)


def wanted_files(address: EmailAddress, output: OutputOptions, *, untested: bool = False) -> Wanted:
    """Return what is to be written; ``demo`` uses it too.

    Raises:
        UsageError: an option is wrong, or the folder is not free.
    """
    ids, folder = wanted_clients(output.client, clients()), output.folder(address)
    require_place(folder, output)
    return Wanted(
        output=output,
        folder=folder,
        clients=ids,
        words=english,
        signer=ready_signer(output),
        untested=untested,
    )


def run_setup(
    address: EmailAddress,
    wanted: Wanted,
    options: Options,
    password: PasswordSource,
    *,
    as_json: bool = False,
    ledger: Ledger | None = None,
) -> int:
    """Do what ``setup`` does; ``demo`` calls it too, with a login ledger of its own.

    Raises:
        UsageError: wrong use; it is found before anything is asked of the network.
    """
    require_screen(wanted.output, password, as_json=as_json, log_in=options.logs_in)
    with command_run(address.text, options, password, as_json=as_json, ledger=ledger) as run:
        if not wanted.untested:
            run.require_secret(address, UsageError("password.setup-needs-one"))
        wanted = _with_name(wanted, run.prompter)
        run.progress.more = "report"
        run.progress.only = wanted.output.choices.only
        made = run.set_up(start_of(address), wanted)
    if as_json:
        print_json(made.report, made.output)
    else:
        print_verdict(made.report)
        only = wanted.output.choices.only
        print_evidence(made.report, Consent.of(options), more="report", only=only)
    if not (as_json and made.output):  # the JSON does not say why nothing was written
        say_all(_result_lines(made, wanted), err=as_json)
    for message in made.output.unused if made.output else ():
        note(message)
    if not (as_json or made.output is None or wanted.output.display_name):
        note(Message("cli.files.no-name"))
    run.say_sign_in(made.report, writes=True)
    show_login_link(made.report, wanted.output, run.prompter.credential)
    return made.status


def _with_name(wanted: Wanted, prompter: Prompter) -> Wanted:
    """Ask a person who is there for the name of the sender, if no option gives it."""
    if wanted.output.display_name or not prompter.can_ask:
        return wanted
    return replace(wanted, output=replace(wanted.output, display_name=prompter.ask_name()))


def _result_lines(made: SetUp, wanted: Wanted) -> list[str]:
    """Say what was written, or why nothing was."""
    if made.profile is None or made.output is None:
        if made.why_none is None:
            return []
        return [text_of("cli.files.not-written", why=english(made.why_none))]
    used = english(why_protocol(made.profile.incoming.protocol))
    all_incoming = made.profile.config.incoming
    other = [s for s in all_incoming if s.protocol is not made.profile.incoming.protocol]
    if other and wanted.output.incoming is None:
        protocol = other[0].protocol.value
        used = text_of("cli.files.other-protocol", used=used, protocol=protocol)
    told = written_lines(
        wanted.folder, made.output, as_zip=wanted.output.zip, tested=made.profile.tested
    )
    return [used, *refused_lines(made.output), *told]


COMMAND: Final = setup
