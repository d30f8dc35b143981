import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.formats.spf import SpfRecord, has_macro, is_spf, parse

CHARACTERS = st.text(st.sampled_from("v=spf1 +-~?:/.%{}ainclude4mxptr09_,"), max_size=200)


def seen(text: str) -> list[str]:
    """Return each mechanism as qualifier, name and domain."""
    return [f"{t.qualifier}{t.name}:{t.domain}".rstrip(":") for t in parse(text).terms]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=spf1", True),
        ("v=spf1 -all", True),
        ("V=SPF1 -all", True),
        ("v=spf10 -all", False),  # RFC 7208 section 4.5
        ("v=spf1-all", False),
        (" v=spf1 -all", False),
        ("spf2.0/pra -all", False),
        ("", False),
    ],
)
def test_the_version_tells_an_spf_record(text: str, *, expected: bool) -> None:
    assert is_spf(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [  # RFC 7208 appendix A.1
        ("v=spf1 +all", ["+all"]),
        ("v=spf1 a -all", ["+a", "-all"]),
        ("v=spf1 a:example.org -all", ["+a:example.org", "-all"]),
        ("v=spf1 mx -all", ["+mx", "-all"]),
        ("v=spf1 mx:example.org -all", ["+mx:example.org", "-all"]),
        ("v=spf1 mx mx:example.org -all", ["+mx", "+mx:example.org", "-all"]),
        ("v=spf1 mx/30 mx:example.org/30 -all", ["+mx", "+mx:example.org", "-all"]),
        ("v=spf1 ptr -all", ["+ptr", "-all"]),
        ("v=spf1 ip4:192.0.2.128/28 -all", ["+ip4", "-all"]),
        # sections 5 to 7
        ("v=spf1 ip6:2001:db8::cd30/96 ~all", ["+ip6", "~all"]),
        ("v=spf1 a:mail.example.com/24//64 ?all", ["+a:mail.example.com", "?all"]),
        ("v=spf1 a//64 ?ALL", ["+a", "?all"]),
        ("v=spf1  A:Example.ORG.  -all ", ["+a:example.org", "-all"]),
        (
            "v=spf1 exists:%{ir}.%{l1r+-}._spf.%{d} -all",
            ["+exists:%{ir}.%{l1r+-}._spf.%{d}", "-all"],
        ),
        ("v=spf1 include:_spf.%{d2} -all", ["+include:_spf.%{d2}", "-all"]),
        ("v=spf1 a:%{d/}/24 -all", ["+a:%{d/}", "-all"]),
        ("v=spf1 -all a mx", ["-all"]),  # what follows "all" is not evaluated
        ("v=spf1 moo.cow-far_out=man:dog/cat ip4:1.2.3.4 -all", ["+ip4", "-all"]),  # section 12
        ("v=spf1", []),
    ],
)
def test_a_record_is_read(text: str, expected: list[str]) -> None:
    assert seen(text) == expected
    assert parse(text).bad_terms == ()


@pytest.mark.parametrize(
    "term",
    [
        *("all:example.com", "all.", "-all/8", "include", "include:", "include/24", "exists:"),
        *("ip4", "ip4:", "ip4:192.0.2", "ip4:192.0.2.1/33", "ip4:192.0.2.1/", "ip4:192.0.2.1/024"),
        *("ip4:192.0.2.1/255.255.255.0", "ip6:192.0.2.1", "ip6:fe80::1%eth0", "ip6:::1/129"),
        *("a:", "a/33", "a//129", "a/24/64", "a/", "a:example.com/", "mx:/24"),
        *("include:localhost", "include:example.123", "include:example.-com"),
        *("exists:%{x}.example.com", "exists:%{d0}.example.com", "exists:%(d).com", "a:%{c}.com"),
        *("redirect=", "redirect=localhost", "exp=%{z}", "\u00e4:example.com", "a:\u00e4.com"),
        *("ipv4:192.0.2.1", "--all", "\tall", "v=spf1\tall", ",", "192.0.2.1"),
    ],
)
def test_a_term_that_no_grammar_allows_is_named(term: str) -> None:
    assert parse(f"v=spf1 {term} -all").bad_terms == (term,)


def test_a_good_term_beside_a_bad_one_is_not_named() -> None:
    assert parse("v=spf1 a ipv4:192.0.2.1 include:example.com -all").bad_terms == (
        "ipv4:192.0.2.1",
    )


@pytest.mark.parametrize("modifier", ["redirect=a.example", "exp=a.example"])
def test_a_modifier_stands_once(modifier: str) -> None:
    assert parse(f"v=spf1 {modifier} {modifier}").bad_terms == (modifier,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v=spf1 redirect=_spf.Example.com", "_spf.example.com"),
        ("v=spf1 redirect=_spf.example.com a", "_spf.example.com"),  # it comes last all the same
        ("v=spf1 redirect=_spf.example.com ?all", ""),  # section 6.1
        ("v=spf1 a", ""),
    ],
)
def test_redirect_counts_where_there_is_no_all(text: str, expected: str) -> None:
    assert parse(text).redirect == expected


def test_exp_may_use_the_macros_of_an_explanation() -> None:
    assert parse("v=spf1 exp=%{c}.%{r}.%{t}.example.com -all").bad_terms == ()


def test_a_domain_with_a_macro_depends_on_the_message() -> None:
    assert has_macro("%{i}._spf.example.com")
    assert not has_macro("_spf.example.com")


@given(st.one_of(CHARACTERS, st.text(max_size=300)))
def test_no_text_crashes_the_parser(text: str) -> None:
    assert isinstance(parse(text), SpfRecord)
    is_spf(text)
