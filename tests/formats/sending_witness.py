"""Records about sending, and what checkdmarc says of them (docs/adr/0040).

checkdmarc is not installed with the tests. This writes its verdicts anew, with the Python of an
environment that has it::

    python -m tests.formats.sending_witness > tests/data/sending-witness.json
"""

import json
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any, Final

import dns.rdatatype
import dns.resolver
import dns.rrset

_DOMAINS: Final = ("example.com", "_spf.Example.org.", "a.b-c.example", "%{d}", "%{ir}._s.%{d2}")
_SPF_TERMS: Final = (
    *("all", "-all", "~all", "?all", "+all", "ALL", "all:x.example", "all/24", "-all."),
    *("a", "mx", "ptr", "+a", "-mx", "?ptr", "a/24", "mx/30", "a//64", "mx/24//64", "a/33"),
    *(
        f"{name}:{domain}"
        for name in ("a", "mx", "ptr", "exists", "include")
        for domain in _DOMAINS
    ),
    *("a:", "mx:", "include", "include:", "exists", "exists:", "include:example.com/24"),
    *("ip4:192.0.2.1", "ip4:192.0.2.0/24", "ip4:192.0.2.1/33", "ip4:192.0.2", "ip4:", "ip4"),
    *("ip4:2001:db8::1", "ip6:2001:db8::1", "ip6:2001:db8::/32", "ip6:::1/129", "ip6:192.0.2.1"),
    *("ip6:", "ipv4:192.0.2.1", "ipv6:2001:db8::1", "ip:192.0.2.1", "192.0.2.1", "example.com"),
    *("redirect=example.com", "redirect=", "exp=explain._spf.%{d}", "moo=cow", "--all", "v=spf1"),
)
SPF: Final = (
    "v=spf1",
    "v=spf1 ",
    *(f"v=spf1 {term} -all" for term in _SPF_TERMS if not term.lower().endswith("all")),
    *(f"v=spf1 {term}" for term in _SPF_TERMS),
    "v=spf1 a mx a:b.example mx:c.example ptr exists:d.example -all",
    "v=spf1 redirect=a.example redirect=b.example",
)
_POLICIES: Final = ("none", "quarantine", "reject", "None", "REJECT", "block", "")
DMARC: Final = (
    *(f"v=DMARC1; p={policy}" for policy in _POLICIES),
    *(f"v=DMARC1; p=reject; sp={policy}" for policy in _POLICIES if policy),
    *(f"v=DMARC1; p=none; {name}={v}" for name in ("adkim", "aspf") for v in ("r", "s", "x")),
    *(f"v=DMARC1; p=none; t={value}" for value in ("y", "n", "x")),
    *(f"v=DMARC1; p=none; fo={value}" for value in ("0", "1:d", "1:d:s", "2", "1,d")),
    "v=DMARC1;p=none;",
    "v=DMARC1; p=none; rua=mailto:a@example.com",
    "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com",
    "v=DMARC1; p=none; ruf=mailto:a@example.com!10m",
    "v=DMARC1; p=none; rua=a@example.com",
    "v=DMARC1; p=none; new=1",
    "v=DMARC1; p=none; p=reject",
    "v=DMARC1; p=none rua=mailto:a@example.com",
    "v=DMARC1; none",
)
MTA_STS: Final = (
    *(
        f"v=STSv1; id={number}"
        for number in ("1", "20260101T000000", "a" * 32, "a" * 33, "1-2", "")
    ),
    *("v=STSv1; id=1;", "v=STSv1;id=1", "v=STSv1", "v=STSv1;", "v=STSv1; id=1; id=2"),
)
TLS_RPT: Final = (
    "v=TLSRPTv1; rua=mailto:a@example.com",
    "v=TLSRPTv1;rua=https://example.com/r;",
    "v=TLSRPTv1; rua=mailto:a@example.com,https://example.com/r",
    "v=TLSRPTv1; rua=a@example.com",
    "v=TLSRPTv1; rua=http://example.com/r",
    "v=TLSRPTv1; rua=",
    "v=TLSRPTv1;",
    "v=TLSRPTv1",
)
_GOOD_POLICY: Final = (
    "version: STSv1\nmode: enforce\nmx: *.example.com\nmx: b.example\nmax_age: 86400"
)
POLICIES: Final = (
    _GOOD_POLICY,
    *(
        _GOOD_POLICY.replace(line, other)
        for line, others in {
            "version: STSv1": ("version: STSv2", "new: 1"),
            "mode: enforce": ("mode: testing", "mode: none", "mode: on", "new: 1"),
            "mx: *.example.com": ("mx: a.*.example.com", "mx: *", "mx:", "mx *.example.com"),
            "mx: *.example.com\nmx: b.example": ("new: 1", "mode: none"),
            "max_age: 86400": ("max_age: 0", "max_age: 31557601", "max_age: soon", "new: 1"),
        }.items()
        for other in others
    ),
    "",
)


class _Answering(dns.resolver.Resolver):
    """Knows a record of every kind for every name."""

    def __init__(self) -> None:
        super().__init__(configure=False)

    def resolve(self, qname: Any, rdtype: Any = "A", *_more: Any, **_options: Any) -> Any:
        kind = dns.rdatatype.to_text(dns.rdatatype.RdataType.make(rdtype))
        texts = {"A": "192.0.2.1", "AAAA": "2001:db8::1", "MX": "1 mx.example.com."}
        name = str(qname).rstrip(".") + "."
        texts["TXT"] = '"v=DMARC1"' if "_dmarc" in name else '"v=spf1 -all"'
        if kind not in texts:
            raise dns.resolver.NoAnswer
        return dns.rrset.from_text(name, 60, "IN", kind, texts[kind])


def _judged(parse: Callable[[str], Any], records: Iterable[str]) -> dict[str, Any]:
    """Return for each record what was read, or None where it was refused."""
    found: dict[str, Any] = {}
    for record in dict.fromkeys(records):
        try:
            found[record] = parse(record)
        except Exception:  # noqa: BLE001 - it has a dozen classes without a common one
            found[record] = None
    return found


def main() -> None:
    """Write the verdicts as JSON."""
    from checkdmarc import dmarc, mta_sts, smtp_tls_reporting, spf

    resolver = _Answering()

    def lookups(record: str) -> int:
        read = spf.parse_spf_record(record, "own.example", resolver=resolver)
        return int(read["dns_lookups"])

    def policy(record: str) -> list[str]:
        tags = dmarc.parse_dmarc_record(record, "own.example", resolver=resolver)["tags"]
        return [tags["p"]["value"], tags["sp"]["value"]]

    def reports(record: str) -> int:
        tags = smtp_tls_reporting.parse_smtp_tls_reporting_record(record)["tags"]
        return len(tags["rua"]["value"])

    verdicts = {
        "by": f"checkdmarc {version('checkdmarc')}",
        "spf": _judged(lookups, SPF),
        "dmarc": _judged(policy, DMARC),
        "mta-sts": _judged(lambda r: mta_sts.parse_mta_sts_record(r)["tags"]["id"], MTA_STS),
        "mta-sts-policy": _judged(
            lambda p: mta_sts.parse_mta_sts_policy(p)["policy"]["mode"], POLICIES
        ),
        "tls-rpt": _judged(reports, TLS_RPT),
    }
    print(json.dumps(verdicts, indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
