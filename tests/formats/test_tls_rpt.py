import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.formats.tls_rpt import TlsRptRecord, is_tls_rpt, parse

CHARACTERS = st.text(st.sampled_from("v=TLSRPTv1;rua:mailto,https/@. "), max_size=200)


def test_the_version_tells_a_reporting_record() -> None:
    assert is_tls_rpt("v=TLSRPTv1; rua=mailto:reports@example.com")
    assert not is_tls_rpt("v=tlsrptv1; rua=mailto:reports@example.com")


@pytest.mark.parametrize(
    ("text", "reports"),
    [  # RFC 8460 section 3.1
        ("v=TLSRPTv1;rua=mailto:reports@example.com", ("mailto:reports@example.com",)),
        (
            "v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt",
            ("https://reporting.example.com/v1/tlsrpt",),
        ),
        (
            "v=TLSRPTv1; rua=mailto:a@example.com , https://example.com/r; new=1;",
            ("mailto:a@example.com", "https://example.com/r"),
        ),
    ],
)
def test_a_record_is_read(text: str, reports: tuple[str, ...]) -> None:
    assert parse(text) == TlsRptRecord(reports=reports)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=TLSRPTv1", TlsRptRecord(bad_tags=("rua=",))),
        ("v=TLSRPTv1; rua=", TlsRptRecord(bad_tags=("rua=", "rua="))),
        ("v=TLSRPTv1; rua=a@example.com", TlsRptRecord(bad_reports=("a@example.com",))),
        ("v=TLSRPTv1; rua=http://example.com/", TlsRptRecord(bad_reports=("http://example.com/",))),
        (
            "v=TLSRPTv1; rua=mailto:a@example.com; rua=mailto:b@example.com",
            TlsRptRecord(reports=("mailto:a@example.com",), bad_tags=("rua=mailto:b@example.com",)),
        ),
    ],
)
def test_a_tag_that_cannot_be_read_is_named(text: str, expected: TlsRptRecord) -> None:
    assert parse(text) == expected


@given(st.one_of(CHARACTERS, st.text(max_size=300)))
def test_no_text_crashes_the_parser(text: str) -> None:
    assert isinstance(parse(text), TlsRptRecord)
