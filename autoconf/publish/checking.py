"""``--check-config``: all that a start reads and asks, without a change on the disk."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.serving import DomainSource
from autoconf.publish.building import build
from autoconf.publish.configuring import Configuration
from autoconf.publish.sources.reading import Lists, login_of
from autoconf.renderers.interface import Words

_NOBODY: Final = EmailAddress(
    text="nobody@domain.invalid", local_part="nobody", domain="domain.invalid"
)
"""No account has it (RFC 2606)."""


def check(
    configuration: Configuration,
    words: Words,
    say: Callable[[Message], None],
    *,
    accept_shrink: bool = False,
) -> int:
    """Return the number of domains that would be served.

    Args:
        configuration: is read.
        words: for documents.
        say: tells the operator one line.
        accept_shrink: see ``Lists``.

    Raises:
        MalformedDocumentError, UsageError, SourceAwayError: something is wrong.
    """
    serving = configuration.read()
    lists = Lists(serving.state, say, accept_shrink=accept_shrink, is_check=True)
    site = build(serving, lists, words)
    for domain in site.shadowing():
        say(Message.of("serve.shadowing", domain=domain))
    for source in serving.sources:
        if source.is_file and lists.known(source).wrong:
            raise UsageError("serve.is-wrong", name=source.name)
        if source.account:
            _check_account(source)
    if not _is_writable(Path(serving.state)):
        raise UsageError("serve.state-unwritable", folder=serving.state)
    return len(site.domains)


def _check_account(source: DomainSource) -> None:
    """Put the question for a login name once."""
    if login_of(source, _NOBODY):
        raise UsageError("serve.account-of-all", source=source.name, address=_NOBODY)


def _is_writable(folder: Path) -> bool:
    """Tell whether a folder can be written, or made."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)
