import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.formats.mta_sts import StsMode, StsPolicy, bad_tags, is_mta_sts, parse_policy

POLICY = (  # RFC 8461 section 3.2
    b"version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\n"
    b"mx: backupmx.example.com\r\nmax_age: 604800\r\n"
)
WORDS = st.lists(
    st.sampled_from(
        [b"version:", b"STSv1", b"mode:", b"mx:", b"*.", b"a.b", b"\r\n", b"\xff", b" 9"]
    )
).map(b"".join)


def test_the_version_tells_an_announcement() -> None:
    assert is_mta_sts("v=STSv1; id=20160831085700Z;")
    assert not is_mta_sts("v=STSv2; id=20160831085700Z;")


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("v=STSv1; id=20160831085700Z;", []),
        ("v=STSv1;id=1;new=x", []),
        ("v=STSv1;", ["id="]),
        ("v=STSv1; id=2016-08-31", ["id=2016-08-31"]),
        ("v=STSv1; id=" + "1" * 33, ["id=" + "1" * 33]),
        ("v=STSv1; id=1; id=2", ["id=2"]),
        ("v=STSv1; id=1; what", ["what"]),
    ],
)
def test_an_announcement_has_one_id(text: str, bad: list[str]) -> None:
    assert bad_tags(text) == bad


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_policy_is_read(end: bytes) -> None:
    assert parse_policy(POLICY.replace(b"\r\n", end)) == StsPolicy(
        mode=StsMode.ENFORCE,
        mx=("mail.example.com", "*.example.net", "backupmx.example.com"),
        max_age=604800,
    )


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("mail.example.com", True),
        ("mx1.example.net", True),
        ("example.net", False),
        ("a.mx1.example.net", False),  # section 4.1: one label
        ("mx.example.com", False),
        ("net", False),
    ],
)
def test_a_star_is_one_label(host: str, *, expected: bool) -> None:
    assert parse_policy(POLICY).covers(host) is expected


@pytest.mark.parametrize(
    ("old", "new", "bad"),
    [
        (b"STSv1", b"STSv2", ("version: STSv2",)),
        (b"version: STSv1\r\n", b"", ("version:",)),
        (b"enforce", b"Enforce", ("mode: Enforce",)),
        (b"604800", b"31557601", ("max_age: 31557601",)),
        (b"604800", b"soon", ("max_age: soon",)),
        (b"mx: mail.example.com", b"mx: a.*.example.com", ("mx: a.*.example.com",)),
        (b"mx: mail.example.com", b"mx mail.example.com", ("mx mail.example.com",)),
        (b"mail.example.com", b"", ("mx: ",)),
    ],
)
def test_a_line_that_cannot_be_read_is_named(old: bytes, new: bytes, bad: tuple[str, ...]) -> None:
    assert parse_policy(POLICY.replace(old, new, 1)).bad_lines == bad


def test_a_policy_without_hosts_is_good_where_it_ends_the_use() -> None:
    assert parse_policy(b"version: STSv1\nmode: none\nmax_age: 86400\n").bad_lines == ()
    assert parse_policy(b"version: STSv1\nmode: testing\nmax_age: 86400\n").bad_lines == ("mx:",)


def test_of_a_field_that_is_repeated_the_first_counts() -> None:
    assert parse_policy(POLICY + b"mode: none\n").mode is StsMode.ENFORCE


@given(st.one_of(WORDS, st.binary(max_size=300)))
def test_no_bytes_crash_the_parser(body: bytes) -> None:
    assert isinstance(parse_policy(body), StsPolicy)


@given(st.text(max_size=300))
def test_no_text_crashes_the_reader_of_the_announcement(text: str) -> None:
    assert isinstance(bad_tags(text), list)
