"""One sheet of paper: what to type, and where."""

from typing import ClassVar

from msgspec.structs import replace

from autoconf.model.config import ClientConfig
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.renderers.interface import Words
from autoconf.web.pages.contexts.answer import other_port
from autoconf.web.pages.contexts.facts import Chosen, JobFacts
from autoconf.web.pages.contexts.login import demands
from autoconf.web.pages.contexts.programs import FEATURED, Program, program
from autoconf.web.pages.contexts.values import incoming, outgoing, set_of
from autoconf.web.pages.parts import Context, Said, Values


class Sheet(Context, frozen=True, kw_only=True):
    """One sheet of paper.

    Attributes:
        job_url: the path of the job.
        title: whose settings they are.
        tested: whether they are proved.
        values: of the servers for reading and for sending.
        demands: what the provider wants first, and its hint.
        program: the steps of a mail program.
        other_port: what to use where a network blocks a port; empty: nothing is known.
    """

    template: ClassVar[str] = "sheet.html"
    job_url: str
    title: str
    tested: str
    values: tuple[Values, ...]
    demands: tuple[str | Said, ...]
    program: Program
    other_port: str


def sheet(facts: JobFacts, report: Report, words: Words, chosen: Chosen) -> Sheet:
    """Return the sheet; the report must have settings (``has_values``)."""
    config = report.config or ClientConfig(provider_id=report.domain)
    reading, sending = incoming(config, chosen.protocol), outgoing(config)
    servers = (server for server in (reading, sending) if server is not None)
    protocol = reading.protocol.value if reading is not None else "imap"
    client = chosen.client if chosen.client in FEATURED else "thunderbird"
    printed = Chosen(protocol=protocol, client=client)
    shown = program(facts, report, printed, words, on_paper=True)
    _, port = other_port(config, sending, words)
    which = "sheet.tested" if report.works else "sheet.not-tested"
    return Sheet(
        job_url=facts.url,
        title=words(Message.of("sheet.title", address=facts.address)),
        tested=words(Message(which)),
        values=tuple(set_of(server, report, words, is_short=True) for server in servers),
        demands=tuple(demands(config, words)),
        program=replace(shown, files=(), notes=()),
        other_port=port,
    )
