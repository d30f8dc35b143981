"""The outside world of a run, built from its options: network, ledger, caches, providers."""

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Self

from autoconf.model.events import Watch, ignore
from autoconf.model.evidence import DiscoveryOptions
from autoconf.model.message import Message
from autoconf.model.options import Options
from autoconf.model.report import Report
from autoconf.model.using import require_typed
from autoconf.net.capacity import OF_ONE_RUN, Capacity
from autoconf.storage.places import LocalFolder, cache_dir, state_dir
from autoconf.tasks import CancelToken
from autoconf.usecases.providers import known_providers, own_folders

if TYPE_CHECKING:  # a run without the network loads nothing of it
    from autoconf.assistant.interface import Tools
    from autoconf.catalogue.index import Index
    from autoconf.model.budget import Ledger
    from autoconf.model.service import Service
    from autoconf.net.live import LiveNetwork
    from autoconf.usecases.domain_inquiry import DomainInquiry
    from autoconf.usecases.sign_ins import SignIns
    from autoconf.usecases.used_names import UsedNames

Warn = Callable[[Message], None]
"""Is told of trouble that a run can live with, such as a state folder that cannot be used."""


def keep_quiet(_message: Message) -> None:
    """Drop a warning."""


class World:
    """Serves all calls of one run; ``close`` ends its connections."""

    def __init__(  # noqa: PLR0913 - the outside world, all by name
        self,
        options: Options,
        *,
        watch: Watch = ignore,
        warn: Warn = keep_quiet,
        cancel: CancelToken | None = None,
        ledger: "Ledger | None" = None,
        service: "Service | None" = None,
        capacity: Capacity = OF_ONE_RUN,
    ) -> None:
        """Read the provider files; nothing is sent.

        Args:
            options: of the run.
            watch: is told what happens.
            warn: is told of trouble that the run can live with.
            cancel: ends the run.
            ledger: counts failed logins; None: that of the person, shared by all runs.
            service: the run is for a stranger. No file of this machine counts but those that the
                options name, and the network is closed to what a stranger must not reach.
            capacity: how many connections may be open at a time.

        Raises:
            UsageError: a folder of ``options.providers`` cannot be listed, or a stranger names a
                file.
        """
        if service is not None:
            require_typed(options.using)
            ledger = ledger or service.ledger
        self.options = options
        self.watch = watch
        self.warn = warn
        self._cancel = cancel
        self._enough = CancelToken()
        self._ledger = ledger
        self._service = service
        self._capacity = capacity
        own = () if service is not None else own_folders()
        self.known: Index = known_providers((*options.providers, *own))
        for problem in self.known.problems:
            warn(problem)
        self._live: LiveNetwork | None = None
        self._tools: Tools | None = None
        self._inquiry: DomainInquiry | None = None
        self._used_names: UsedNames | None = None
        self._sign_ins: SignIns | None = None

    def finish(self) -> None:
        """End the search for settings. The run uses the settings that were found so far.

        Any thread may call this.

        The result is the same as if no other source had answered in time.
        """
        self._enough.cancel()

    @property
    def is_cancelled(self) -> bool:
        """Whether the run is to end."""
        return self._cancel is not None and self._cancel.is_cancelled

    @property
    def discovery(self) -> DiscoveryOptions:
        """The part of the options that sources may know."""
        return DiscoveryOptions(
            ispdb_url=self.options.ispdb_url,
            send_address=not self.options.no_send_address,
            offline=self.options.offline,
            autodiscover_login=self.options.autodiscover_login,
            local_files=None if self._service is not None else LocalFolder(),
            providers=self.known,
        )

    @property
    def tools(self) -> "Tools":
        """The tools of the assistant; the network is built at the first use.

        Raises:
            UsageError: an option names a file that cannot be used.
        """
        if self._tools is None:
            self._tools = self._build(leads_inside=True)
        return self._tools

    @property
    def audit_tools(self) -> "Tools":
        """The tools of an audit: a stranger's domain leads it into no private network.

        Raises:
            UsageError: an option names a file that cannot be used.
        """
        if self._tools is None:
            self._tools = self._build(leads_inside=False)
        return self._tools

    @property
    def may_sign_in(self) -> bool:
        """Whether a person can be asked to sign in with the browser: not for a stranger."""
        return self._service is None and self.options.logs_in

    @property
    def sign_ins(self) -> "SignIns":
        """What sign-ins with the browser need; made at the first use."""
        if self._sign_ins is None:
            from autoconf.usecases.sign_ins import SignIns

            self._sign_ins = SignIns(self.options, self.known, self._cancel or CancelToken())
        return self._sign_ins

    def beside(self, start: Report) -> Callable[[Report, float], Report]:
        """Begin to ask what a check needs besides, once; return how to wait for it.

        The domain is asked if the symptom is about it, unless servers were named. The DNS is asked
        for the host names that the programs of the person use.
        """
        symptom = None if self.options.server else start.symptom
        if self._inquiry is None and symptom is not None and symptom.is_about_domain:
            from autoconf.usecases.domain_inquiry import DomainInquiry

            self._inquiry = DomainInquiry(start.domain, symptom, self.tools)
        if self._used_names is None and start.using:
            from autoconf.usecases.used_names import UsedNames

            self._used_names = UsedNames(start.using, self.tools)
        return self._complete

    def _complete(self, report: Report, seconds: float) -> Report:
        """Return a report with what was asked beside the run, within so many seconds."""
        end = monotonic() + seconds
        for inquiry in (self._used_names, self._inquiry):
            if inquiry is not None:
                report = inquiry.complete(report, end - monotonic())
        return report

    @property
    def ledger(self) -> "Ledger":
        """The login ledger of this person, shared by all runs."""
        return self.tools.ledger

    def _build(self, *, leads_inside: bool) -> "Tools":
        from autoconf.assistant.interface import Tools
        from autoconf.dialogues.restraint import FREE, Restrained
        from autoconf.dialogues.sessions import Sessions
        from autoconf.net.live import LiveNetwork
        from autoconf.storage.http_cache import FileCache
        from autoconf.usecases.loading import load_ahead

        options = self.options
        service = self._service
        has_cache = service is None and not options.no_cache
        cache = FileCache(cache_dir() / "http") if has_cache else None
        self._live = LiveNetwork(
            options,
            http_cache=cache,
            leads_inside=leads_inside,
            service=service,
            capacity=self._capacity,
        )
        self._live.warm_up()
        load_ahead()
        return Tools(
            options=options,
            discovery=self.discovery,
            known=self.known,
            factory=self._live,
            sessions=Sessions(restraint=FREE if service is None else Restrained(service.targets)),
            ledger=self._ledger or self._own_ledger(),
            watch=self.watch,
            cancel=self._cancel or CancelToken(),
            enough=self._enough,
            web_proxy=self._live.web_proxy,
            silent_addresses=self._live.silent_addresses,
        )

    def _own_ledger(self) -> "Ledger":
        """Return the ledger of this person; a run without logins leaves no file."""
        from autoconf.storage.ledger import FileLedger
        from autoconf.storage.memory_ledger import MemoryLedger

        if not self.options.logs_in:
            return MemoryLedger()
        return FileLedger(state_dir(), warn=self.warn)

    def close(self) -> None:
        """End every connection; may be called again."""
        for inquiry in (self._used_names, self._inquiry):
            if inquiry is not None:
                inquiry.close()
        if self._sign_ins is not None:
            self._sign_ins.close()
        if self._tools is not None:
            self._tools.sessions.close_all()
        if self._live is not None:
            self._live.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
