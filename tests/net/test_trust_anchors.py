from pathlib import Path

import dns.name
import pytest

from autoconf.errors import UsageError
from autoconf.net.trust_anchors import read_anchors, root_anchors

DS = "IN DS 20326 8 2 " + "AB" * 32


def test_the_roots_keys_come_with_the_program() -> None:
    ((zone, records),) = root_anchors().items()

    assert zone == dns.name.root
    assert [str(record).partition(" ")[0] for record in records] == ["20326", "38696"]


@pytest.mark.parametrize(
    "text",
    [f". {DS}", f". 3600 {DS} ; a comment\n", f"; before\n. {DS}\n. IN NS a.example.\n"],
    ids=["bare", "ttl-and-comment", "other-records"],
)
def test_zone_file_lines_are_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "anchor"
    path.write_text(text)

    ((zone, records),) = read_anchors(str(path)).items()

    assert (zone, len(records)) == (dns.name.root, 1)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"nonsense", "not lines of a zone file"),
        (b"\xff\xfe", "not lines of a zone file"),
        (b". IN NS a.example.", "no DS or DNSKEY record"),
        (b"", "no DS or DNSKEY record"),
        (b"; " + b"x" * 300_000, "larger than 256 KiB"),
        (None, "No such file"),
    ],
    ids=["nonsense", "binary", "other-records", "empty", "large", "missing"],
)
def test_a_file_without_anchors_is_told(tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "anchor"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UsageError, match=f"--trust-anchor .*{why}"):
        read_anchors(str(path))
