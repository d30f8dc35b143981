"""Tests accounts at the same time: each begins when its servers have room for it."""

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import isinf
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.secret import Credential, Secret
from autoconf.model.server import MailProtocol
from autoconf.sharing import Window
from autoconf.tasks import Deadline, Ended, Job
from autoconf.usecases.accounts.files import Files
from autoconf.usecases.accounts.interface import (
    NOT_NEEDED,
    PlacePaused,
    Result,
    Standing,
    Tools,
    Waiting,
    Wishes,
)
from autoconf.usecases.accounts.judging import (
    busy_hosts,
    failed_hosts,
    for_reading,
    hosts_of,
    of_proved,
    reading_protocol,
    result_of,
    why_crashed,
)
from autoconf.usecases.accounts.kept import Kept
from autoconf.usecases.accounts.limits import PAUSE_S, Claim, Hosts
from autoconf.usecases.accounts.queues import Queues, Task
from autoconf.usecases.accounts.restraint import OneAccount, restraint_of
from autoconf.usecases.accounts.table import Account
from autoconf.usecases.bulk.domains import Found
from autoconf.usecases.governor import LEAST, Governor
from autoconf.usecases.proved import is_proved

AT_A_TIME: Final = 64

_LOOK_S: Final = 1.0
_MOMENT_S: Final = 0.02
_WORTH_TELLING_S: Final = 2.0
_MINUTES: Final = round(PAUSE_S / 60)

Tested = tuple[Account, Result, Report | None]


class _Login(Struct, frozen=True, kw_only=True):
    """An account whose test was begun."""

    task: Task
    claim: Claim
    targets: OneAccount
    start: Report
    secret: Secret


