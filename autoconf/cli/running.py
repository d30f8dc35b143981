"""One run of the assistant from the command line: network up, report out, network down."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Protocol

import click
from msgspec import Struct
from msgspec.structs import replace

from autoconf.assistant.people import RoundTripWish, Wishes
from autoconf.cli.options import NetworkChoices, PasswordChoices
from autoconf.cli.own_providers import known_providers
from autoconf.cli.terminal import Terminal, say, somebody_is_there
from autoconf.cli.text import (
    attempt_line,
    english,
    finding_lines,
    nothing_found_lines,
    trust_lines,
)
from autoconf.model.address import EmailAddress
from autoconf.model.finding import Severity
from autoconf.model.report import Report
from autoconf.storage.places import cache_dir, state_dir

if TYPE_CHECKING:  # what writes no files loads no renderers
    from autoconf.usecases.profiles import Output


class Assistant(Protocol):
    """With the network or without it."""

    def discover(self, address: EmailAddress | None, domain: str) -> Report:
        """Find settings."""
        ...

    def check(self, address: EmailAddress) -> Report:
        """Find settings and log in."""
        ...


class Running(Struct, frozen=True):
    """What a command needs: the assistant, and the person it talks to."""

    assistant: Assistant
    terminal: Terminal


@contextmanager
def running(
    address: str,
    network: NetworkChoices,
    password: PasswordChoices,
    *,
    as_json: bool,
    log_in: bool = True,
    round_trip: RoundTripWish | None = None,
) -> Iterator[Running]:
    """Set up one run; every option is checked before anything is asked.

    Raises:
        UsageError: an option is wrong, or the password it names cannot be read.
    """
    terminal = Terminal(
        address=address,
        passwords=password,
        quiet=as_json,
        can_ask=somebody_is_there() and not as_json and not password.stdin,
        yes=network.yes,
    )
    known = known_providers(network.providers)
    warn_about(known.problems)
    if log_in:
        terminal.prepare()
    wishes = Wishes(
        options=replace(network.discovery, providers=known),
        log_in=log_in,
        username=password.username,
        test_all=password.test_all,
        yes=network.yes,
        trust_hosts=network.trust_hosts,
        timeout_s=network.timeout_s,
        round_trip=round_trip,
    )
    with _assistant(network, terminal, wishes) as assistant, closing(terminal):
        yield Running(assistant, terminal)


def warn_about(problems: Iterable[str]) -> None:
    """Say which provider files cannot be used, and why; the others are."""
    for problem in problems:
        click.echo(f"warning: {problem}", err=True)


@contextmanager
def _assistant(network: NetworkChoices, terminal: Terminal, wishes: Wishes) -> Iterator[Assistant]:
    if network.offline:
        from autoconf.assistant.offline import OfflineAssistant

        yield OfflineAssistant(person=terminal, wishes=wishes)
        return
    from autoconf.assistant.run import Assistant as OnlineAssistant
    from autoconf.net.live import LiveNetwork, NetworkOptions
    from autoconf.storage.http_cache import FileCache
    from autoconf.storage.ledger import FileLedger

    ledger = FileLedger(state_dir(), warn=lambda why: click.echo(english(why), err=True))
    if wishes.log_in:
        from autoconf.probes.budget import Budget

        address = EmailAddress.parse(terminal.address)
        terminal.spent = lambda: Budget(ledger, address).used
    live = LiveNetwork(
        NetworkOptions(
            timeout_s=network.timeout_s,
            resolver=network.resolver,
            doh=network.doh,
            compare_resolver=network.compare_resolver,
            trust_anchor=network.trust_anchor,
            connect_to=network.connect_to,
            ca_files=network.ca_files,
            allow_networks=network.allow_networks,
            pins=network.pins,
        ),
        http_cache=FileCache(cache_dir() / "http") if network.use_cache else None,
    )
    with closing(live):
        live.warm_up()
        _load_ahead()
        yield OnlineAssistant(factory=live, person=terminal, wishes=wishes, ledger=ledger)


def _load_ahead() -> None:
    """Import what the first answers need: inside the run each would wait for the others."""
    from autoconf.formats import clientconfig_xml  # noqa: F401 - the import is what is wanted
    from autoconf.model.domain import registrable_domain
    from autoconf.registry import load_plugins

    registrable_domain("example.com")  # reads the Public Suffix List
    load_plugins("autoconf.discovery.sources", "SOURCE")
    load_plugins("autoconf.dialogues.protocols", "DIALOGUE")
    load_plugins("autoconf.dialogues.mechanisms", "MECHANISM")
    load_plugins("autoconf.diagnosis.rules", "RULE")


def print_json(report: Report, output: "Output | None" = None) -> None:
    """Print the whole document to standard output, with what was written for whom."""
    from autoconf.formats.report_json import write

    if output is None:
        document = write(report, english)
    else:
        document = write(report, english, outputs=output.renderings, refused=output.refused)
    sys.stdout.buffer.write(document)
    sys.stdout.buffer.flush()


def print_findings(report: Report, *, notes: bool = True) -> None:
    """Print the findings, worst first, or that nothing was found."""
    if report.config is None:
        exists = not any(a.source == "mx" and _no_such_domain(a.detail) for a in report.attempts)
        lines = nothing_found_lines(report.domain, report.attempts, domain_exists=exists)
        click.echo("\n".join(lines))
        return
    for finding in report.findings:
        if notes or finding.severity is not Severity.NOTE:
            say()
            for line in finding_lines(finding):
                say(line)


def _no_such_domain(detail: str) -> bool:
    return "does not exist" in detail


def print_explanation(report: Report) -> None:
    """Print every question with its outcome, and per server why it may be trusted."""
    click.echo("asked:")
    for attempt in report.attempts:
        click.echo(f"  {attempt_line(attempt)}")
    if report.config is not None and report.config.trust:
        click.echo("the password may be sent:")
        for line in trust_lines(report.config):
            click.echo(f"  {line}")
    _print_tls(report)


def _print_tls(report: Report) -> None:
    """Print how good the TLS of each server is, if any was looked at."""
    from autoconf.cli.tls_text import tls_lines

    lines = list(tls_lines(report.checks))
    if lines:
        click.echo("TLS:")
    for line in lines:
        click.echo(f"  {line}")


def parse_target(text: str) -> tuple[EmailAddress | None, str]:
    """Return address and domain of a command's ADDRESS or DOMAIN.

    Raises:
        InvalidAddressError: it is neither.
    """
    from autoconf.model.domain import parse_hostname

    if "@" in text:
        address = EmailAddress.parse(text)
        return address, address.domain
    return None, parse_hostname(text)
