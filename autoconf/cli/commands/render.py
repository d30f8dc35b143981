"""``render``: settings for mail clients, without a login."""

import sys
from dataclasses import replace
from typing import Final

import click

from autoconf.cli.exits import EXIT_BLOCKED, EXIT_NOT_CONFIRMED, EXIT_NOTHING_FOUND, EXIT_OK
from autoconf.cli.files import require_free
from autoconf.cli.options import NetworkChoices, PasswordChoices, network_options, password_options
from autoconf.cli.profiles import (
    OutputChoices,
    make_profile,
    output_options,
    render_clients,
    write_all,
    written_lines,
)
from autoconf.cli.running import print_findings, running
from autoconf.cli.text import finding_lines
from autoconf.diagnosis.rules.confirmation_needed import ConfirmationNeeded
from autoconf.discovery.consent import Ask, Consent, confirmed_by
from autoconf.errors import UnsupportedError, UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.report import Report

_MAX_REPORT: Final = 4 * 1024 * 1024


@click.command("render")
@click.argument("address", metavar="ADDRESS|-")
@output_options
@network_options
@password_options
def render(
    address: str, *, output: OutputChoices, network: NetworkChoices, password: PasswordChoices
) -> int:
    """Write settings for mail clients without testing them; each file says so.

    ADDRESS is looked up as by discover; "-" reads the JSON of discover from standard input. One
    file of one client goes to standard output unless --output is given.
    """
    wanted = output.checked()
    consent = Consent(yes=network.yes, trust_hosts=network.trust_hosts)
    if address == "-":
        report = _read_report()
        _confirm(report, consent, lambda _server, _decision: None)
    else:
        parsed = EmailAddress.parse(address)
        with running(address, network, password, as_json=False, log_in=False) as run:
            run.terminal.quiet = True
            report = run.assistant.discover(parsed, parsed.domain)
            _confirm(report, consent, run.terminal.confirm_server)
    if report.config is None:
        print_findings(report)
        return EXIT_NOTHING_FOUND
    report = replace(report, confirmed=confirmed_by(consent, report.config))
    if consent.missing:
        missing = replace(report, confirmation_missing=tuple(consent.missing))
        for finding in ConfirmationNeeded().check(missing):
            for line in finding_lines(finding):
                click.echo(line, err=True)
        return EXIT_NOT_CONFIRMED
    return _render(report, output, wanted)


def _confirm(report: Report, consent: Consent, ask: Ask) -> None:
    if report.config is not None:
        consent.seek(report.config, ask)


def _read_report() -> Report:
    """Read the JSON of ``discover`` or ``check`` from standard input.

    Raises:
        UsageError: it is something else, or was made for a domain without an address.
    """
    from autoconf.errors import MalformedDocumentError
    from autoconf.formats.report_json import read_config

    try:
        address, domain, config = read_config(sys.stdin.buffer.read(_MAX_REPORT))
    except MalformedDocumentError as error:
        raise UsageError(f"standard input is not a report: {error}") from error
    if address is None:
        raise UsageError("the report is about a domain; make it for an address")
    return Report(address=address, domain=domain, config=config)


def _render(report: Report, output: OutputChoices, wanted: tuple[str, ...]) -> int:
    try:
        profile = make_profile(report, output)
        renderings, refused = render_clients(profile, wanted)
    except UnsupportedError as error:
        click.echo(f"nothing was written: {error}", err=True)
        return EXIT_BLOCKED
    for line in refused:
        click.echo(line, err=True)
    artifacts = [a for r in renderings for a in r.artifacts]
    if output.output is None and output.clients and len(artifacts) == 1:
        sys.stdout.buffer.write(artifacts[0].content)
        return EXIT_OK
    folder = output.folder(profile.address)
    require_free(folder, force=output.force)
    write_all(folder, renderings, (), force=output.force)
    click.echo("\n".join(written_lines(folder, renderings, ())))
    return EXIT_OK


COMMAND: Final = render
