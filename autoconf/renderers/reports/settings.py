"""The settings of a report: what has to be done first, and what to type for each protocol."""

from collections.abc import Iterator

from autoconf.formats.safe_text import clean_text
from autoconf.model.config import ClientConfig, Decision
from autoconf.model.demand_words import each_demand
from autoconf.model.domain import unicode_domain
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import Server
from autoconf.renderers.hints import hint_language
from autoconf.renderers.interface import Words
from autoconf.renderers.pages.page import Item, Items, Section, Table


def settings_sections(report: Report, words: Words) -> Iterator[Section]:
    """Yield the demands of the provider, then the servers that are shown."""
    config = report.config
    if config is None or not config.servers:
        return
    told = _told(report, words)
    open_demands = (d for d in config.requires if not (d.link and d.link in told))
    demands = [Item(words(demand)) for demand in each_demand(open_demands)]
    hint = clean_text(config.hint, 1000)
    if hint and hint not in told:
        demands.append(Item(hint, language=hint_language(words)))
    if demands:
        yield Section(words(Message("sheet.before")), (Items(tuple(demands)),))
    for server in config.shown:
        kind = "sheet.incoming" if server.protocol.is_incoming else "sheet.outgoing"
        title = words(Message.of(kind, protocol=server.protocol.value.upper()))
        yield Section(title, (_table(report, config, server, words),), beside=True)


def _told(report: Report, words: Words) -> str:
    """Return the steps of the verdict; a demand among them is not repeated."""
    steps = (
        step
        for place, finding in report.causes
        if place == report.verdict.finding
        for step in finding.to_do
    )
    return "\n".join(map(words, steps))


def _table(report: Report, config: ClientConfig, server: Server, words: Words) -> Table:
    shown = unicode_domain(server.hostname)
    host = server.hostname if shown == server.hostname else f"{server.hostname} ({shown})"
    methods = dict.fromkeys(way.method for way in server.authentication)
    rows = [
        ("server", host),
        ("port", str(server.port)),
        ("security", words(Message.of(f"cli.socket-type.{server.socket_type.value}"))),
        ("user-name", clean_text(server.login_name(report.address))),
        *(("login", words(Message.of(f"cli.login-method.{way.value}"))) for way in methods),
    ]
    decision = config.trust_of(server)
    if decision is not None and not report.may_be_used(server):
        is_never = decision.decision is Decision.NEVER
        which = "result.trust-never" if is_never else "result.trust-confirm"
        rows.append(("password-title", words(Message(which))))
    return Table(tuple((words(Message.of(f"sheet.{label}")), value) for label, value in rows))
