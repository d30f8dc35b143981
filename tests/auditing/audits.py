"""The audit of a domain that publishes a file and records, with one thing left to publish."""

from autoconf.auditing.engine import results, title
from autoconf.auditing.next_step import next_step
from autoconf.model.audit import Flaw
from autoconf.model.audit_result import Audit
from tests.auditing.builders import IMAP, SMTP, SMTP_STARTTLS, document, facts, srv, up


def audited() -> Audit:
    about = facts(
        *document(IMAP, SMTP, SMTP_STARTTLS, flaws=[Flaw.SERVER_DROPPED]),
        records=(srv("_imaps", "in", 993), srv("_submissions", "out", 465)),
        servers=up(IMAP, SMTP, SMTP_STARTTLS),
    )
    found = results(about)
    return Audit(
        domain=about.domain,
        title=title(about.domain, found),
        exit=0,
        programs=found,
        published=about.publications,
        facts=about.records,
        next=next_step(about, found),
    )
