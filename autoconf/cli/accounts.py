"""``check --csv`` on the terminal: its options, its progress, its summary."""

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from autoconf.cli.account_options import AccountOptions
from autoconf.cli.account_passwords import secrets_of
from autoconf.cli.bulk import MAX_SHOWN, SHOWN, listed
from autoconf.cli.passwords import PasswordSource
from autoconf.cli.running import warn
from autoconf.cli.signing import ready_signer
from autoconf.cli.terminal import is_live, say
from autoconf.cli.text import english, shown_host
from autoconf.errors import UsageError
from autoconf.formats.safe_text import clean_text
from autoconf.messages import text, text_of
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.tasks import Clock
from autoconf.usecases.accounts.interface import (
    AccountDone,
    AccountsRead,
    Event,
    PlacePaused,
    Standing,
    Summary,
    Tools,
    Waiting,
    Wishes,
)
from autoconf.usecases.accounts.limits import Limits
from autoconf.usecases.accounts.run import check_table
from autoconf.usecases.bulk.interface import ColumnsNotRead, DomainBegun, LookingUp
from autoconf.usecases.exits import EXIT_BLOCKED, EXIT_OK
from autoconf.usecases.governor import prepare_for_much_work
from autoconf.usecases.places import addresses_of
from autoconf.usecases.shared_runs import FOR_MANY, SharedRuns
from autoconf.usecases.starting import start_of
from autoconf.usecases.world import World

if TYPE_CHECKING:
    from autoconf.dialogues.restraint import Restraint
    from autoconf.model.secret import Credential
    from autoconf.tasks import CancelToken

_EVERY_S: Final = 5.0
_EVERY_S_IN_A_FILE: Final = 30.0
_KINDS: Final = {
    "finding.login-refused.title-bad-credentials": "account-table.kind.bad-credentials",
    "finding.login-refused.title-app-password": "account-table.kind.app-password",
    "finding.login-refused.title-locked": "account-table.kind.locked",
    "finding.login-refused.title-oauth-required": "account-table.kind.oauth-required",
    "finding.oauth-only.title": "account-table.kind.oauth-required",
    "finding.login-refused.title-account-disabled": "account-table.kind.account-disabled",
    "finding.login-refused.title-expired": "account-table.kind.expired",
    "finding.login-refused.title-unknown": "account-table.kind.refused",
    "finding.attempts-spent.title-failed": "account-table.kind.attempts-spent",
    "nothing-found": "account-table.kind.nothing-found",
    "no-password": "account-table.kind.no-password",
    "not-needed": "account-table.kind.not-needed",
    "line": "account-table.kind.line",
}


