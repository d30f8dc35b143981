import json

import pytest
from msgspec.structs import replace

from autoconf.catalogue.difference import Kind, cited_entries, compare, gone
from autoconf.catalogue.index import Index
from tests.formats.notes import words

IMAP = {
    "protocol": "imap",
    "hostname": "imap.example.com",
    "port": 993,
    "socket_type": "SSL",
    "authentication": ["password-cleartext"],
    "username": "%EMAILADDRESS%",
}
ONE = {
    "id": "one",
    "names": ["One"],
    "domains": ["one.example", "two.example"],
    "servers": [IMAP],
    "sources": [{"url": "https://github.example/ispdb/one.example.xml", "date": "2026-11"}],
    "checked": "2026-11",
}
INDEX = Index(
    domains={"one.example": "one", "two.example": "one"},
    patterns=(),
    mx_patterns=(),
    ns_patterns=(),
    providers={"one": json.dumps(ONE)},
    problems=(),
    stamp=None,
)
XML = """<clientConfig version="1.1"><emailProvider id="one">
<domain>one.example</domain><domain>two.example</domain>
<incomingServer type="imap"><hostname>imap.example.com</hostname><port>993</port>
<socketType>SSL</socketType><authentication>password-cleartext</authentication>
<username>%EMAILADDRESS%</username></incomingServer></emailProvider></clientConfig>"""
IMAP_WORDS = "imap imap.example.com:993 SSL"
BOTH = ("one.example", "two.example")


def test_what_agrees_is_not_told() -> None:
    assert list(compare(INDEX, {"one.example": XML.encode()})) == []


@pytest.mark.parametrize(
    ("old", "new", "details", "domains"),
    [
        (
            "<port>993",
            "<port>143",
            (
                "only there: imap imap.example.com:143 SSL",
                f"only here: {IMAP_WORDS}",
            ),
            BOTH,
        ),
        (
            "%EMAILADDRESS%",
            "%EMAILLOCALPART%",
            (f"user name of {IMAP_WORDS}: %EMAILLOCALPART% there, %EMAILADDRESS% here",),
            BOTH,
        ),
        (
            "<domain>two.example",
            "<domain>new.example</domain><domain>two.example",
            ("not here: new.example",),
            (),
        ),
    ],
)
def test_what_is_otherwise_is_told_once_for_all_domains(
    old: str, new: str, details: tuple[str, ...], domains: tuple[str, ...]
) -> None:
    (found,) = compare(INDEX, {"one.example": XML.replace(old, new).encode()})

    assert (found.kind, found.entry, found.provider) == (Kind.CHANGED, "one.example", "one")
    assert words(detail.what for detail in found.details) == details
    assert {detail.domains for detail in found.details} == {domains}


def test_an_entry_for_unknown_domains_is_new() -> None:
    body = XML.replace("one.example", "a.test").replace("two.example", "b.test")

    (found,) = compare(INDEX, {"a.test": body.encode()})

    assert (found.kind, found.entry, found.provider) == (Kind.NEW, "a.test", "")
    assert words(detail.what for detail in found.details) == ("domains: a.test, b.test", IMAP_WORDS)


def test_the_domain_of_mx_hosts_is_a_pattern_here() -> None:
    index = replace(INDEX, mx_patterns=(("*.mx.example", "one"),))
    both = XML.replace("<domain>two", "<domain>mx.example</domain><domain>two").encode()
    alone = XML.replace("one.example", "mx.example").replace("two.example", "in.mx.example")

    assert list(compare(index, {"both": both, "alone": alone.encode()})) == []


def test_an_entry_that_cannot_be_read_is_told() -> None:
    (found,) = compare(INDEX, {"bad": b"<html/>"})

    assert (found.kind, found.entry) == (Kind.UNREADABLE, "bad")


def test_an_entry_that_a_provider_cites_may_be_gone() -> None:
    assert cited_entries(INDEX) == {"one.example": "one"}
    assert [(d.kind, d.provider) for d in gone(INDEX, ["one.example", "x"])] == [(Kind.GONE, "one")]
    assert not list(gone(INDEX, ["x"]))
