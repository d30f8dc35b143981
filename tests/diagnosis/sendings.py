"""Reports of domains whose records about sending were looked at."""

from typing import Final

from msgspec.structs import replace

from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.sending import Part, Problem, ProblemKind, Record, Sending, Standing

GOOD: Final = Sending(
    spf=Standing.OK,
    dmarc=Standing.OK,
    mta_sts=Standing.OK,
    tls_rpt=Standing.OK,
    dane=Standing.OK,
)
POLICY: Final = "https://mta-sts.example.com/.well-known/mta-sts.txt"
IN_USE: Final = Record(part=Part.MTA_STS, name="_mta-sts.example.com", kind="TXT", text="v=STSv1;")


def report_of(sending: Sending | None) -> Report:
    return Report(address=None, domain="example.com", sending=sending)


def with_problem(
    part: Part,
    kind: str,
    *,
    at: str = "example.com",
    value: str = "2",
    detail: Message | None = None,
) -> Report:
    """Return the report of a domain with one problem."""
    problem = Problem(part=part, kind=ProblemKind(kind), at=at, value=value, detail=detail)
    field = part.value.replace("-", "_")
    wrong = {field: Standing.WRONG}
    return report_of(replace(GOOD, problems=(problem,), **wrong))


def lacking(part: Part) -> Report:
    """Return the report of a domain that publishes nothing for one part."""
    missing = {part.value.replace("-", "_"): Standing.MISSING}
    return report_of(replace(GOOD, records=(IN_USE,), **missing))


SPF_KINDS: Final = (
    *("several-records", "syntax", "lookups", "void-lookups", "many-mx-hosts", "loop"),
    *("includes-no-record", "allows-all"),
)
MTA_STS_KINDS: Final = (
    *("several-records", "syntax", "policy-not-fetched", "policy-status"),
    *("mx-not-listed", "mx-certificate"),
)


def sick_sendings() -> list[Report]:
    """Return reports that make every rule about sending speak in every way."""
    why = Message.of("net.dns.no-such-name", name="mta-sts.example.com")
    return [
        *(lacking(part) for part in Part),
        *(with_problem(Part.SPF, kind) for kind in SPF_KINDS),
        *(with_problem(Part.DMARC, kind) for kind in ("several-records", "syntax")),
        with_problem(Part.DMARC, "only-watching", value="p=none"),
        *(with_problem(Part.MTA_STS, kind, at=POLICY, detail=why) for kind in MTA_STS_KINDS),
        with_problem(Part.TLS_RPT, "syntax"),
        with_problem(Part.DANE, "tlsa-mismatch", value="mx.example.com"),
        tried_out(),
    ]


def tried_out() -> Report:
    """Return the report of a policy that is tried out, and does not fit."""
    report = with_problem(Part.MTA_STS, "mx-not-listed", at=POLICY, value="mx.example.com")
    sending = report.sending or GOOD
    mode = Problem(part=Part.MTA_STS, kind=ProblemKind.NOT_ENFORCED, at=POLICY, value="testing")
    return report_of(replace(sending, problems=(*sending.problems, mode)))
