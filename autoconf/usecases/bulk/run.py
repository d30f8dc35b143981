"""One run over a table: each domain is looked up once, each user gets a folder."""

from collections.abc import Mapping
from pathlib import Path

from autoconf.errors import UsageError
from autoconf.model.message import Message
from autoconf.model.options import Options, OutputOptions, wanted_clients
from autoconf.model.profile import Choices
from autoconf.renderers.engine import clients
from autoconf.usecases.bulk.domains import Found, found_for, look_up
from autoconf.usecases.bulk.folders import Folders, alone_in
from autoconf.usecases.bulk.index import Index
from autoconf.usecases.bulk.interface import LookingUp, RowDone, Status, Summary, Tools
from autoconf.usecases.bulk.table import Row, rows, user_of
from autoconf.usecases.profiles import joined, make_profile, render_clients
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
    if output.output is None:
        raise UsageError("table.no-output")
    if options.username is not None:
        raise UsageError("table.username")
    is_pipe = table.exists() and not table.resolve().exists()  # one without a name
    if is_pipe or table.is_dir() or table.is_char_device():
        raise UsageError("table.no-file", table=table)
    wanted_clients(output.client, clients())
    domains = _domains(table, output.choices)
    root = Path(output.output)
    with alone_in(root):
        tools.watch(LookingUp(count=len(domains)))
        run = _Run(look_up(domains, tools.find, options, tools.cancel), output, tools, signer)
        try:
            for row in rows(table):
                if tools.cancel.is_cancelled:
                    break
                run.take(row)
        finally:
            # An interrupted run keeps what is complete, and says what that is.
            summary = run.finish()
    return summary


def _domains(path: Path, choices: Choices) -> list[str]:
    """Return the domains of all lines that can be used; this reads the whole table.

    Raises:
        UsageError: no line can be used; the text says why the first one cannot.
    """
    found: dict[str, None] = {}
    wrong: UsageError | None = None
    for row in rows(path):
        try:
            found[user_of(row, choices).address.domain] = None
        except UsageError as error:
            why = Message.of_error(error)
            wrong = wrong or UsageError("table.no-line", table=path, line=row.line, why=why)
    if not found:
        raise wrong or UsageError("table.empty", table=path)
    return list(found)


class _Run:
    """Writes for one line after the other."""

    def __init__(
        self, found: Mapping[str, Found], output: OutputOptions, tools: Tools, signer: Signer | None
    ) -> None:
        self._found = found
        self._output = output
        self._choices = output.choices
        self._tools = tools
        self._signer = signer
        self._folders = Folders(
            root=Path(output.output or ""), as_zip=output.zip, force=output.force
        )
        self._clients = clients()
        self._index = Index()
        self._seen: dict[str, int] = {}

    def take(self, row: Row) -> None:
        """Write for one line, and put into the index how it ended."""
        try:
            done = self._written(row)
        except UsageError as error:
            done = RowDone(
                line=row.line,
                address=row.values.get("address", ""),
                status=Status.FAILED,
                message=Message.of_error(error),
            )
        self._index.add(done)
        self._tools.watch(done)

    def finish(self) -> Summary:
        """Let the last folders appear, and write the index."""
        self._folders.flush()
        for lost in self._index.lose(self._folders.lost):
            self._tools.watch(lost)
        counts = self._index.counts
        return Summary(
            written=counts[Status.WRITTEN],
            kept=counts[Status.KEPT],
            failed=counts[Status.FAILED],
            index=self._index.write(self._folders.root, self._tools.words),
        )

    def _written(self, row: Row) -> RowDone:
        user = user_of(row, self._choices)
        first = self._seen.setdefault(str(user.address).casefold(), row.line)
        if first != row.line:
            raise UsageError("table.address-twice", line=first)
        ids = wanted_clients(user.clients or self._output.client, self._clients)
        place, text = self._folders.place(user.address), user.address.text
        if self._folders.is_done(place):
            return RowDone(line=row.line, address=text, status=Status.KEPT, folder=place.name)
        profile = make_profile(found_for(self._found, user.address), user.choices)
        rendered = render_clients(profile, ids, self._tools.words, self._signer)
        self._folders.write(place, rendered.artifacts)
        return RowDone(
            line=row.line,
            address=text,
            status=Status.WRITTEN,
            folder=place.name,
            clients=tuple(rendering.client for rendering in rendered.renderings),
            message=joined(rendered.refusals),
        )
