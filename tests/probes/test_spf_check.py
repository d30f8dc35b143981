import pytest

from autoconf.errors import TimedOutError
from autoconf.net.interfaces import Mx
from autoconf.probes.spf_check import spf_result
from tests.fakes import FakeDns

LATE = TimedOutError("net.no-time")
ADDRESS = "203.0.113.9"


def result(record: str, address: str = ADDRESS) -> str:
    zone: dict[tuple[str, str], object] = {
        ("example.com", "TXT"): ["google-site-verification=1", record],
        ("mx.example.com", "A"): ["203.0.113.9"],
        ("mx.example.com", "AAAA"): ["2001:db8::9"],
        ("example.com", "MX"): [Mx(preference=1, host="mx.example.com")],
        ("pass.test", "TXT"): ["v=spf1 ip4:203.0.113.0/24 -all"],
        ("fail.test", "TXT"): ["v=spf1 -all"],
        ("empty.test", "TXT"): ["hello"],
        ("loop.test", "TXT"): ["v=spf1 include:loop.test -all"],
        ("late.test", "TXT"): LATE,
    }
    return spf_result("example.com", address, FakeDns(zone))  # type: ignore[arg-type]  # mixed


@pytest.mark.parametrize(
    ("record", "word"),
    [
        ("v=spf1 ip4:203.0.113.9 -all", "pass"),
        ("v=spf1 ip4:203.0.113.0/28 -all", "pass"),
        ("v=spf1 ip4:192.0.2.0/24 -all", "fail"),
        ("v=spf1 ip4:192.0.2.0/24 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("v=spf1", "neutral"),
        ("v=spf1 -ip4:203.0.113.9 +all", "fail"),
        ("v=spf1 a:mx.example.com -all", "pass"),
        ("v=spf1 a -all", "fail"),
        ("v=spf1 a:mx.example.com/24 -all", "pass"),
        ("v=spf1 mx -all", "pass"),
        ("v=spf1 include:pass.test -all", "pass"),
        ("v=spf1 include:fail.test ~all", "softfail"),
        ("v=spf1 redirect=fail.test", "fail"),
        ("v=spf1 ip6:2001:db8::/32 -all", "fail"),
        ("no record", "none"),
    ],
)
def test_the_first_term_that_fits_decides(record: str, word: str) -> None:
    assert result(record) == word


def test_an_ipv6_address_is_compared_with_its_own_kind() -> None:
    assert result("v=spf1 ip4:203.0.113.0/24 mx//64 -all", "2001:db8::77") == "pass"


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 exists:%{i}.example.com -all",
        "v=spf1 ptr -all",
        "v=spf1 include:%{d}.test -all",
        "v=spf1 include:late.test -all",
        "v=spf1 include:empty.test -all",
        "v=spf1 include:loop.test -all",
        "v=spf1 redirect=empty.test",
        "v=spf1 redirect=%{d}.test",
        "v=spf1 hello -all",
    ],
)
def test_what_cannot_be_known_stays_unknown(record: str) -> None:
    assert result(record) == ""


def test_a_term_that_fits_before_makes_a_later_one_unimportant() -> None:
    assert result("v=spf1 ip4:203.0.113.9 exists:%{i}.example.com -all") == "pass"
