"""One run over a table: each domain is looked up once, each user gets a folder."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.output_options import STANDARD_OUTPUT, OutputOptions
from autoconf.model.profile import Choices
from autoconf.model.wanted_clients import wanted_clients
from autoconf.renderers.engine import clients
from autoconf.usecases.bulk.domains import Found, found_for, look_up
from autoconf.usecases.bulk.folders import alone_in, folder_name, key_of
from autoconf.usecases.bulk.index import Index
from autoconf.usecases.bulk.interface import (
    ColumnsNotRead,
    LookingUp,
    RowDone,
    Status,
    Summary,
    Tools,
)
from autoconf.usecases.bulk.table import Row, columns_of, require_file, rows
from autoconf.usecases.bulk.users import User, user_of
from autoconf.usecases.bulk.writer import Writer
from autoconf.usecases.signature_files import Signatures
from autoconf.usecases.signing import Signer


def render_table(
    table: Path,
    output: OutputOptions,
    options: Options,
    tools: Tools,
    signer: Signer | None = None,
) -> Summary:
    """Write a folder for every user of a table; a line that fails stops no other.

    Args:
        table: the file.
        output: what to write and where.
        options: ``timeout`` for each domain; ``yes`` and ``trust_host`` confirm servers.
        tools: what the surface gives.
        signer: signs Apple's configuration profiles.

    Raises:
        UsageError: the table cannot be read, an option is wrong, or ``--output`` is missing or
            cannot be written to; nothing was done. Or the index cannot be written; the folders
            that have appeared are whole.
    """
    if output.output is None or output.output == STANDARD_OUTPUT:
        raise UsageError("table.no-output")
    if options.username is not None:
        raise UsageError("table.username")
    require_file(table)
    wanted_clients(output.client, clients())
    columns = columns_of(table)
    signatures = Signatures(table.parent)
    domains = _domains(table, output.choices, signatures)
    with alone_in(Path(output.output), output.folder_mode):
        if columns.unknown or columns.passwords:
            tools.watch(ColumnsNotRead(unknown=columns.unknown, passwords=columns.passwords))
        tools.watch(LookingUp(count=len(domains)))
        found = look_up(domains, tools.find, options, tools.cancel, tools.watch)
        writer = Writer(output, tools.words, signer)
        run = _Run(writer, found, output, tools, signatures)
        try:
            for row in rows(table):
                if tools.cancel.is_cancelled:
                    break
                run.take(row)
            else:
                run.find_others()
        finally:
            # An interrupted run keeps what is complete, and says what that is.
            summary = run.finish()
    return summary


def _domains(path: Path, choices: Choices, signatures: Signatures) -> list[str]:
    """Return the domains of all lines that can be used; this reads the whole table.

    Raises:
        UsageError: no line can be used; the text says why the first one cannot.
    """
    found: dict[str, None] = {}
    wrong: UsageError | None = None
    for row in rows(path):
        if row.values.get("address", "").rpartition("@")[2].lower() in found:
            continue
        try:
            found[user_of(row, choices, signatures).address.domain] = None
        except UsageError as error:
            why = Message.of_error(error)
            wrong = wrong or UsageError("table.no-line", table=path, line=row.line, why=why)
    if not found:
        raise wrong or UsageError("table.empty", table=path)
    return list(found)


class _Run:
    """Writes for one line after the other."""

    def __init__(
        self,
        writer: Writer,
        found: Mapping[str, Found],
        output: OutputOptions,
        tools: Tools,
        signatures: Signatures,
    ) -> None:
        self._writer = writer
        self._found = found
        self._choices = output.choices
        self._mode = output.folder_mode
        self._tools = tools
        self._signatures = signatures
        self._index = Index()
        self._seen: dict[str, int] = {}
        self._names: set[str] = set()
        self._left: list[str] = []

    def take(self, row: Row) -> None:
        """Write for one line, and put into the index how it ended."""
        address = row.values.get("address", "")
        try:
            user = self._user(row)
            self._names.add(folder_name(user.address))
            done = self._writer.write(row, user, found_for(self._found, user.address))
        except UsageError as error:
            with suppress(UsageError):  # also a line that fails names a user
                self._names.add(folder_name(EmailAddress.parse(address)))
            done = RowDone(
                line=row.line,
                address=address,
                status=Status.FAILED,
                message=Message.of_error(error),
            )
        self._index.add(done)
        self._tools.watch(done)

    def _user(self, row: Row) -> User:
        user = user_of(row, self._choices, self._signatures)
        first = self._seen.setdefault(key_of(user.address), row.line)
        if first != row.line:
            raise UsageError("table.address-twice", line=first)
        return user

    def find_others(self) -> None:
        """Put the folders of users into the index who are not in the table; they stay."""
        for name, made in self._writer.folders.others(self._names):
            self._left.append(name)
            self._index.add(
                RowDone(
                    line=0,
                    address=made.address,
                    status=Status.LEFT,
                    folder=name,
                    clients=made.written,
                    message=Message("table.not-in-table"),
                )
            )

    def finish(self) -> Summary:
        """Let the last folders appear, and write the index."""
        folders = self._writer.folders
        folders.flush()
        for lost in self._index.lose(folders.lost):
            self._tools.watch(lost)
        counts = self._index.counts
        return Summary(
            written=counts[Status.WRITTEN],
            kept=counts[Status.KEPT],
            changed=counts[Status.CHANGED],
            failed=counts[Status.FAILED],
            left=tuple(self._left),
            index=self._index.write(folders.root, self._tools.words, self._mode),
        )
