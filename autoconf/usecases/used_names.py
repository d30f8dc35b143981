"""Looks up the host names that a person's programs use: a mistyped one does not exist."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from autoconf.assistant.interface import Tools
from autoconf.errors import NameNotFoundError, NoDataError
from autoconf.model.domain import is_this_machine, registrable_domain
from autoconf.model.evidence import KnownProviders
from autoconf.model.report import Report
from autoconf.model.using import Using
from autoconf.net.interfaces import DnsReply, Question
from autoconf.sharing import Background
from autoconf.tasks import Deadline, Job

_SECONDS: Final = 10.0
_MOST: Final = 6
"""Names of a run; the settings of one person have few."""

_KINDS: Final = ("A", "AAAA")


class UsedNames:
    """Asks the DNS in the background from its start on; a report waits for the answers."""

    def __init__(self, using: Sequence[Using], tools: Tools) -> None:
        """Ask at once; no connection is made to any of these hosts."""
        self._cancel = tools.cancel.child()
        names = _names(using, tools.known)

        def ask(deadline: Deadline) -> Sequence[DnsReply]:
            questions = [Question(name, kind) for name in names for kind in _KINDS]
            return tools.factory(deadline).dns.ask(questions)

        job = Job(name="names of --using", work=ask, seconds=_SECONDS)
        self._background = Background(job, self._cancel)

    def complete(self, report: Report, seconds: float) -> Report:
        """Return the report with the answers; without those that do not come in time."""
        replies = self._background.value(Deadline(seconds, self._cancel))
        return report if replies is None else _with_answers(report, replies)

    def close(self) -> None:
        """Let nothing go on; may be called again."""
        self._cancel.cancel()


def _names(using: Sequence[Using], known: KnownProviders) -> tuple[str, ...]:
    """Return the host names in these settings, each once; those of known providers exist."""
    servers = (server for one in using for server in one.servers if not server.tunnel)
    names = dict.fromkeys(server.hostname for server in servers)
    return tuple(name for name in names if not _is_known(name, known))[:_MOST]


def _is_known(name: str, known: KnownProviders) -> bool:
    """Tell whether a name needs no question: a provider has it, or it is of no public domain."""
    domain = registrable_domain(name)
    if is_this_machine(name) or domain is None:
        return True
    config = known.find(domain)
    return config is not None and any(server.hostname == name for server in config.servers)


def _with_answers(report: Report, replies: Iterable[DnsReply]) -> Report:
    exists: dict[str, bool] = {}
    for reply in replies:
        if reply.records or isinstance(reply.error, NoDataError):
            exists[reply.question.name] = True
        elif isinstance(reply.error, NameNotFoundError):
            exists.setdefault(reply.question.name, False)
    using = tuple(
        replace(
            one,
            servers=tuple(replace(s, exists=exists.get(s.hostname)) for s in one.servers),
        )
        for one in report.using
    )
    return replace(report, using=using)
