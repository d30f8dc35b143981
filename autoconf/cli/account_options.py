"""The options of ``check --csv``."""

import functools
from collections.abc import Callable
from typing import Any, Final

import click
from msgspec import Struct

from autoconf.errors import UsageError
from autoconf.model.output_options import OutputOptions

_OPTIONS: Final = [
    click.option("--csv", "table", metavar="FILE",
                 help="Log in for every user of a table; needs --output. Columns as those of "
                 "'render --csv', and one with passwords (--password-column)."),
    click.option("--output", metavar="DIR",
                 help="With --csv: the folder for results.csv, results.jsonl and the files of "
                 "--client."),
    click.option("--client", multiple=True, metavar="ID",
                 help="With --csv: write files for this client and each user whose logins work. "
                 "May be repeated or a list with commas."),
    click.option("--helpdesk", default="", metavar="TEXT",
                 help="With --client: whom to ask for help; a line for the sheet."),
    click.option("--mode", metavar="OCTAL",
                 help="With --csv: the mode of the folders, such as 750.  [default: 700, for you "
                 "only]"),
    click.option("--password-column", metavar="NAME",
                 help="With --csv: the column with the passwords; only you may read the table. "
                 "With --password-stdin it is a column of the table in standard input."),
    click.option("--one-per-domain", is_flag=True,
                 help="With --csv: test users of a domain until one of them can read and send; "
                 "the others stay untested."),
    click.option("--retry-failed", is_flag=True,
                 help="With --csv: test users again that a server refused in an earlier run."),
    click.option("--max-logins", type=click.IntRange(min=0), default=None, metavar="N",
                 help="With --csv: logins to one server in a minute, at least 2; 0: no limit.  "
                 "[default: 60]"),
    click.option("--max-connections", type=click.IntRange(min=0), default=None, metavar="N",
                 help="With --csv: connections to one server at a time, at least 2; 0: no limit. "
                 " [default: 4]"),
    click.option("--max-failures", type=click.IntRange(min=0), default=None, metavar="N",
                 help="With --csv: wrong passwords at one server in ten minutes; it is then left "
                 "alone for 15 minutes. 0: no limit.  [default: 5]"),
]  # fmt: skip


class AccountOptions(Struct, frozen=True, kw_only=True):
    """What was typed for a table of accounts; None and empty: not typed."""

    table: str | None
    output: str | None
    client: tuple[str, ...]
    helpdesk: str
    mode: str | None
    password_column: str | None
    one_per_domain: bool
    retry_failed: bool
    max_logins: int | None
    max_connections: int | None
    max_failures: int | None

    def require_table(self) -> None:
        """Check that none of them stands without a table.

        Raises:
            UsageError: one does.
        """
        given = [name for name in self.__struct_fields__ if getattr(self, name)]
        if self.table is None and given:
            option = f"--{given[0].replace('_', '-')}"
            raise UsageError("account-table.without-csv", option=option)

    def output_options(self, *, force: bool) -> OutputOptions:
        """Return what to write; UsageError: a value is wrong."""
        return OutputOptions(
            client=tuple(filter(None, map(str.strip, ",".join(self.client).split(",")))),
            helpdesk=self.helpdesk,
            output=self.output,
            mode=self.mode,
            force=force,
        )


def account_options(function: Callable[..., Any]) -> Any:
    """Add the options; the command gets one ``accounts`` argument."""

    @functools.wraps(function)
    def wrapper(**rest: Any) -> Any:
        names = AccountOptions.__struct_fields__
        accounts = AccountOptions(**{name: rest.pop(name) for name in names})
        return function(accounts=accounts, **rest)

    result: Any = wrapper
    for option in reversed(_OPTIONS):
        result = option(result)
    return result
