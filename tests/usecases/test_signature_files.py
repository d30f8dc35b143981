"""A cell of the table, or a file beside it."""

import os
from pathlib import Path

import pytest

from autoconf.errors import UsageError
from autoconf.usecases.signature_files import Signatures, read_signature


def test_a_name_of_a_file_beside_the_table_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "sales.txt").write_bytes(b"\xef\xbb\xbfAl\r\nSales\r\n")
    (tmp_path / "support").write_text("Support\n")
    signatures = Signatures(tmp_path)

    assert signatures("sales.txt") == "Al\nSales"
    assert signatures("support") == "Support"
    assert signatures("Al, Sales") == "Al, Sales"
    assert signatures("Al\nsales.txt") == "Al\nsales.txt"
    assert signatures("x" * 5000) == "x" * 5000


def test_a_file_elsewhere_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (tmp_path / "secret").write_text("secret")

    assert Signatures(folder)("../secret") == "../secret"
    assert Signatures(folder)(str(tmp_path / "secret")) == str(tmp_path / "secret")


@pytest.mark.parametrize("cell", ["gone.txt", "../gone.txt"])
def test_a_text_file_that_is_not_there_is_no_signature(tmp_path: Path, cell: str) -> None:
    with pytest.raises(UsageError, match=r"no file .*gone\.txt beside the table"):
        Signatures(tmp_path)(cell)


def test_a_named_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")

    with pytest.raises(UsageError, match="is a named pipe"):
        read_signature(tmp_path / "pipe.txt", "--signature")
    with pytest.raises(UsageError, match=r"no file pipe\.txt"):
        Signatures(tmp_path)("pipe.txt")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [(b"x" * 9000, "signature .*: longer than 8 KiB"), (b"a\xff", r"not UTF-8 \(byte 2\)")],
)
def test_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    (tmp_path / "x.txt").write_bytes(content)

    with pytest.raises(UsageError, match=complaint):
        Signatures(tmp_path)("x.txt")
