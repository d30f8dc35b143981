"""Logins for every account of a table, within the limits of each server."""

from collections import Counter
from pathlib import Path

from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.options import Options
from autoconf.model.output_options import STANDARD_OUTPUT
from autoconf.model.wanted_clients import wanted_clients
from autoconf.renderers.engine import clients
from autoconf.usecases.accounts.files import Files
from autoconf.usecases.accounts.interface import (
    AccountDone,
    AccountsRead,
    Answer,
    Result,
    Standing,
    Summary,
    Tools,
    Wishes,
)
from autoconf.usecases.accounts.results import Results
from autoconf.usecases.accounts.table import (
    Account,
    BadLine,
    accounts_of,
    require_private,
    unused_line,
)
from autoconf.usecases.accounts.testing import Testing
from autoconf.usecases.bulk.domains import look_up
from autoconf.usecases.bulk.folders import alone_in
from autoconf.usecases.bulk.interface import ColumnsNotRead, LookingUp
from autoconf.usecases.bulk.table import columns_of, require_file
from autoconf.usecases.signature_files import Signatures
from autoconf.usecases.signing import Signer


def check_table(
    table: Path, wishes: Wishes, options: Options, tools: Tools, signer: Signer | None = None
) -> Summary:
    """Log in for every account of a table; one that fails stops no other.

    Args:
        table: the file.
        wishes: how to test.
        options: ``timeout`` for each domain and each account.
        tools: what the surface gives.
        signer: signs Apple's configuration profiles.

    Raises:
        UsageError: the table cannot be used, an option is wrong, or ``--output`` is missing or
            cannot be written to; nothing was sent. Or the disk refused results: the next run goes
            on.
    """
    output = wishes.output
    if output.output is None or output.output == STANDARD_OUTPUT:
        raise UsageError("account-table.no-output")
    if options.username is not None:
        raise UsageError("table.username")
    require_file(table)
    columns = columns_of(table, wishes.password_column)
    if wishes.password_column is not None:
        require_private(table)
    wanted_clients(output.client, clients())
    signatures = Signatures(table.parent)
    lines = list(accounts_of(table, output.choices, signatures, wishes.password_column))
    accounts = [line for line in lines if isinstance(line, Account)]
    if not accounts:
        raise _no_account(table, lines)
    with alone_in(Path(output.output), output.folder_mode):
        if columns.unknown or columns.passwords:
            tools.watch(ColumnsNotRead(unknown=columns.unknown, passwords=columns.passwords))
        results = Results(Path(output.output), tools.words, output.folder_mode)
        run = _Run(wishes, options, tools, results, Files(output, tools.words, signer))
        try:
            run.take(lines)
            run.test()
        finally:
            summary = run.finish()  # an interrupted run keeps what is known
    return summary


def _no_account(table: Path, lines: list[Account | BadLine]) -> UsageError:
    first = next((line for line in lines if isinstance(line, BadLine)), None)
    if first is None:
        return UsageError("table.empty", table=table)
    return UsageError("table.no-line", table=table, line=first.line, why=first.why)


class _Run:
    """One run over a table."""

    def __init__(
        self, wishes: Wishes, options: Options, tools: Tools, results: Results, files: Files
    ) -> None:
        self._wishes = wishes
        self._options = options
        self._tools = tools
        self._results = results
        self._files = files
        self._pending: list[Account] = []
        self._counts: Counter[str] = Counter()
        self._works = 0
        self._untested = 0

    def take(self, lines: list[Account | BadLine]) -> None:
        """Sort out the lines that are not to be tested in this run."""
        known: list[Result] = []
        bad: list[Result] = []
        for line in lines:
            if isinstance(line, BadLine):
                bad.append(unused_line(line, self._tools.words(line.why)))
            elif (result := self._known(line)) is not None:
                known.append(result)
            else:
                self._pending.append(line)
        self._tools.watch(AccountsRead(count=len(self._pending), known=len(known)))
        for result in (*known, *bad):
            self._results.tell(result)
            self._count(result)
        for result in bad:
            self._tools.watch(AccountDone(result=result))

    def _known(self, account: Account) -> Result | None:
        """Return what an earlier run found out; None: the account is to be tested."""
        known = self._results.known.get(self._key(account))
        if known is None or self._is_tested_again(known):
            return None
        wanted = () if known.standing is Standing.REFUSED else self._files.wanted(account)
        has_files = set(wanted) <= set(known.wanted)
        return replace(known, line=account.row.line) if has_files else None

    def _key(self, account: Account) -> str:
        """Return what a test is known by: a result of other named servers says nothing here."""
        return " ".join((account.key, *sorted(self._options.server)))

    def _is_tested_again(self, known: Result) -> bool:
        wishes = self._wishes
        return (
            wishes.output.force
            or known.standing is Standing.OPEN
            or (known.standing is Standing.REFUSED and wishes.retry_failed)
            or (known.standing is Standing.SPARED and not wishes.one_per_domain)
        )

    def test(self) -> None:
        """Look up the domains, and log in."""
        if not self._pending:
            return
        tools = self._tools
        domains = list(dict.fromkeys(account.address.domain for account in self._pending))
        tools.watch(LookingUp(count=len(domains)))
        found = look_up(domains, tools.find, self._options, tools.cancel, tools.watch)
        testing = Testing(found, self._wishes, self._options, tools, self._files)
        for account, result, report in testing.run(self._pending):
            self._results.add(self._key(account), result, report)
            self._count(result)
            tools.watch(AccountDone(result=result))
            if self._results.waiting >= testing.batch:
                self._keep()

    def _keep(self) -> None:
        self._files.flush()
        self._results.keep(self._files.lost)

    def _count(self, result: Result) -> None:
        if result.standing is Standing.WORKS:
            self._works += 1
            return
        self._counts[result.kind] += 1
        self._untested += Answer.UNTESTED is result.read is result.send

    def finish(self) -> Summary:
        """Write the files of the results, and say how the accounts stand."""
        self._files.flush()
        names = self._results.finish(self._files.lost)
        kinds = dict(self._counts.most_common())
        return Summary(
            count=self._works + sum(kinds.values()),
            works=self._works,
            untested=self._untested,
            kinds=kinds,
            failed_files=self._files.failed,
            results=names,
        )
