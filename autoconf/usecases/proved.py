"""Whether a report is proved."""

from autoconf.model.check import LoginOutcome
from autoconf.model.report import Report
from autoconf.model.server import Endpoint


def is_proved(report: Report) -> bool:
    """Tell whether mail can be read and sent with the settings of a report.

    In each direction a login was accepted, or none was tried because no server takes a password.
    """
    if report.config is None or not report.checks:
        return False
    good = proved_endpoints(report)
    tried = {c.endpoint for c in report.checks if c.login.outcome is not LoginOutcome.NOT_TESTED}
    return all(
        any(s.endpoint in good for s in servers)
        or (bool(servers) and not any(s.wants_password or s.endpoint in tried for s in servers))
        for servers in (report.config.incoming, report.config.outgoing)
    )


def proved_endpoints(report: Report) -> frozenset[Endpoint]:
    """Return where a login was accepted and the mailbox could be opened."""
    return frozenset(check.endpoint for check in report.checks if check.is_proved)
