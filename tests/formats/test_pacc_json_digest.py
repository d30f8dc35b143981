from base64 import b64encode
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.formats.pacc_json import digests, is_rewritten, matches_digest

BODY = b'{"protocols": {}}'
DIGEST = b64encode(sha256(BODY).digest()).decode()
OTHER = b64encode(sha256(b"other").digest()).decode()


@pytest.mark.parametrize(
    "records",
    [
        pytest.param([f"v=UAAC1; a=sha256; d={DIGEST}"], id="usual"),
        pytest.param([f"D={DIGEST};A=SHA256;V=uaac1"], id="any-order-and-case"),
        pytest.param([f" v = UAAC1 ;a= sha256; x=y; d = {DIGEST} ;"], id="spaces-and-others"),
        pytest.param(
            [f"v=UAAC1; a=sha256; d={OTHER}", f"v=UAAC1; a=sha256; d={DIGEST}"], id="roll-over"
        ),
    ],
)
def test_a_record_with_the_digest_of_the_body_matches(records: list[str]) -> None:
    assert matches_digest(BODY, records)


@pytest.mark.parametrize(
    "records",
    [
        pytest.param([], id="none"),
        pytest.param([f"v=UAAC1; a=sha256; d={OTHER}"], id="another-body"),
        pytest.param([f"v=UAAC2; a=sha256; d={DIGEST}"], id="another-version"),
        pytest.param([f"v=UAAC1; a=sha512; d={DIGEST}"], id="another-algorithm"),
        pytest.param([f"a=sha256; d={DIGEST}"], id="no-version"),
        pytest.param(["v=UAAC1; a=sha256"], id="no-digest"),
        pytest.param(["v=UAAC1; a=sha256; d=***"], id="not-base64"),
        pytest.param(["v=UAAC1; a=sha256; d=\xe4"], id="not-ascii"),
        pytest.param([f"v=UAAC1; a=sha256; d={DIGEST[:20]}"], id="cut-off"),
        pytest.param(["v=spf1 -all"], id="something-else"),
    ],
)
def test_other_records_do_not_match(records: list[str]) -> None:
    assert not matches_digest(BODY, records)


@given(st.binary(max_size=40), st.lists(st.text(max_size=80), max_size=3))
def test_no_record_raises_anything(body: bytes, records: list[str]) -> None:
    assert not matches_digest(body, records)


@pytest.mark.parametrize(
    "served",
    [
        b'{"protocols":{}}',
        b'{"protocols": {}}\n',
        b'{"protocols": {}}\r\n',
        b'{\n  "protocols": {}\n}\n',
        b'\xef\xbb\xbf{"protocols": {}}',
    ],
    ids=["minified", "line-end", "crlf", "indented", "mark"],
)
def test_another_layout_of_the_same_document_is_known(served: bytes) -> None:
    record = f"v=UAAC1; a=sha256; d={DIGEST}"

    assert not matches_digest(served, [record])
    assert is_rewritten(served, [record])


@pytest.mark.parametrize("served", [b'{"protocols": {"imap": {}}}', b"no JSON", b"[" * 100_000])
def test_another_document_is_no_other_layout(served: bytes) -> None:
    assert not is_rewritten(served, [f"v=UAAC1; a=sha256; d={DIGEST}"])


def test_only_records_with_a_digest_are_counted() -> None:
    assert digests([f"v=UAAC1; a=sha256; d={DIGEST}", "v=spf1 -all", "v=UAAC1; a=sha256"]) == 1
