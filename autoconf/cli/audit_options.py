"""The options of ``audit`` for files: what is written, and where."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
from msgspec import Struct

from autoconf.cli.page_files import require_page_file
from autoconf.errors import UsageError
from autoconf.model.publish_options import PublishOptions
from autoconf.storage.files import require_free

_OPTIONS: Final = [
    click.option("--fix", metavar="DIR",
                 help="Write the files and records to publish into this folder."),
    click.option("--server", multiple=True, metavar="PROTOCOL:HOST:PORT:SECURITY",
                 help="Write this server with --fix, such as imap:imap.example.com:993:ssl, "
                      "instead of what was found. May be repeated."),
    click.option("--html", metavar="FILE",
                 help="Write the audit to this file, as a page to read and to print."),
    click.option("--force", is_flag=True,
                 help="Replace the files of --html and --fix that exist."),
]  # fmt: skip


class AuditFiles(Struct, frozen=True, kw_only=True):
    """What an audit writes, named as on the command line."""

    fix: str | None = None
    server: tuple[str, ...] = ()
    html: str | None = None
    force: bool = False

    @property
    def to_publish(self) -> PublishOptions | None:
        """What ``--fix`` writes; None without it.

        Raises:
            UsageError: ``--server`` stands without ``--fix``, or is wrong.
        """
        if self.fix is not None:
            return PublishOptions(output=self.fix, server=self.server, force=self.force)
        if self.server:
            raise UsageError("audit.server-without-fix")
        return None

    def require_free(self) -> None:
        """Check that nothing of the person's is written over.

        Raises:
            UsageError: see ``to_publish`` and ``storage.files``.
        """
        if self.to_publish is not None:
            require_free(Path(self.to_publish.output), force=self.force, option="--fix")
        if self.html is not None:
            require_page_file(self.html, "--html", force=self.force)


def audit_options(function: Callable[..., Any]) -> Any:
    """Add the options; the command gets one ``files`` argument."""

    @functools.wraps(function)
    def wrapper(**rest: Any) -> Any:
        given = {name: rest.pop(name) for name in AuditFiles.__struct_fields__}
        return function(files=AuditFiles(**given), **rest)

    result: Any = wrapper
    for option in reversed(_OPTIONS):
        result = option(result)
    return result
