"""Files that only their owner can read."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from autoconf.storage.private import open_new, open_own


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("make", [open_new, open_own])
def test_a_new_file_is_for_its_owner_alone(tmp_path: Path, make: Callable[[Path], int]) -> None:
    os.close(make(tmp_path / "new"))

    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600


def test_a_new_file_takes_no_name_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"old")

    with pytest.raises(FileExistsError):
        open_new(tmp_path / "old")
    assert (tmp_path / "old").read_bytes() == b"old"


def test_an_own_file_keeps_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "own").write_bytes(b"own")

    with os.fdopen(open_own(tmp_path / "own"), "r+b") as file:
        assert file.read() == b"own"


@pytest.mark.skipif(os.name == "nt", reason="Windows makes neither without a privilege")
def test_a_link_and_a_pipe_are_no_own_files(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"")
    (tmp_path / "link").symlink_to(tmp_path / "victim")
    os.mkfifo(tmp_path / "pipe")

    for name in ("link", "pipe"):
        with pytest.raises(OSError, match=name):
            open_own(tmp_path / name)
