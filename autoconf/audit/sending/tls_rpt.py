"""SMTP TLS reporting (RFC 8460): where others report that TLS failed."""

from autoconf.audit.sending.answers import published, several, texts_of, unanswered
from autoconf.formats.tls_rpt import is_tls_rpt, parse
from autoconf.model.sending import Examined, Part, Problem, ProblemKind
from autoconf.net.interfaces import Dns, Question


def examine(domain: str, dns: Dns) -> Examined:
    """Read the record."""
    name = f"_smtp._tls.{domain}"
    (reply,) = dns.ask([Question(name, "TXT")])
    texts = tuple(filter(is_tls_rpt, texts_of(reply)))
    records = [parse(text) for text in texts[:1]]
    tags = [(ProblemKind.SYNTAX, tag) for record in records for tag in record.bad_tags]
    addresses = [(ProblemKind.REPORT_ADDRESS, a) for r in records for a in r.bad_reports]
    return Examined(
        records=published(Part.TLS_RPT, name, texts),
        problems=(
            *unanswered(Part.TLS_RPT, reply),
            *several(Part.TLS_RPT, name, texts),
            *(
                Problem(part=Part.TLS_RPT, kind=kind, at=name, value=value)
                for kind, value in (*tags, *addresses)
            ),
        ),
    )
