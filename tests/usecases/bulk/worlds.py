"""A domain whose settings are found, and a table of its users."""

from pathlib import Path

from msgspec.structs import replace

from autoconf.messages import is_known, text
from autoconf.model.config import Decision, TrustDecision
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.usecases.bulk.interface import Event
from tests.renderers.profiles import CONFIG

DOMAIN = "example.com"
TRUSTED = replace(
    CONFIG,
    trust=tuple((server, TrustDecision(decision=Decision.AUTO)) for server in CONFIG.servers),
)


class Finder:
    """Answers from a table of reports, and keeps what it was asked."""

    def __init__(self, *reports: Report) -> None:
        self.reports = {report.domain: report for report in reports}
        self.asked: list[str] = []

    def __call__(self, domain: str) -> Report:
        self.asked.append(domain)
        return self.reports[domain]


def example() -> Finder:
    """Find the one domain."""
    return Finder(Report(address=None, domain=DOMAIN, config=TRUSTED))


class Watcher(list[Event]):
    """Keeps every event."""

    def __call__(self, event: Event) -> None:
        self.append(event)


def words(message: Message) -> str:
    return text(message.id, message.parameters) if is_known(message.id) else message.id


def table(folder: Path, *lines: str, head: str = "address") -> Path:
    path = folder / "users.csv"
    path.write_text("\n".join((head, *lines, "")), encoding="utf-8")
    return path