class Testing:
    """Tests the accounts of one run. It is used once.

    Attributes:
        batch: how many results may wait to be kept: folders appear many at a time.
    """

    def __init__(
        self,
        found: Mapping[str, Found],
        wishes: Wishes,
        options: Options,
        tools: Tools,
        files: Files,
    ) -> None:
        """Take what is known of each domain."""
        self.batch = 50 if wishes.output.client else 1
        self._found = dict(found)
        self._wishes = wishes
        self._seconds = options.timeout
        self._tools = tools
        self._files = files
        kept = None if tools.ledger is None else Kept(tools.ledger)
        self._hosts = Hosts(wishes.limits, kept=kept)
        self._queues = Queues(self._hosts)
        self._governor = Governor()
        self._starts: dict[tuple[str, MailProtocol], Report] = {}
        self._later: dict[str, deque[Account]] = {}
        self._addresses: Mapping[str, tuple[str, ...]] = {}

    def run(self, accounts: Sequence[Account]) -> Iterator[Tested]:
        """Yield each account with its result, in the order in which the tests end."""
        self._addresses = self._tools.addresses(self._all_hosts())
        yield from self._begin(accounts)
        token = self._tools.cancel.child()
        window: Window[Report] = Window(token)
        logins: dict[str, _Login] = {}
        try:
            while (self._queues or window.running) and not self._tools.cancel.is_cancelled:
                begun, wait_s = self._next(window.running)
                if isinstance(begun, _Login):
                    key = begun.task.account.key
                    logins[key] = begun
                    work = partial(self._work, begun)
                    window.start(Job(name=key, key=key, work=work, seconds=self._seconds))
                    continue
                if begun is not None:
                    yield begun
                    yield from self._continue(begun[0].address.domain)
                    continue
                ended = window.next(min(wait_s, _LOOK_S))
                if ended is not None:
                    yield from self._end(logins.pop(str(ended.job.key)), ended)
        finally:
            token.cancel()
            window.close()

    def _all_hosts(self) -> list[str]:
        reports = [found.report for found in self._found.values() if found.report is not None]
        hosts = {
            h: None for report in reports for names in hosts_of(report).values() for h in names
        }
        return list(hosts)

    def _begin(self, accounts: Sequence[Account]) -> Iterator[Tested]:
        for account in accounts:
            domain = account.address.domain
            found = self._found.get(domain, Found())
            later = self._later.setdefault(domain, deque())
            if found.report is None:
                why = found.why_not or Message.of("table.nothing-found", domain=domain)
                yield account, self._untested(account, why, "nothing-found"), None
            elif self._wishes.one_per_domain:
                later.append(account)
            elif (tested := self._add(account)) is not None:
                yield tested
        for domain in list(self._later):
            yield from self._continue(domain)

    def _add(self, account: Account) -> Tested | None:
        """Let an account wait for its turn; return it if its line wants what is not offered."""
        report = self._found[account.address.domain].report
        if report is None:
            raise TypeError("an account without settings cannot wait")
        protocol = reading_protocol(report, account)
        start = self._start(report, protocol)
        if protocol not in hosts_of(start):
            domain = account.address.domain
            why = Message.of("table.protocol", protocol=protocol.value, domain=domain)
            return account, self._untested(account, why, "line"), None
        self._queues.add(Task(account=account, places=self._places(start)))
        return None

    def _start(self, report: Report, protocol: MailProtocol) -> Report:
        key = report.domain, protocol
        if key not in self._starts:
            self._starts[key] = for_reading(report, protocol)
        return self._starts[key]

    def _places(self, report: Report) -> Counter[str]:
        """Return how many logins of an account may go to each place at a time."""
        places: Counter[str] = Counter()
        for hosts in hosts_of(report).values():
            places.update({place for host in hosts for place in self._places_of(host)})
        return places

    def _places_of(self, host: str) -> tuple[str, ...]:
        return self._addresses.get(host) or (host,)

    def _next(self, running: int) -> tuple[_Login | Tested | None, float]:
        """Return the next account that may begin, or how long to wait for one."""
        if running >= AT_A_TIME or (running >= LEAST and not self._governor.has_room):
            return None, _MOMENT_S
        found = self._queues.next()
        if isinstance(found, float):
            if not running and found > _WORTH_TELLING_S and not isinf(found):
                self._tools.watch(Waiting(seconds=found))
            return None, found
        task, claim = found
        account = task.account
        try:
            secret = self._tools.secret(account.row, account.address)
        except UsageError as error:
            self._hosts.end(claim)
            result = self._untested(account, Message.of_error(error), "no-password")
            return (account, result, None), 0.0
        domain = account.address.domain
        report = self._found[domain].report
        if report is None:
            raise TypeError("an account without settings was queued")
        start = self._start(report, reading_protocol(report, account))
        start = replace(start, address=account.address, elapsed_s=0.0)
        targets = OneAccount(self._hosts, claim, self._places_of)
        login = _Login(task=task, claim=claim, targets=targets, start=start, secret=secret)
        return login, 0.0

    def _work(self, login: _Login, deadline: Deadline) -> Report:
        credential = Credential(secret=login.secret)
        restraint = restraint_of(login.targets)
        self._governor.begin()
        try:
            return self._tools.log_in(login.start, credential, restraint, deadline.token)
        finally:
            self._governor.end()

    def _end(self, login: _Login, ended: Ended[Report]) -> Iterator[Tested]:
        self._hosts.end(login.claim)
        account, report = login.task.account, ended.value
        if report is None:
            why = Message.of("account-table.crashed", error=why_crashed(ended, login.secret))
            yield account, self._untested(account, why, "crashed"), None
            yield from self._continue(account.address.domain)
            return
        if self._takes_rest(login, report) and not login.task.is_second:
            self._queues.add(replace(login.task, is_second=True))
            return
        result = result_of(account, report, self._tools.words)
        if is_proved(report):
            self._learn(report)
            is_odd = not login.secret.reveal().isascii()
            result = self._files.write(account, report, result, is_odd=is_odd)
        yield account, result, report
        if result.standing is Standing.WORKS and self._wishes.one_per_domain:
            yield from self._rest(account)
        else:
            yield from self._continue(account.address.domain)

    def _takes_rest(self, login: _Login, report: Report) -> bool:
        """Count what went wrong at the servers; tell whether one of them wants to be left alone."""
        for host in failed_hosts(report):
            if self._hosts.fail(self._places_of(host)):
                self._tell_pause(
                    host,
                    Message.of("account-table.paused.failures", host=host, minutes=_MINUTES),
                )
        busy = busy_hosts(report)
        for host in busy:
            self._hosts.pause(self._places_of(host))
        if not (busy or login.targets.was_sent_away):
            return False
        for host in busy or {check.server.hostname for check in report.checks}:
            self._tell_pause(
                host,
                Message.of("account-table.paused.too-many", host=host, minutes=_MINUTES),
            )
        return True

    def _tell_pause(self, host: str, message: Message) -> None:
        self._tools.watch(PlacePaused(host=host, minutes=_MINUTES, message=message))

    def _learn(self, report: Report) -> None:
        """Let further accounts of the domain use the servers that this one proved."""
        for key, start in self._starts.items():
            if key[0] == report.domain:
                self._starts[key] = of_proved(start, report)

    def _continue(self, domain: str) -> Iterator[Tested]:
        """Let the next account of a domain wait for its turn, where one at a time is tested."""
        later = self._later[domain]
        while later:
            tested = self._add(later.popleft())
            if tested is None:
                return
            yield tested

    def _rest(self, proof: Account) -> Iterator[Tested]:
        """Yield the accounts of a domain that need no test of their own."""
        domain = proof.address.domain
        report = self._found[domain].report
        if report is None:
            return
        for account in self._later.pop(domain):
            start = self._start(report, reading_protocol(report, account))
            untested = replace(start, address=account.address)
            why = Message.of("account-table.not-needed", address=proof.address.text)
            result = self._untested(account, why, NOT_NEEDED)
            result = replace(result, standing=Standing.SPARED)
            yield account, self._files.write(account, untested, result), None
        self._later[domain] = deque()

    def _untested(self, account: Account, why: Message, kind: str) -> Result:
        return Result(
            line=account.row.line,
            address=account.row.values["address"],
            title=self._tools.words(why),
            kind=kind,
        )
