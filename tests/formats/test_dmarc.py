import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.formats.dmarc import DmarcPolicy, DmarcRecord, is_dmarc, mail_address, parse

CHARACTERS = st.text(st.sampled_from("v=DMARC1;psubaft%quarantine:mailto!@. "), max_size=200)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=DMARC1; p=none", True),
        ("v = DMARC1 ; p=none", True),  # RFC 7489 section 6.4
        ("v=DMARC1", True),
        ("v=dmarc1; p=none", False),
        ("V=DMARC1; p=none", False),
        ("v=DMARC1 p=none", False),
        ("p=none; v=DMARC1", False),
        ("v=spf1 -all", False),
    ],
)
def test_the_version_tells_a_dmarc_record(text: str, *, expected: bool) -> None:
    assert is_dmarc(text) is expected


def test_a_record_is_read() -> None:  # RFC 7489 appendix B.2.3 and B.2.4
    record = parse(
        "v=DMARC1; p=quarantine; sp=reject; rua=mailto:dmarc-feedback@example.com!10m,"
        "mailto:tld-test@thirdparty.example.net; pct=25; adkim=s; fo=1:d; x-new=1;"
    )

    assert record == DmarcRecord(
        policy=DmarcPolicy.QUARANTINE,
        subdomains=DmarcPolicy.REJECT,
        reports=("dmarc-feedback@example.com", "tld-test@thirdparty.example.net"),
    )


@pytest.mark.parametrize(
    ("text", "of_domain", "of_subdomain"),
    [
        ("p=none", "none", "none"),
        ("p=reject; sp=none", "reject", "none"),
        ("p=none; sp=reject", "none", "reject"),
        ("p=Reject", "reject", "reject"),
        ("p=reject; t=y", "quarantine", "quarantine"),  # DMARCbis section 4.7
        ("p=quarantine; t=y", "none", "none"),
        ("p=quarantine; t=n", "quarantine", "quarantine"),
    ],
)
def test_the_policy_of_a_subdomain_is_its_own_where_it_has_one(
    text: str, of_domain: str, of_subdomain: str
) -> None:
    record = parse(f"v=DMARC1; {text}")

    assert record.effective(of_subdomain=False) is DmarcPolicy(of_domain)
    assert record.effective(of_subdomain=True) is DmarcPolicy(of_subdomain)


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("v=DMARC1", ("p=",)),
        ("v=DMARC1; p=monitor", ("p=monitor",)),
        ("v=DMARC1; p=none; p=reject", ("p=reject",)),
        ("v=DMARC1; p=none; fo=2", ("fo=2",)),
        ("v=DMARC1; p=none; adkim=strict", ("adkim=strict",)),
        ("v=DMARC1; p=none rua=mailto:a@example.com", ("p=none rua=mailto:a@example.com",)),
        ("v=DMARC1; p=none, rua", ("p=none, rua",)),
        ("v=DMARC1; none", ("none", "p=")),
    ],
)
def test_a_tag_that_cannot_be_read_is_named(text: str, bad: tuple[str, ...]) -> None:
    assert parse(text).bad_tags == bad


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("mailto:a@example.com", "a@example.com"),
        ("MAILTO:a@Example.com!50g", "a@example.com"),
        ("mailto:a@example.com?subject=x", "a@example.com"),
        ("a@example.com", ""),
        ("mailto:example.com", ""),
        ("mailto:@example.com", ""),
        ("mailto:a@example", ""),
        ("mailto: a@example.com", ""),
        ("https://example.com/", ""),
        ("", ""),
    ],
)
def test_reports_go_to_mail_addresses(uri: str, expected: str) -> None:
    assert mail_address(uri) == expected
    assert parse(f"v=DMARC1; p=none; ruf={uri}").bad_reports == (() if expected else (uri,))


@given(st.one_of(CHARACTERS, st.text(max_size=300)))
def test_no_text_crashes_the_parser(text: str) -> None:
    assert isinstance(parse(text), DmarcRecord)
    assert isinstance(mail_address(text), str)
    is_dmarc(text)
