import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.errors import InvalidAddressError
from autoconf.model.domain import (
    are_hostnames,
    is_mixed_script,
    is_this_machine,
    is_within,
    parse_hostname,
    parse_own_hostname,
    registrable_domain,
    unicode_domain,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param(" IMAP.Example.COM. ", "imap.example.com", id="trimmed-and-lower-case"),
        pytest.param("m\u00fcller.example", "xn--mller-kva.example", id="u-label"),
        pytest.param("_imaps._tcp.example.com", "_imaps._tcp.example.com", id="underscore"),
        pytest.param(f"{'a' * 63}.example", f"{'a' * 63}.example", id="longest-label"),
        pytest.param("a1-2.example", "a1-2.example", id="letters-digits-hyphen"),
    ],
)
def test_a_host_name_is_normalised(text: str, name: str) -> None:
    assert parse_hostname(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "localhost",
        "printer",
        "192.0.2.1",
        "127.1",
        "2130706433",
        "[2001:db8::1]",
        "2001:db8::1",
        "imap.example.com:993",
        "imap.example.com/x",
        "a..example",
        "-a.example",
        "a-.example",
        "a b.example",
        "%EMAILLOCALPART%.example",
        "a\r\n.example",
        "a\x00.example",
        f"{'a' * 64}.example",
        ".".join(["a" * 49] * 6),
        "\u00fc" * 300,
        "\u2603\u200d.example",
    ],
)
def test_what_is_no_host_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidAddressError) as caught:
        parse_hostname(text)

    assert str(caught.value).isprintable()


@given(st.text())
def test_parse_hostname_raises_nothing_but_invalid_address(text: str) -> None:
    try:
        name = parse_hostname(text)
    except InvalidAddressError:
        return

    assert parse_hostname(name) == name


_COMMON_NAMES = ["example.com", "a1-2.example", "a--b.xn--p1ai", "4.example", "x.co-op"]


def test_common_names_are_known_at_one_glance() -> None:
    assert are_hostnames([])
    assert are_hostnames(_COMMON_NAMES)
    assert all(parse_hostname(name) == name for name in _COMMON_NAMES)


_ODD = st.text(alphabet="a1-._\n #A\u00fc", max_size=70)


@given(st.lists(_ODD | st.sampled_from(_COMMON_NAMES) | st.text(), max_size=3))
def test_a_glance_takes_nothing_for_a_host_name_that_is_none(texts: list[str]) -> None:
    if are_hostnames(texts):
        assert [parse_hostname(text) for text in texts] == texts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "1.2",
        "a.1",
        "a.example\nb.example",
        "A.example",
        "a.example\n",
        f"{'a' * 64}.example",
    ],
)
def test_one_odd_name_among_others_is_seen(text: str) -> None:
    assert not are_hostnames(["a.example", text])


@pytest.mark.parametrize(
    ("domain", "shown"),
    [
        pytest.param("example.com", "example.com", id="ascii"),
        pytest.param("xn--mller-kva.example", "m\u00fcller.example", id="a-label"),
        pytest.param("xn--zzzzzzzz99999.example", "xn--zzzzzzzz99999.example", id="broken-a-label"),
        pytest.param(
            "xn--zzzzzzzz99999.xn--mller-kva.example",
            "xn--zzzzzzzz99999.m\u00fcller.example",
            id="beside-a-broken-one",
        ),
    ],
)
def test_people_see_u_labels_where_there_are_any(domain: str, shown: str) -> None:
    assert unicode_domain(domain) == shown


@pytest.mark.parametrize(
    ("domain", "mixed"),
    [
        pytest.param("example.com", False, id="ascii"),
        pytest.param("m\u00fcller-1.example", False, id="latin"),
        pytest.param("ex\u0430mple.com", True, id="cyrillic-among-latin"),
        pytest.param("\u03b1pple.com", True, id="greek-among-latin"),
        pytest.param("\u043f\u043e\u0447\u0442\u0430.example", False, id="cyrillic-alone"),
        pytest.param("\u043f\u043e\u0447\u0442\u0430-1.com", False, id="a-script-for-each-label"),
        pytest.param("\u6771\u4eac\u30e1\u30fc\u30eb\u306e.example", False, id="japanese"),
        pytest.param("\u4e2d\u6587mail.example", False, id="chinese-and-latin"),
        pytest.param("\ud55c\uad6d\u4e2dmail.example", False, id="korean-and-latin"),
        pytest.param("\ud55c\u306e.example", True, id="hangul-and-hiragana"),
        pytest.param("\u4eba\u3005.example", False, id="iteration-mark"),
        pytest.param("\u0928\u092e\u0938\u094d\u0924\u0947.example", False, id="with-vowel-signs"),
        pytest.param("mail.ex\u0430mple.com", True, id="any-label"),
    ],
)
def test_scripts_that_are_not_written_together_are_noticed(domain: str, *, mixed: bool) -> None:
    assert is_mixed_script(parse_hostname(domain)) is mixed


def test_a_label_that_cannot_be_read_mixes_nothing() -> None:
    assert not is_mixed_script("xn--zzzzzzzz99999.example")


@pytest.mark.parametrize(
    ("host", "domain", "inside"),
    [
        ("example.com", "example.com", True),
        ("imap.example.com", "example.com", True),
        ("notexample.com", "example.com", False),
        ("example.com.example", "example.com", False),
        ("example.com", "imap.example.com", False),
    ],
)
def test_a_host_is_within_a_domain_by_whole_labels(host: str, domain: str, *, inside: bool) -> None:
    assert is_within(host, domain) is inside


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        pytest.param("imap.mail.example.com", "example.com", id="below-com"),
        pytest.param("mail.firm.co.uk", "firm.co.uk", id="two-label-suffix"),
        pytest.param("co.uk", None, id="a-public-suffix"),
        pytest.param("com", None, id="a-tld"),
        pytest.param("firm.github.io", "firm.github.io", id="private-section"),
        pytest.param("example.com", "example.com", id="itself"),
    ],
)
def test_the_registrable_domain_follows_the_public_suffix_list(
    host: str, domain: str | None
) -> None:
    assert registrable_domain(host) == domain


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_only_the_person_may_name_this_machine(host: str) -> None:
    assert is_this_machine(host)
    assert parse_own_hostname(f" {host.upper()} ") == host
    assert registrable_domain(host) is None
    with pytest.raises(InvalidAddressError):
        parse_hostname(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "0.0.0.0", "printer", "127.1", "::2", ""])  # noqa: S104
def test_an_own_host_name_is_no_other_address(host: str) -> None:
    assert not is_this_machine(host)
    with pytest.raises(InvalidAddressError):
        parse_own_hostname(host)


def test_an_own_host_name_may_be_any_other_name() -> None:
    assert parse_own_hostname("IMAP.example.com.") == "imap.example.com"
    assert not is_this_machine("localhost.example.com")


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://Demo.example/", "demo.example"),
        ("http://demo.example:8080?x", "demo.example"),
        ("https://b\u00fccher.example", "xn--bcher-kva.example"),
    ],
)
def test_a_web_address_is_answered_with_the_name_that_may_be_meant(text: str, host: str) -> None:
    with pytest.raises(InvalidAddressError, match=rf"is a web address. Did you mean {host}\?"):
        parse_hostname(text)
