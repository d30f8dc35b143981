"""Tags are read in one pass, however a stranger made the document."""

import pytest

from autoconf.formats.markup import is_well_formed
from autoconf.formats.safe_xml import MAX_BYTES


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body><p>Hello</p></body></html>",
        b'<?xml version="1.0"?><a x="1"><b/><c /></a>',
        b"<a><!-- </b> --><![CDATA[</c>]]></a>",
        b"1 < 2 <b>x</b>",
        b"text",
    ],
)
def test_elements_that_end_were_begun(body: bytes) -> None:
    assert is_well_formed(body)


@pytest.mark.parametrize("body", [b"", b" \n", b"</a>", b"<a><b></a>", b"<head><meta></head>"])
def test_an_end_without_a_beginning_is_no_tidy_document(body: bytes) -> None:
    assert not is_well_formed(body)


@pytest.mark.parametrize("piece", [b"<a", b"<a ", b"</a", b"<!--", b"<![CDATA[", b"<", b"<a/"])
def test_unfinished_tags_are_read_once(piece: bytes) -> None:
    """A search from every tag to the end of the document would take hours."""
    assert is_well_formed(b"<x>" + piece * (MAX_BYTES // len(piece)))
