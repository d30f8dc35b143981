from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.characters import visible
from autoconf.dialogues.post_login.imap_data import (
    Listing,
    decode_name,
    read_exists,
    read_header,
    read_namespace,
    read_quota,
    read_string,
    read_uids,
)
from autoconf.model.mailbox import Folder, SpecialUse


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"Sent", "Sent"),
        (b"Entw&APw-rfe", "Entw\u00fcrfe"),
        (b"&U,BTFw-", "\u53f0\u5317"),
        (b"~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/\u53f0\u5317/\u65e5\u672c\u8a9e"),
        (b"this &- that", "this & that"),
        (b"&", "&"),
        (b"&A-", "\ufffd"),
        ("Entw\u00fcrfe".encode(), "Entw\u00fcrfe"),
        (b"a\x1b]0;x\x07b", "a]0;xb"),
    ],
)
def test_names_are_shown_decoded(name: bytes, shown: str) -> None:
    assert decode_name(name) == shown


@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=40))
def test_every_name_in_modified_utf_7_is_read_back(text: str) -> None:
    encoded = "".join(
        {"&": "&-"}.get(c, c)
        if " " <= c <= "~"
        else "&" + b64encode(c.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
        for c in text
    )

    assert decode_name(encoded.encode()) == visible(text)


@given(st.binary(max_size=80))
def test_no_name_is_an_error(name: bytes) -> None:
    assert decode_name(name).isprintable()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b'"a \\"b\\" \\\\" more', b'a "b" \\'),
        (b"atom more", b"atom"),
        (b'{5}\r\n"a" b more', b'"a" b'),
        (b'""', b""),
    ],
)
def test_strings_are_read_in_all_their_forms(data: bytes, text: bytes) -> None:
    assert read_string(data) == text


def listing(*lines: bytes) -> Listing:
    made = Listing()
    for line in lines:
        made.keeps(line)
    return made


def test_folders_with_a_purpose_are_kept_the_others_counted() -> None:
    made = Listing()

    kept = [
        made.keeps(line)
        for line in (
            rb'* LIST (\HasNoChildren) "/" INBOX',
            rb'* LIST (\HasNoChildren \Sent) "/" "Sent Items"',
            rb"* list (\drafts) NIL Entw&APw-rfe",
            b'* LIST (\\Trash) "/" {5}\r\nTrash',
            rb'* LIST () "/" "Divorce"',
            b"a1 OK done",
        )
    ]

    assert kept == [False, True, True, True, False, True]
    assert made.count == 5
    assert made.as_facts() == (
        Folder(use=SpecialUse.SENT, name="Sent Items"),
        Folder(use=SpecialUse.DRAFTS, name="Entw\u00fcrfe"),
        Folder(use=SpecialUse.TRASH, name="Trash"),
    )


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ((rb'* LIST () "." INBOX.Sent',), {SpecialUse.SENT: "INBOX.Sent"}),
        ((rb'* LIST () "/" "Gesendete Objekte"',), {SpecialUse.SENT: "Gesendete Objekte"}),
        ((rb'* LIST () "/" Entw&APw-rfe',), {SpecialUse.DRAFTS: "Entw\u00fcrfe"}),
        ((rb'* LIST () "/" 2019/Sent', rb'* LIST () "/" Sent'), {SpecialUse.SENT: "Sent"}),
        ((rb'* LIST () "/" Sent', rb'* LIST (\Sent) "/" Out'), {}),
        ((rb'* LIST () "/" "Not sent"',), {}),
    ],
)
def test_without_the_attribute_the_usual_name_tells_the_purpose(
    lines: tuple[bytes, ...], named: dict[SpecialUse, str]
) -> None:
    assert {f.use: f.name for f in listing(*lines).named_as_facts()} == named


def test_of_two_folders_for_the_same_the_first_counts() -> None:
    made = listing(rb'* LIST (\Sent) "/" A', rb'* LIST (\Sent) "/" B')

    assert made.as_facts() == (Folder(use=SpecialUse.SENT, name="A"),)


def test_a_name_with_a_line_end_is_no_name() -> None:
    made = listing(b'* LIST (\\Junk) "/" {14}\r\nJunk\r\nx LOGOUT')

    assert (made.junk, made.folders) == (None, {})


@pytest.mark.parametrize(
    ("lines", "junk"),
    [
        ((rb'* LIST (\Junk) "/" Unwanted', rb'* LIST () "/" Spam'), b"Unwanted"),
        ((rb'* LIST () "." INBOX.Spam',), b"INBOX.Spam"),
        ((rb'* LIST () NIL "Bulk Mail"',), b"Bulk Mail"),
        ((rb'* LIST () "/" "Not Spam at all"',), None),
    ],
)
def test_junk_is_what_the_server_says_or_what_is_called_so(
    lines: tuple[bytes, ...], junk: bytes | None
) -> None:
    assert listing(*lines).junk == junk


@pytest.mark.parametrize(
    ("lines", "quota"),
    [
        ([b'* QUOTA "User quota" (STORAGE 10 512)'], (10, 512)),
        ([b'* QUOTA "" (MESSAGE 3 9 STORAGE 500 512)'], (500, 512)),
        ([b'* QUOTA "" (STORAGE 1 9)', b'* QUOTA "x" (STORAGE 8 9)'], (8, 9)),
        ([b'* QUOTA "" (STORAGE 1 0)'], None),
        ([b'* QUOTA "" ()', b"* QUOTAROOT INBOX"], None),
    ],
)
def test_the_fullest_quota_counts(lines: list[bytes], quota: tuple[int, int] | None) -> None:
    assert read_quota(lines) == quota


@pytest.mark.parametrize(
    ("line", "namespace"),
    [
        (b'* NAMESPACE (("" "/")) NIL NIL', ("", "/")),
        (b'* NAMESPACE (("INBOX." ".")) NIL (("shared." "."))', ("INBOX.", ".")),
        (b'* NAMESPACE (("" "\\\\")) NIL NIL', ("", "\\")),
        (b'* NAMESPACE (("" NIL)) NIL NIL', ("", "")),
        (b"* NAMESPACE NIL NIL NIL", None),
    ],
)
def test_the_personal_namespace_is_read(line: bytes, namespace: tuple[str, str] | None) -> None:
    assert read_namespace([b"* OK", line]) == namespace


def test_counts_and_uids_are_numbers() -> None:
    assert read_exists([b"* 1 RECENT", b"* 12 exists"]) == 12
    assert read_exists([b"* x EXISTS"]) is None
    assert read_uids([b"* SEARCH 4 5 "]) == [b"4", b"5"]
    assert read_uids([b"* SEARCH"]) == []
    assert read_uids([b"* SEARCH 1:*"]) is None


@pytest.mark.parametrize(
    "line",
    [
        b"* 1 FETCH (UID 7 BODY[HEADER.FIELDS (RECEIVED)] {5}\r\na: b\n)",
        b'* 1 FETCH (BODY[HEADER.FIELDS ("RECEIVED")] {5}\r\na: b\n UID 7)',
        b'* 1 FETCH (body[header.fields (RECEIVED)] "a: b\n" UID 7)',
    ],
    ids=["behind-the-uid", "before-the-uid", "quoted"],
)
def test_a_header_is_read_wherever_it_stands(line: bytes) -> None:
    assert read_header([b"* 3 EXISTS", line]) == b"a: b\n"


def test_a_reply_without_a_header_has_none() -> None:
    assert read_header([b"* 3 EXISTS"]) == b""
