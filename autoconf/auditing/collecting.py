"""What every collection of facts about a domain needs: whom it asks as, and how it runs."""

from collections.abc import Sequence
from typing import Any, Final

from autoconf.model.address import EmailAddress
from autoconf.model.audit import DomainFacts
from autoconf.tasks import CancelToken, End, Job, run_all

_ASKED_AS: Final = "postmaster"
"""RFC 5321 section 4.5.1: every mail domain has it, and it is no person."""


def role_of(domain: str) -> EmailAddress:
    """Return the address to ask with: it names no person."""
    return EmailAddress.parse(f"{_ASKED_AS}@{domain}")


def mail_hosts(domain: str, records: DomainFacts) -> tuple[str, ...]:
    """Return the hosts that take the domain's mail; without MX records it is the domain itself."""
    if records.mx or records.has_null_mx or not records.has_address:
        return tuple(mx.host for mx in records.mx)
    return (domain,)


def run_together(jobs: Sequence[Job[Any]], cancel: CancelToken) -> None:
    """Run jobs at the same time, each within its own seconds.

    Raises:
        RuntimeError: one of them crashed.
    """
    longest = max(job.seconds for job in jobs)
    for ended in run_all(jobs, seconds=longest, cancel=cancel):
        if ended.end is End.CRASHED:
            raise RuntimeError(ended.trace)