def run_accounts(
    accounts: AccountOptions, source: PasswordSource, options: Options, *, force: bool
) -> int:
    """Log in for every user of a table.

    Returns:
        0 if each of them can read and send, else 1.

    Raises:
        UsageError: see ``check_table``.
    """
    if not options.logs_in:
        raise UsageError("account-table.no-login")
    wishes = _wishes(accounts, source, force=force)
    secret = secrets_of(source, accounts.password_column)
    signer = ready_signer(wishes.output)
    progress = _Progress()
    prepare_for_much_work()
    with World(options, warn=warn, capacity=FOR_MANY) as world:
        runs = SharedRuns(world)

        def find(domain: str) -> Report:
            return runs.discover(start_of(domain))

        def log_in(
            start: Report, credential: "Credential", restraint: "Restraint", cancel: "CancelToken"
        ) -> Report:
            return runs.check(start, credential, restraint, cancel)

        def addresses(hosts: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
            return addresses_of(hosts, world.tools.factory)

        tools = Tools(
            find=find,
            secret=secret,
            log_in=log_in,
            addresses=addresses,
            words=english,
            watch=progress,
            ledger=world.ledger,
        )
        try:
            summary = check_table(Path(accounts.table or ""), wishes, options, tools, signer)
        except KeyboardInterrupt:
            progress.break_off()
            raise
    progress.end()
    _say_summary(summary)
    return EXIT_OK if summary.is_good else EXIT_BLOCKED


def _wishes(accounts: AccountOptions, source: PasswordSource, *, force: bool) -> Wishes:
    given = {
        "connections": accounts.max_connections,
        "logins": accounts.max_logins,
        "failures": accounts.max_failures,
    }
    return Wishes(
        output=accounts.output_options(force=force),
        limits=Limits(**{name: value for name, value in given.items() if value is not None}),
        one_per_domain=accounts.one_per_domain,
        retry_failed=accounts.retry_failed,
        password_column=None if source.stdin else accounts.password_column,
    )


def _say_summary(summary: Summary) -> None:
    parts = [text_of("account-table.works", works=f"{summary.works:,}", count=f"{summary.count:,}")]
    parts += _kinds(summary.kinds)
    say("; ".join(parts))
    if summary.failed_files:
        say(text_of("account-table.failed-files", count=f"{summary.failed_files:,}"))
    for name in summary.results:
        say(text_of("account-table.written", path=name))


def _kinds(kinds: Mapping[str, int]) -> Iterator[str]:
    others = 0
    named: dict[str, int] = {}
    for kind, count in kinds.items():
        if kind in _KINDS:
            named[_KINDS[kind]] = named.get(_KINDS[kind], 0) + count
        else:
            others += count
    for message_id, count in named.items():
        yield text(message_id, (("count", f"{count:,}"),))
    if others:
        yield text_of("account-table.kind.other", count=f"{others:,}")


class _Progress:
    """Shows the first failures as they come, and how far the run is, every few seconds."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._begun = self._told = clock()
        self._every_s = _EVERY_S if is_live() else _EVERY_S_IN_A_FILE
        self._domains = 0
        self._count = 0
        self._done = 0
        self._shown = 0

    def __call__(self, event: Event) -> None:
        match event:
            case ColumnsNotRead(unknown=unknown, passwords=passwords):
                self._warn(unknown, passwords)
            case AccountsRead(count=count, known=known):
                self._count = count
                which = "account-table.read-on" if known else "account-table.read"
                say(text_of(which, count=f"{count:,}", known=f"{known:,}"), err=True)
            case LookingUp(count=count):
                self._domains = count
                which = "cli.table.looking-up-one" if count == 1 else "cli.table.looking-up"
                say(text_of(which, count=count), err=True)
            case DomainBegun(domain=domain, number=number):
                self._tick_domain(domain, number)
            case PlacePaused() | Waiting() | AccountDone():
                self._go_on(event)

    def _go_on(self, event: PlacePaused | Waiting | AccountDone) -> None:
        match event:
            case PlacePaused(message=message):
                say(english(message), err=True)
            case Waiting(seconds=seconds):
                if self._is_time():
                    say(text_of("account-table.waiting", seconds=f"{seconds:.0f}"), err=True)
            case AccountDone():
                self._take(event)

    def end(self) -> None:
        """Say how many failures were not shown."""
        if self._shown > SHOWN:
            say(text_of("account-table.more-failures", count=f"{self._shown - SHOWN:,}"), err=True)

    def break_off(self) -> None:
        """Say how many are done, and how to go on."""
        if self._count:
            done, count = f"{self._done:,}", f"{self._count:,}"
            say(text_of("account-table.broken-off", done=done, count=count), err=True)

    def _warn(self, unknown: tuple[str, ...], passwords: tuple[str, ...]) -> None:
        if unknown:
            warn(Message.of("cli.table.columns-unknown", names=listed(unknown)))
        if passwords:
            warn(Message.of("account-table.columns-password", names=listed(passwords)))

    def _tick_domain(self, domain: str, number: int) -> None:
        if number == 1:
            self._begun = self._clock()
        if self._is_time():
            shown = shown_host(domain)
            line = text_of("cli.table.domain", domain=shown, number=number, count=self._domains)
            say(line, err=True)

    def _take(self, done: AccountDone) -> None:
        result = done.result
        if result.kind != "line":
            if not self._done:
                self._begun = self._told = self._clock()
            self._done += 1
        if result.standing is not Standing.WORKS and result.kind != "not-needed":
            self._shown += 1
            if self._shown <= SHOWN:
                address = clean_text(result.address, MAX_SHOWN)
                why = clean_text(result.title, MAX_SHOWN)
                which = "cli.table.failed" if address else "account-table.bad-line"
                say(text_of(which, line=result.line, address=address, why=why), err=True)
        if self._is_time():
            self._say_rate()

    def _say_rate(self) -> None:
        took = self._clock() - self._begun
        rate = self._done / took if took > 0 else 0.0
        left = (self._count - self._done) / rate if rate else 0.0
        line = text_of(
            "account-table.progress",
            done=f"{self._done:,}",
            count=f"{self._count:,}",
            rate=f"{60 * rate:.0f}",
            minutes=f"{left / 60:.0f}",
        )
        say(line, err=True)

    def _is_time(self) -> bool:
        now = self._clock()
        is_time = now - self._told >= self._every_s
        if is_time:
            self._told = now
        return is_time
