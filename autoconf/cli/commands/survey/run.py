"""``survey run``: looks at the mail of many domains, and writes a record of each."""

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

import click
from msgspec.structs import replace

from autoconf.cli.terminal import say
from autoconf.cli.text import english
from autoconf.errors import UsageError
from autoconf.messages import text_of
from autoconf.model.address import EmailAddress
from autoconf.tasks import CancelToken
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_OK

if TYPE_CHECKING:
    from autoconf.usecases.survey.asking.tasks import Manner
    from autoconf.usecases.survey.running.interface import Engine, Outcome, Wishes

_EXIT_INTERRUPTED: Final = 130
_CONTACT: Final = re.compile(r"https://[!-~]+")


@click.command("run")
@click.argument("domains", metavar="DOMAINS")
@click.option(
    "--output",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder for the records. An earlier run there is continued.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "parquet"]),
    default="jsonl",
    show_default=True,
    help="How the records are written.",
)
@click.option(
    "--contact",
    default="",
    metavar="MAIL|URL",
    help="Whom the owner of a server can write to: it stands in each web request. "
    "Required for more than 1,000 domains.",
)
@click.option(
    "--opt-out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Leave alone the domains, mail hosts and servers in this list, and all below them.",
)
@click.option(
    "--guess", is_flag=True, help="Try the usual host names of domains that publish nothing."
)
@click.option(
    "--ispdb",
    metavar="DIR|URL",
    help="Ask this ISPDB too: a folder with a file for each domain, or a URL.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=None,
    metavar="N",
    help="Work in so many processes of this machine.  [default: 1]",
)
@click.option(
    "--dask",
    metavar="ADDRESS|local",
    help="Work on the Dask cluster with this scheduler, such as "
    "tls://scheduler.example.com:8786, or on a local one. --processes N is then the "
    "number of local workers.",
)
@click.option(
    "--max-rate",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="N",
    help="Begin at most N domains in a second; 0: no limit.  [default: 0]",
)
@click.option(
    "--max-host-rate",
    type=click.FloatRange(min=0),
    default=20.0,
    metavar="N",
    help="Ask one address of a server at most N times in a second, and a network "
    "(/24, /48) five times as often; 0: no limit.  [default: 20]",
)
@click.option(
    "--max-dns-rate",
    type=click.FloatRange(min=0),
    default=2000.0,
    metavar="N",
    help="Put at most N questions to the DNS in a second; 0: no limit.  [default: 2000]",
)
@click.option("--resolver", metavar="HOST[:PORT]", help="Ask this DNS server.")
@click.option(
    "--ca-file",
    multiple=True,
    metavar="PEM",
    help="Trust these certificate authorities as well. May be repeated.",
)
@click.option(
    "--allow-network",
    multiple=True,
    metavar="CIDR",
    help="Allow connections to a network that is otherwise refused. May be repeated.",
)
@click.option("--providers", multiple=True, metavar="DIR",
              help="Read provider files from this folder too. May be repeated.")  # fmt: skip
def run(domains: str, *, output: Path, form: str, **options: Any) -> int:
    """Look at the domains of a list: what they publish, their servers' TLS, which programs fit.

    DOMAINS is a file with one domain a line, a table with a column "domain" (CSV or Parquet), or
    "-" for standard input. Lines and CSV may be packed with gzip. Nobody logs in. Each mail host
    and each server is asked once, however many domains it serves. "survey report" makes a page of
    the records.

    To continue an interrupted run, repeat the command.
    """
    from autoconf.cli.survey_progress import SurveyProgress
    from autoconf.usecases.survey.running.interface import Tools
    from autoconf.usecases.survey.running.run import run_survey

    wishes = _wishes(output, form, options)
    cancel = CancelToken()
    progress = SurveyProgress()
    tools = Tools(words=english, watch=progress, cancel=cancel)
    with _engine(options["processes"], options["dask"]) as engine, _interruptible(cancel):
        outcome = run_survey(domains, wishes, engine, tools)
    _write_summary(output, outcome)
    progress.end(outcome, output)
    if cancel.is_cancelled:
        return _EXIT_INTERRUPTED
    return EXIT_OK if outcome.is_whole else EXIT_BLOCKED


def _wishes(output: Path, form: str, options: dict[str, Any]) -> "Wishes":
    from autoconf.usecases.survey.asking.tasks import Manner, Pace
    from autoconf.usecases.survey.running.interface import Format, Wishes

    if form == "parquet":
        from autoconf.formats.survey_parquet import require_parquet

        require_parquet()
    contact = _contact(options["contact"])
    ispdb = options["ispdb"]
    is_folder = ispdb is not None and "://" not in ispdb
    if is_folder and not Path(ispdb).is_dir():
        raise UsageError("survey.no-ispdb", folder=ispdb)
    where = {"ispdb_folder": str(Path(ispdb).resolve())} if is_folder else {"ispdb": ispdb}
    names = ("guess", "resolver", "ca_file", "allow_network", "providers")
    manner = Manner(contact=contact, **where, **{name: options[name] for name in names})
    _require_usable(manner, options["dask"])
    host = options["max_host_rate"]
    pace = Pace(
        host=host,
        network=5 * host,
        questions=options["max_dns_rate"],
        domains=options["max_rate"],
    )
    return Wishes(
        output=output,
        format=Format(form),
        manner=manner,
        pace=pace,
        opt_out=options["opt_out"],
    )


def _require_usable(manner: "Manner", dask: str | None) -> None:
    """Check the options; the files that they name lie on the workers of a cluster."""
    from autoconf.usecases.survey.asking.worker import require_usable

    is_elsewhere = dask is not None and dask != "local"
    require_usable(replace(manner, ca_file=(), providers=()) if is_elsewhere else manner)


def _contact(text: str) -> str:
    """Return an address or a URL as it stands in web requests."""
    if not text or _CONTACT.fullmatch(text):
        return text
    if "://" in text:
        raise UsageError("survey.contact-url", contact=text)
    address = EmailAddress.parse(text)
    if not str(address).isascii():
        raise UsageError("survey.contact-ascii", contact=text)
    return f"mailto:{address}"


@contextmanager
def _engine(processes: int | None, dask: str | None) -> Iterator["Engine"]:
    engine = _chosen(processes, dask)
    try:
        yield engine
    finally:
        engine.close()


def _chosen(processes: int | None, dask: str | None) -> "Engine":
    """Return the engine that the options name; only its module is loaded."""
    if dask is not None:
        from autoconf.cluster.dask import Dask

        return Dask(dask, processes)
    if processes is not None and processes > 1:
        from autoconf.cluster.processes import Processes

        return Processes(processes)
    from autoconf.cluster.here import Here

    return Here()


@contextmanager
def _interruptible(cancel: CancelToken) -> Iterator[None]:
    """Let Control-C and SIGTERM end the run in an orderly way; a second one ends it at once."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, before[signal.Signals(number)])
        say(text_of("survey.ending"), err=True)
        cancel.cancel()

    for one in before:
        signal.signal(one, stop)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _write_summary(output: Path, outcome: "Outcome") -> None:
    from autoconf.usecases.survey.running.summary import write_summary

    if outcome.done and any(output.glob("part-*")):
        write_summary(output, outcome)


COMMAND: Final = run
