import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.errors import InvalidAddressError
from autoconf.model.address import EmailAddress

BAD = [
    "",
    " ",
    "@",
    "alice",
    "alice@",
    "@example.com",
    "a@b@example.com",
    "alice@@example.com",
    "alice@example.com@",
    "alice@[192.0.2.1]",
    "alice@[IPv6:2001:db8::1]",
    "alice@192.0.2.1",
    "alice@2001:db8::1",
    "alice@3221225985",
    "alice@0x7f.1",
    "alice@\uff11\uff19\uff12.0.2.1",
    "alice@localhost",
    "alice@example",
    "alice@example.com:25",
    "alice@example.com/..",
    "alice@example.com/mail",
    "alice@example.com\\x",
    "alice@example.com#top",
    "alice@example.com?x=1",
    "alice@exa%6dple.com",
    "alice@%EMAILDOMAIN%",
    "alice@exa_mple.com",
    "alice@exa mple.com",
    "alice@exa*mple.com",
    "alice@-example.com",
    "alice@example-.com",
    "alice@.example.com",
    "alice@example..com",
    "alice@example.com\r\nX",
    "alice\r\n@example.com",
    "alice\x00@example.com",
    "alice@example\x00.com",
    "alice\x7f@example.com",
    "alice\t@example.com",
    "alice@example.com\nRCPT TO:<bob@example.com>",
    "alice\u202e@example.com",
    "alice\ud800@example.com",
    '"alice"@example.com',
    '"a b"@example.com',
    "a b@example.com",
    "a,b@example.com",
    "a;b@example.com",
    "a:b@example.com",
    "a\\b@example.com",
    "(comment)alice@example.com",
    "<alice@example.com>",
    "Alice <alice@example.com>",
    "mailto:alice@example.com",
    f"{'a' * 65}@example.com",
    "\u00fc" * 33 + "@example.com",
    f"alice@{'a' * 64}.example",
    f"alice@{'a.' * 145}example.com",
    "alice@" + "\u00fc" * 60 + ".example",
    "alice@\u2603\u200d.example",
    "alice@xn--.example",
]


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidAddressError):
        EmailAddress.parse(text)


@pytest.mark.parametrize("text", ["alice", "a@b@example.com", "a@1.2.3.4", "a@x", "\r@x.example"])
def test_a_refusal_is_one_printable_line_with_an_example(text: str) -> None:
    with pytest.raises(InvalidAddressError) as caught:
        EmailAddress.parse(text)

    assert str(caught.value).isprintable()
    assert str(caught.value).endswith("write it like name@example.com")


def test_a_refusal_never_repeats_a_whole_page() -> None:
    with pytest.raises(InvalidAddressError) as caught:
        EmailAddress.parse(f"alice@{'a' * 5000}.example")

    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("text", "local_part", "domain"),
    [
        pytest.param("alice@example.com", "alice", "example.com", id="plain"),
        pytest.param("  alice@example.com\n", "alice", "example.com", id="space-around"),
        pytest.param("Alice@EXAMPLE.Com", "Alice", "example.com", id="only-domain-lower-cased"),
        pytest.param("alice@example.com.", "alice", "example.com", id="trailing-dot"),
        pytest.param("a+b&c%d@example.com", "a+b&c%d", "example.com", id="specials-unquoted"),
        pytest.param("o'neil/x=y@example.com", "o'neil/x=y", "example.com", id="atext"),
        pytest.param("alice@m\u00fcller.example", "alice", "xn--mller-kva.example", id="idn"),
        pytest.param("alice@M\u00dcLLER.example", "alice", "xn--mller-kva.example", id="idn-upper"),
        pytest.param("alice@mu\u0308ller.example", "alice", "xn--mller-kva.example", id="idn-nfd"),
        pytest.param(
            "alice@ex\u0430mple.example", "alice", "xn--exmple-4nf.example", id="cyrillic"
        ),
        pytest.param("alice@example\u3002com", "alice", "example.com", id="ideographic-stop"),
        pytest.param("alice@xn--mller-kva.example", "alice", "xn--mller-kva.example", id="a-label"),
        pytest.param("j\u00fcrgen@example.com", "j\u00fcrgen", "example.com", id="utf8-local-part"),
        pytest.param(f"{'a' * 64}@example.com", "a" * 64, "example.com", id="longest-local-part"),
        pytest.param("a@b.c.d.example", "a", "b.c.d.example", id="deep"),
        pytest.param("a@1und1.example", "a", "1und1.example", id="digits-in-label"),
    ],
)
def test_an_address_is_split_and_its_domain_in_a_labels(
    text: str, local_part: str, domain: str
) -> None:
    address = EmailAddress.parse(text)

    assert (address.local_part, address.domain) == (local_part, domain)


def test_the_text_stays_as_typed_but_in_nfc() -> None:
    assert EmailAddress.parse(" Ju\u0308rgen@M\u00fcller.example").text == (
        "J\u00fcrgen@M\u00fcller.example"
    )


def test_servers_get_the_address_with_its_domain_in_a_labels() -> None:
    assert str(EmailAddress.parse("alice@m\u00fcller.example")) == "alice@xn--mller-kva.example"


@given(st.text())
def test_parse_raises_nothing_but_invalid_address(text: str) -> None:
    try:
        EmailAddress.parse(text)
    except InvalidAddressError:
        return


@given(st.text(max_size=12), st.text(max_size=20))
def test_what_is_parsed_holds_no_line_end_and_one_at(local_part: str, domain: str) -> None:
    try:
        address = EmailAddress.parse(f"{local_part}@{domain}.example")
    except InvalidAddressError:
        return

    assert str(address).isprintable()
    assert str(address).count("@") == 1
    assert address.domain.isascii()


@given(st.from_regex(r"[a-z0-9+._-]{1,20}", fullmatch=True))
def test_parse_of_what_was_written_gives_the_same(local_part: str) -> None:
    address = EmailAddress.parse(f"{local_part}@example.com")

    assert EmailAddress.parse(str(address)) == address
