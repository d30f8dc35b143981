import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.errors import MalformedDocumentError
from autoconf.formats import safe_xml

UMLAUT = "<a>Bücher</a>"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(UMLAUT.encode(), id="UTF-8"),
        pytest.param(codecs.BOM_UTF8 + UMLAUT.encode(), id="UTF-8 with BOM"),
        pytest.param(codecs.BOM_UTF16_LE + UMLAUT.encode("utf-16-le"), id="UTF-16 LE"),
        pytest.param(codecs.BOM_UTF16_BE + UMLAUT.encode("utf-16-be"), id="UTF-16 BE"),
        pytest.param(
            f'<?xml version="1.0" encoding="ISO-8859-1"?>{UMLAUT}'.encode("latin-1"),
            id="ISO-8859-1",
        ),
        pytest.param(
            f"<?xml version='1.0' encoding='windows-1252'?>{UMLAUT}".encode("cp1252"),
            id="Windows-1252",
        ),
        pytest.param(f'\r\n\n <?xml version="1.0"?>\n{UMLAUT}'.encode(), id="leading blank lines"),
    ],
)
def test_usual_encodings_are_read(body: bytes) -> None:
    assert safe_xml.parse(body, "test").text == "Bücher"


def test_the_euro_sign_of_iso_8859_15_is_read() -> None:
    body = b'<?xml version="1.0" encoding="iso-8859-15"?><a>\xa4</a>'

    assert safe_xml.parse(body, "test").text == "€"


def test_namespaces_are_dropped() -> None:
    root = safe_xml.parse(b'<a xmlns="urn:x"><y:b xmlns:y="urn:y"/></a>', "test")

    assert [e.tag for e in root.iter()] == ["a", "b"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        pytest.param(b"", "well-formed", id="nothing"),
        pytest.param(b"<a>", "well-formed", id="cut off"),
        pytest.param(b"<a/><b/>", "well-formed", id="two roots"),
        pytest.param(b"\xff\xff<a/>", "not valid utf-8", id="not UTF-8"),
        pytest.param(b"<a>\x00</a>", "well-formed", id="NUL"),
        pytest.param(b"<!DOCTYPE a><a/>", "DOCTYPE", id="DOCTYPE"),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            "DOCTYPE",
            id="external entity",
        ),
        pytest.param(b'<?xml version="1.0" encoding="utf-7"?><a/>', "utf-7", id="encoding"),
        pytest.param(b'<?xml version="1.0" encoding="\xe4"?><a/>', "utf-8", id="odd encoding"),
        pytest.param(b"<a>" * 21 + b"</a>" * 21, "20 deep", id="too deep"),
        pytest.param(b"<a>" + b"<b/>" * 5000 + b"</a>", "5000 elements", id="too many"),
        pytest.param(b'<a b="' + b"x" * 4097 + b'"/>', "attribute", id="long attribute"),
        pytest.param(b"<a>" + b" " * 262144 + b"</a>", "256 KiB", id="too large"),
    ],
)
def test_everything_else_is_malformed(body: bytes, why: str) -> None:
    with pytest.raises(MalformedDocumentError, match=why) as caught:
        safe_xml.parse(body, "the file")

    assert caught.value.where == "the file"


def test_the_limits_themselves_are_allowed() -> None:
    body = b"<a>" * 20 + b"<!-- --><?pi?>text" + b"</a>" * 20

    assert safe_xml.parse(body, "test").tag == "a"


@given(st.binary(max_size=200) | st.text(alphabet="<>/a!?&;\"'= x", max_size=40).map(str.encode))
def test_no_bytes_raise_anything_else(body: bytes) -> None:
    with suppress(MalformedDocumentError):
        safe_xml.parse(body, "test")


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html>",
        b"\xef\xbb\xbf\n<!doctype HTML PUBLIC '-//W3C//DTD XHTML 1.0//EN'>",
        b"<html lang=en>",
        b"<!-- a --><!-- b --> <HEAD>",
        b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">',
    ],
)
def test_a_web_page_is_recognised(body: bytes) -> None:
    assert safe_xml.looks_like_html(body)


@pytest.mark.parametrize(
    "body",
    [b"", b"not found", b"<clientConfig/>", b"<htmlish/>", b"<!-- <html> --><a/>", b"<!--" * 2000],
)
def test_other_bodies_are_no_web_pages(body: bytes) -> None:
    assert not safe_xml.looks_like_html(body)
