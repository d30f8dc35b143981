"""The files for mail programs of one account, written once its login was tested."""

from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.message import Message
from autoconf.model.output_options import OutputOptions
from autoconf.model.report import Report
from autoconf.renderers.interface import Words
from autoconf.usecases.accounts.interface import Result
from autoconf.usecases.accounts.table import Account
from autoconf.usecases.bulk.interface import Status
from autoconf.usecases.bulk.writer import Writer
from autoconf.usecases.signing import Signer


class Files:
    """Writes a folder for each account, if clients are wanted.

    Attributes:
        failed: how many accounts should have files and have none.
    """

    def __init__(self, output: OutputOptions, words: Words, signer: Signer | None) -> None:
        """Write nothing yet."""
        self.failed = 0
        self._output = output
        self._words = words
        self._writer = Writer(output, words, signer)

    def wanted(self, account: Account) -> tuple[str, ...]:
        """Return the clients to write for; empty: no files are wanted."""
        return account.user.clients or self._output.client

    def write(
        self, account: Account, report: Report, result: Result, *, is_odd: bool = False
    ) -> Result:
        """Write, and return the result with its files, or with the reason why there are none."""
        if not self.wanted(account):
            return result
        result = replace(result, wanted=self.wanted(account))
        try:
            done = self._writer.write(account.row, account.user, report, is_odd=is_odd)
        except UsageError as error:
            return self._without(result, Message.of_error(error))
        if done.status is Status.CHANGED and done.message is not None:
            return self._without(result, done.message)
        return replace(result, clients=done.clients, folder=done.folder)

    def flush(self) -> None:
        """Let the folders appear."""
        self._writer.folders.flush()

    def lost(self, result: Result) -> Result:
        """Return a result without the folder that could not be given its name."""
        why = self._writer.folders.lost.get(result.folder)
        return result if why is None else self._without(result, why)

    def _without(self, result: Result, why: Message) -> Result:
        self.failed += 1
        text = Message.of("account-table.no-files", title=result.title, why=why)
        return replace(result, title=self._words(text), clients=(), folder="")
