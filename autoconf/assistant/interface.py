"""The tools of a run: all of the outside world that it may use."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import Struct, field

from autoconf.dialogues.redaction import Redactor
from autoconf.dialogues.sessions import Sessions
from autoconf.model.budget import Ledger
from autoconf.model.events import Watch, ignore
from autoconf.model.evidence import DiscoveryOptions, KnownProviders
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.secret import Credential
from autoconf.model.silent_address import SilentAddress
from autoconf.net.interfaces import NetworkFactory
from autoconf.tasks import CancelToken, Clock, Deadline

SilentAddresses = Callable[[Deadline], tuple[SilentAddress, ...]]
"""Tells which addresses of mail servers gave no answer, while another one did."""


def _no_silence(_deadline: Deadline) -> tuple[SilentAddress, ...]:
    return ()


def _now() -> datetime:
    return datetime.now(UTC)


def as_it_is(report: Report, _seconds: float) -> Report:
    """Return a report to which nothing was asked beside the run."""
    return report


class Tools(Struct, frozen=True, kw_only=True):
    """The outside world of a run; the same tools serve every call that continues it.

    Attributes:
        options: what the run may do.
        discovery: the part of them that sources see, with the person's own files.
        known: the provider database.
        sessions: mail connections; those that wait for an answer stay open between two calls.
        credential: None: there is none, or not yet.
        redactor: masks the secrets of this call and of all calls before it.
        ledger: counts failed logins, over all runs.
        watch: is told what happens.
        cancel: ends the run.
        enough: ends the search for settings. The run uses the settings that were found so far.
        clock: seconds, for deadlines.
        now: the time of day, for certificates and the report.
        complete: adds to a report what was asked beside the run, within so many seconds.
        web_proxy: the proxy that web pages use and mail servers do not; empty for none.
        silent_addresses: is asked once the servers had their logins.
    """

    options: Options
    discovery: DiscoveryOptions
    known: KnownProviders
    factory: NetworkFactory
    sessions: Sessions
    ledger: Ledger
    credential: Credential | None = None
    redactor: Redactor = field(default_factory=Redactor)
    watch: Watch = ignore
    cancel: CancelToken
    enough: CancelToken = field(default_factory=CancelToken)
    clock: Clock = time.monotonic
    now: Callable[[], datetime] = _now
    complete: Callable[[Report, float], Report] = as_it_is
    web_proxy: str = ""
    silent_addresses: SilentAddresses = _no_silence
