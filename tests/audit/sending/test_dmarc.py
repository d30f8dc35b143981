import pytest

from autoconf.audit.sending.dmarc import examine
from autoconf.errors import TimedOutError
from autoconf.model.sending import Standing
from tests.fakes import FakeDns

HOME = "example.com"
AT = f"_dmarc.{HOME}"


def dns_of(*texts: str, name: str = AT) -> FakeDns:
    return FakeDns({(name, "TXT"): list(texts)})


def found(dns: FakeDns, domain: str = HOME) -> list[tuple[str, str, str]]:
    return [(p.kind.value, p.at, p.value) for p in examine(domain, dns).problems]


def test_a_good_record_has_no_problem() -> None:
    dns = dns_of("v=DMARC1; p=reject; rua=mailto:dmarc@example.com")

    assert found(dns) == []
    assert examine(HOME, dns).standing is Standing.OK


@pytest.mark.parametrize("dns", [FakeDns(), dns_of("v=dmarc1; p=none"), dns_of("v=spf1 -all")])
def test_another_record_is_none(dns: FakeDns) -> None:
    assert examine(HOME, dns).standing is Standing.MISSING


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=DMARC1; p=none", ("only-watching", AT, "p=none")),
        ("v=DMARC1; p=quarantine; t=y", ("only-watching", AT, "t=y")),
        ("v=DMARC1; p=reject; rua=dmarc@example.com", ("report-address", AT, "dmarc@example.com")),
        ("v=DMARC1; p=block", ("syntax", AT, "p=block")),
    ],
)
def test_a_problem_is_named_with_its_record(text: str, expected: tuple[str, str, str]) -> None:
    assert found(dns_of(text)) == [expected]


def test_two_records_are_one_too_many() -> None:
    assert found(dns_of("v=DMARC1; p=reject", "v=DMARC1; p=none"))[0] == (
        "several-records",
        AT,
        "2",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=DMARC1; p=reject", []),
        ("v=DMARC1; p=reject; sp=none", [("only-watching", AT, "sp=none")]),
        ("v=DMARC1; p=none", [("only-watching", AT, "p=none")]),
        ("v=DMARC1; p=none; sp=reject", []),
    ],
)
def test_a_subdomain_without_a_record_has_that_of_the_organisation(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert found(dns_of(text), f"mail.{HOME}") == expected


def test_the_own_record_of_a_subdomain_comes_first() -> None:
    both = FakeDns(
        {
            (f"_dmarc.mail.{HOME}", "TXT"): ["v=DMARC1; p=reject"],
            (AT, "TXT"): ["v=DMARC1; p=none"],
        }
    )

    assert found(both, f"mail.{HOME}") == []


def test_a_silent_resolver_tells_nothing() -> None:
    silent = FakeDns({(AT, "TXT"): TimedOutError("net.no-time")})

    assert examine(HOME, silent).standing is Standing.NOT_CHECKED


def test_the_record_of_the_organisation_is_not_used_while_the_own_is_unknown() -> None:
    half = FakeDns(
        {
            (f"_dmarc.mail.{HOME}", "TXT"): TimedOutError("net.no-time"),
            (AT, "TXT"): ["v=DMARC1; p=none"],
        }
    )

    assert examine(f"mail.{HOME}", half).standing is Standing.NOT_CHECKED


REPORTED = "v=DMARC1; p=reject; rua=mailto:a@reports.example.net,mailto:a@mail.example.com"
ALLOWED = ("example.com._report._dmarc.reports.example.net", "TXT")


def test_another_domain_must_agree_to_take_the_reports() -> None:
    refused = dns_of(REPORTED)
    agreed = FakeDns({(AT, "TXT"): [REPORTED], ALLOWED: ["v=DMARC1"]})
    silent = FakeDns({(AT, "TXT"): [REPORTED], ALLOWED: TimedOutError("net.no-time")})

    assert found(refused) == [("reports-not-allowed", ALLOWED[0], "reports.example.net")]
    assert examine(HOME, refused).standing is Standing.OK
    assert found(agreed) == []
    assert found(silent) == []
