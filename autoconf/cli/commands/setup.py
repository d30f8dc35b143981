"""``setup``: the main job, from an address to tested settings in files."""

from typing import Final

import click
from msgspec.structs import replace

from autoconf.cli.login_link import login_link_option, require_screen, show_login_link
from autoconf.cli.options import COMMON, run_options
from autoconf.cli.output_options import output_options
from autoconf.cli.output_text import refused_lines, written_lines
from autoconf.cli.passwords import PasswordSource, password_options
from autoconf.cli.printing import print_findings, print_json
from autoconf.cli.running import command_run
from autoconf.cli.signing import ready_signer
from autoconf.cli.text import english
from autoconf.errors import UsageError
from autoconf.messages import text_of
from autoconf.model.address import EmailAddress
from autoconf.model.options import Options, OutputOptions, wanted_clients
from autoconf.model.profile import Artifact
from autoconf.model.report import Report
from autoconf.renderers.engine import clients
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_OK, exit_status
from autoconf.usecases.profiles import (
    Output,
    make_profile,
    render_clients,
    require_place,
    why_protocol,
    write_all,
)
from autoconf.usecases.proved import is_proved
from autoconf.usecases.signing import Signer
from autoconf.usecases.starting import start_of


@click.command("setup")
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
    return run_setup(
        address, as_json=as_json, untested=untested, output=output, options=options,
        password=password,
    )  # fmt: skip


def run_setup(
    address: str,
    *,
    as_json: bool = False,
    untested: bool = False,
    output: OutputOptions,
    options: Options,
    password: PasswordSource,
) -> int:
    """Do what ``setup`` does; ``demo`` calls it too.

    Raises:
        UsageError: wrong use; it is found before anything is asked of the network.
    """
    parsed = EmailAddress.parse(address)
    wanted = wanted_clients(output.client, clients())
    require_place(output.folder(parsed), output)
    signer = ready_signer(output)
    log_in = options.logs_in
    require_screen(output, password, as_json=as_json, log_in=log_in)
    with command_run(address, options, password, as_json=as_json) as run:
        if log_in and not untested and not (password.is_given or run.prompter.can_ask):
            raise UsageError("password.setup-needs-one")
        report = run.check(start_of(parsed))
    lines, written = _write(report, output, wanted, signer, untested=untested or not log_in)
    if as_json:
        print_json(report, written)
    else:
        print_findings(report)
    if not (as_json and written):  # the JSON does not say why there are no files
        for line in lines:
            click.echo(line, err=as_json)
    show_login_link(report, output, run.prompter.credential)
    return exit_status(report) or (EXIT_OK if written else EXIT_BLOCKED)


def _write(
    report: Report,
    choices: OutputOptions,
    wanted: tuple[str, ...],
    signer: Signer | None,
    *,
    untested: bool,
) -> tuple[list[str], Output | None]:
    """Write the files if the report allows it; return lines for the person, and the files."""
    if report.address is None or report.config is None or not report.config.servers:
        return [], None
    if report.confirmation_missing:
        return [_not_written(text_of("cli.files.not-confirmed"))], None
    if not (untested or is_proved(report)):
        return [_not_written(text_of("cli.files.not-proved"))], None
    folder = choices.folder(report.address)
    try:
        profile = make_profile(report, choices.choices)
        output = render_clients(profile, wanted, english, signer)
        output = replace(output, extra=(*output.extra, _report_file(report, output)))
        write_all(folder, output, choices)
    except UsageError as error:
        return [_not_written(error)], None
    used = english(why_protocol(profile.incoming.protocol))
    other = [s for s in profile.config.incoming if s.protocol is not profile.incoming.protocol]
    if other and choices.incoming is None:
        protocol = other[0].protocol.value
        used = text_of("cli.files.other-protocol", used=used, protocol=protocol)
    told = written_lines(folder, output, as_zip=choices.zip)
    return [used, *refused_lines(output), *told], output


def _not_written(why: object) -> str:
    return text_of("cli.files.not-written", why=why)


def _report_file(report: Report, output: Output) -> Artifact:
    from autoconf.formats.report_json import write

    content = write(report, english, outputs=output.renderings, refused=output.refused)
    return Artifact(path="report.json", media_type="application/json", content=content)


COMMAND: Final = setup
