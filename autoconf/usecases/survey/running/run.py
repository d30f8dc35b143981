"""A survey from the list to the records: names, mail hosts, then domains with their servers.

Each question is put once for all domains that it concerns. Whatever becomes known is kept at once,
so the next run goes on where this one ended.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from autoconf.errors import UsageError
from autoconf.model.message import Message
from autoconf.storage.files import not_written
from autoconf.usecases.bulk.folders import alone_in
from autoconf.usecases.survey.asking.customers import mail_hosts_of
from autoconf.usecases.survey.asking.tasks import (
    HostFacts,
    MailHosts,
    NameFacts,
    Names,
    Work,
    encoded,
)
from autoconf.usecases.survey.running.domains import read_domains
from autoconf.usecases.survey.running.handing import Hands, Take
from autoconf.usecases.survey.running.interface import (
    Engine,
    LineRejected,
    ListRead,
    Outcome,
    Progress,
    Stage,
    Tools,
    Trouble,
    Wishes,
)
from autoconf.usecases.survey.running.looking import Looking
from autoconf.usecases.survey.running.parts import Parts
from autoconf.usecases.survey.running.reading import OptOut, Taken, take_in
from autoconf.usecases.survey.running.store import DONE, NAME, NAMED, NEW, Store

WITHOUT_CONTACT: Final = 1000
"""A larger survey names somebody whom the owners of servers can write to."""

_NAMES: Final = 500
_HOSTS: Final = 50
_DOMAINS: Final = 50


def run_survey(source: str, wishes: Wishes, engine: Engine, tools: Tools) -> Outcome:
    """Survey the domains of a list; write a record of each into a folder.

    Args:
        source: see ``read_domains``.
        wishes: what to do.
        engine: does the work; it is closed by the caller.
        tools: what the surface gives.

    Raises:
        UsageError: the list cannot be read, the folder holds another survey, a large survey names
            no contact, or the disk refused. What is known by then is kept.
    """
    opt_out = OptOut.read(wishes.opt_out) if wishes.opt_out is not None else OptOut()
    with alone_in(wishes.output), _store_of(wishes.output) as store:
        _require_same(store, wishes)
        run = _Run(store, wishes, engine, tools, opt_out)
        run.take_in(source)
        try:
            run.names()
            run.hosts()
            run.domains()
        finally:
            run.keep()
        return run.outcome()


def _store_of(folder: Path) -> Store:
    """Open the store of a folder; records of another survey are left as they are.

    Raises:
        UsageError: the folder holds such records, or the disk refused.
    """
    if not (folder / NAME).exists() and any(folder.glob("part-*")):
        raise UsageError("survey.foreign-parts", folder=folder)
    return Store(folder)


def _require_same(store: Store, wishes: Wishes) -> None:
    """Check that a folder holds no survey that asks in another manner.

    Raises:
        UsageError: it does.
    """
    manner = wishes.manner
    same = f"--format {wishes.format.value}"
    same += " --guess" if manner.guess else ""
    ispdb = manner.ispdb or manner.ispdb_folder
    same += f" --ispdb {ispdb}" if ispdb else ""
    before = store.about("manner")
    if before is None:
        store.set_about("manner", same)
    elif before != same:
        raise UsageError("survey.other-manner", folder=wishes.output, before=before, now=same)


class _Run:
    """One run; each stage takes up what an earlier run left."""

    def __init__(
        self, store: Store, wishes: Wishes, engine: Engine, tools: Tools, opt_out: OptOut
    ) -> None:
        self._store = store
        self._wishes = wishes
        self._tools = tools
        self._opt_out = opt_out
        self._hands = Hands(engine, wishes.manner, wishes.pace, tools.watch, tools.cancel)
        self._taken = Taken(repeated=0, rejected=0)
        self._today = datetime.now(UTC).isoformat()
        try:
            self._parts = Parts(wishes.output, wishes.format, store)
        except OSError as error:
            raise not_written(wishes.output, error) from error
        for part in self._parts.missing:
            tools.watch(Trouble(message=Message.of("survey.part-missing", part=part)))

    def _is_over(self) -> bool:
        return self._tools.cancel.is_cancelled

    def take_in(self, source: str) -> None:
        """Read the list.

        Raises:
            UsageError: it cannot be read, holds no domain, or is large and has no contact.
        """
        watch = self._tools.watch
        self._taken = take_in(
            read_domains(source),
            self._store,
            self._wishes.output,
            self._tools.words,
            lambda one: watch(LineRejected(line=one.line, why=one.why)),
        )
        count = self._store.count()
        if not count:
            raise UsageError("survey.list.none", list=source)
        if count > WITHOUT_CONTACT and not self._wishes.manner.contact:
            raise UsageError("survey.no-contact", count=count, most=WITHOUT_CONTACT)
        done, taken = self._store.count(DONE), self._taken
        watch(ListRead(count=count, done=done, rejected=taken.rejected, repeated=taken.repeated))

    def names(self) -> None:
        """Ask for the MX records of every domain."""
        for rows in self._store.in_state(NEW, _NAMES):
            names = [name for _, name, _ in rows]
            spared = {name for name in names if self._opt_out.covers(name)}
            self._store.spare(spared)
            wanted = tuple(name for name in names if name not in spared)
            self._give(Names(domains=wanted), self._take_names)
        self._finish()

    def _take_names(self, found: Sequence[NameFacts]) -> None:
        hosts = (h for one in found for h in mail_hosts_of(one) if not self._opt_out.covers(h))
        self._store.set_names([(one.domain, encoded(one)) for one in found], dict.fromkeys(hosts))
        count = self._store.count()
        self._tell(Stage.NAMES, count - self._store.count(NEW), count)

    def hosts(self) -> None:
        """Ask each owner of a mail host once, and try the servers that it names."""
        for names in self._store.new_hosts(_HOSTS):
            self._give(MailHosts(hosts=tuple(names)), self._take_hosts)
        self._finish()

    def _take_hosts(self, found: Sequence[HostFacts]) -> None:
        self._store.set_hosts((one.host, encoded(one)) for one in found)
        count = self._store.count_hosts(new=False)
        self._tell(Stage.HOSTS, count - self._store.count_hosts(new=True), count)

    def domains(self) -> None:
        """Look at each domain; make its record once its servers were tried."""
        looking = Looking(self._store, self._opt_out, self._parts, self._today, self._hands)
        looking.tell = partial(self._tell, Stage.DOMAINS)
        looking.resume()
        for rows in self._store.in_state(NAMED, _DOMAINS):
            self._make_room()
            if self._is_over():
                break
            looking.begin(rows)
            while looking.is_full and not (self._is_over() or self._hands.is_idle):
                self._hands.wait()
                looking.go_on(least=1)
        while not (self._is_over() or looking.is_done):
            self._hands.wait()
            looking.go_on(least=1)
        looking.write_spared()

    def _give(self, work: Work, take: Take) -> None:
        self._make_room()
        if not self._is_over():
            self._hands.give(work, take)

    def _make_room(self) -> None:
        while not (self._hands.has_room or self._is_over()):
            self._hands.wait()

    def _finish(self) -> None:
        while not (self._hands.is_idle or self._is_over()):
            self._hands.wait()

    def _tell(self, stage: Stage, done: int, count: int) -> None:
        self._tools.watch(Progress(stage=stage, done=done, count=count))

    def keep(self) -> None:
        """Write the records that are made."""
        self._parts.flush()

    def outcome(self) -> Outcome:
        """Return how the run ended."""
        return Outcome(
            count=self._store.count(),
            done=self._store.count(DONE),
            rejected=self._taken.rejected,
            repeated=self._taken.repeated,
            lost=self._hands.lost,
            versions=tuple(self._hands.versions),
            failed=self._hands.failed,
            why_failed=self._hands.why_failed,
            missing=len(self._parts.missing),
        )
