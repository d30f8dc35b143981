"""Settings that are known without the network. No thread is started, no network module loaded."""

from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose
from autoconf.diagnosis.using_differences import with_differences
from autoconf.discovery.outcomes import ask_offline
from autoconf.discovery.ranking import rank
from autoconf.model.config import with_username
from autoconf.model.events import ConfigFound, SourceAnswered, Watch, ignore
from autoconf.model.evidence import DiscoveryOptions, KnownProviders, Query
from autoconf.model.options import Options
from autoconf.model.report import Report


def discover_offline(
    start: Report,
    options: Options,
    discovery: DiscoveryOptions,
    known: KnownProviders,
    watch: Watch = ignore,
) -> Report:
    """Look a domain up in the files of this machine; the report has no logins in it."""
    attempts = ask_offline(Query(address=start.address, domain=start.domain, options=discovery))
    for attempt in attempts:
        watch(SourceAnswered.of(attempt))
    config = with_username(rank(attempts, start.domain, known.is_linked), options.username)
    if config is not None:
        watch(ConfigFound(config=config))
    report = with_differences(
        replace(
            start,
            attempts=attempts,
            config=config,
            login_wanted=False,
            looks_like=known.look_alike(start.domain),
        )
    )
    return replace(report, findings=diagnose(report))
