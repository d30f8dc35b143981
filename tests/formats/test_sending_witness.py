"""Our parsers against the verdicts of checkdmarc, an independent program."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from autoconf.formats import dmarc, mta_sts, spf, tls_rpt
from tests.formats import sending_witness as corpus

VERDICTS: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "sending-witness.json").read_text(encoding="utf-8")
)
STRICTER: Final = frozenset(
    {
        "v=spf1 include:example.com/24",  # only "a" and "mx" have a prefix length
        "v=spf1 include:example.com/24 -all",
        "v=DMARC1; p=none; adkim=x",
        "v=DMARC1; p=none; aspf=x",
        "v=STSv1; id=1; id=2",
    }
)
"""The grammar has no such thing; checkdmarc reads it all the same."""


def seen(kind: str, record: str) -> object:
    """Return what we read, in the form of the verdicts; None where something cannot be read."""
    match kind:
        case "spf":
            read = spf.parse(record)
            count = sum(term.looks_up for term in read.terms) + bool(read.redirect)
            return None if read.bad_terms else count
        case "dmarc":
            found = dmarc.parse(record)
            policies = [found.effective(of_subdomain=below) for below in (False, True)]
            is_bad = found.bad_tags or found.bad_reports
            return None if is_bad else [policy and policy.value for policy in policies]
        case "mta-sts":
            return None if mta_sts.bad_tags(record) else record.partition("id=")[2].rstrip(";")
        case "mta-sts-policy":
            policy = mta_sts.parse_policy(record.encode())
            return None if policy.bad_lines or not policy.mode else policy.mode.value
        case _:
            reports = tls_rpt.parse(record)
            is_bad = reports.bad_tags or reports.bad_reports
            return None if is_bad else len(reports.reports)


@pytest.mark.parametrize(
    ("kind", "records"),
    [
        ("spf", corpus.SPF),
        ("dmarc", corpus.DMARC),
        ("mta-sts", corpus.MTA_STS),
        ("mta-sts-policy", corpus.POLICIES),
        ("tls-rpt", corpus.TLS_RPT),
    ],
)
def test_we_read_what_the_witness_reads(kind: str, records: tuple[str, ...]) -> None:
    verdicts = VERDICTS[kind]
    differences = {
        record: (seen(kind, record), verdicts[record])
        for record in records
        if seen(kind, record) != verdicts[record] and record not in STRICTER
    }

    assert verdicts.keys() == set(records)
    assert differences == {}
