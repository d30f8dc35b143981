"""``--check-config``: all that a start reads and asks, without a change on the disk."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.serving import DomainSource, Serving, SigningFiles
from autoconf.publish.building import build
from autoconf.publish.configuring import Configuration
from autoconf.publish.sources.reading import Lists, login_of
from autoconf.renderers.interface import Words
from autoconf.usecases.signing import Signer

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
    _check_places(serving)
    if serving.sign is not None and site.signer is not None:
        _check_signing(serving.sign, site.signer)
    return len(site.domains)


def _check_account(source: DomainSource) -> None:
    """Put the question for a login name once."""
    if login_of(source, _NOBODY):
        raise UsageError("serve.account-of-all", source=source.name, address=_NOBODY)


def _check_places(serving: Serving) -> None:
    """Check what a start writes."""
    if not _is_writable(Path(serving.state)):
        raise UsageError("serve.state-unwritable", folder=serving.state)
    if serving.access_log not in {"", "-"}:
        log = Path(serving.access_log)
        if log.is_dir() or not log.parent.is_dir() or not _is_writable(log.parent):
            raise UsageError("serve.not-there", place=log)


def _check_signing(files: SigningFiles, signer: Signer) -> None:
    end = signer.certificate.not_valid_after_utc
    if end < datetime.now(UTC):
        raise UsageError("serve.cert-expired", file=files.certificate, date=end.date())
    if os.name == "posix" and Path(files.key).stat().st_mode & 0o007:
        raise UsageError("serve.key-for-all", file=files.key)


def _is_writable(folder: Path) -> bool:
    """Tell whether a folder can be written, or made."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)
