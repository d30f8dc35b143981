"""The settings of each domain of a table, looked up once."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.cli.options import NetworkChoices, PasswordChoices
from autoconf.cli.running import running
from autoconf.cli.text import finding_lines
from autoconf.diagnosis.rules.confirmation_needed import ConfirmationNeeded
from autoconf.discovery.consent import Consent, confirmed_by
from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.config import ClientConfig
from autoconf.model.report import Report
from autoconf.tasks import Deadline, Ended, Job, run_all

_AT_A_TIME: Final = 4


class Found(Struct, frozen=True, kw_only=True):
    """What is known of a domain: a report with settings, or why there is none."""

    report: Report | None = None
    why_not: str = ""


def look_up(
    users: Mapping[str, EmailAddress], network: NetworkChoices, password: PasswordChoices
) -> dict[str, Found]:
    """Look up all domains, a few at a time; nobody is asked anything.

    A domain is asked about without an address first. Only where it has nothing to say then is the
    address of one user named, and what it says for that one alone is left out.

    Args:
        users: one address of each domain, by domain.
        network: as for one address; ``timeout_s`` counts for each domain.
        password: never read.
    """
    found: dict[str, Found] = {}
    domains = list(users)
    # Two rounds per domain at most, each as long as a run may be.
    seconds = 2 * network.timeout_s + 10

    def find(domain: str, _deadline: Deadline) -> Found:
        return _find(users[domain], network, password)

    for start in range(0, len(domains), _AT_A_TIME):
        batch = domains[start : start + _AT_A_TIME]
        jobs = [Job(name=d, work=partial(find, d), seconds=seconds) for d in batch]
        for domain, ended in zip(batch, run_all(jobs, seconds=seconds), strict=True):
            found[domain] = ended.value or Found(why_not=_trouble(ended))
    return found


def _trouble(ended: Ended[Found]) -> str:
    last = ended.trace.strip().rpartition("\n")[2]
    return str(ended.error or last or "the look-up came to no end")


def _find(address: EmailAddress, network: NetworkChoices, password: PasswordChoices) -> Found:
    report = Report(address=None, domain=address.domain)
    with running(address.text, network, password, as_json=True, log_in=False) as run:
        report = run.assistant.discover(None, address.domain)
    if report.config is None or not report.config.servers:
        with running(address.text, network, password, as_json=True, log_in=False) as run:
            report = run.assistant.discover(address, address.domain)
    if report.config is None:
        return Found(why_not=f"nothing was found for {address.domain}")
    config = for_everybody(report.config)
    if not (config.incoming and config.outgoing):
        return Found(why_not=f"{address.domain} has no servers for both reading and sending")
    consent = Consent(yes=network.yes, trust_hosts=network.trust_hosts)
    consent.seek(config, lambda _server, _decision: None)
    report = replace(report, config=config, confirmed=confirmed_by(consent, config))
    if consent.missing:
        missing = replace(report, confirmation_missing=tuple(consent.missing))
        lines = [
            line.strip() for f in ConfirmationNeeded().check(missing) for line in finding_lines(f)
        ]
        return Found(why_not=" ".join(lines))
    return Found(report=report)


def for_everybody(config: ClientConfig) -> ClientConfig:
    """Leave out servers whose user name is one person's."""
    return replace(
        config,
        incoming=tuple(s for s in config.incoming if "%" in s.username),
        outgoing=tuple(s for s in config.outgoing if "%" in s.username),
    )


def found_for(found: Mapping[str, Found], address: EmailAddress) -> Report:
    """Return the report of a user's domain, made out to the user.

    Raises:
        UsageError: there are no settings; the text says why.
    """
    known = found[address.domain]
    if known.report is None:
        raise UsageError(known.why_not)
    return replace(known.report, address=address)
