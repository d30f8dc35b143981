import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from autoconf.model.http_cache import Kept
from autoconf.storage.http_cache import MAX_ENTRIES, FileCache

URL = "https://db.example/v1.1/example.com"
ETAG = '"abc"'
DATE = "Mon, 02 Nov 2026 10:00:00 GMT"
PAGE = Kept(body=b"<x/>\n", content_type="text/xml", etag=ETAG, last_modified=DATE)


def test_a_page_survives_the_run(tmp_path: Path) -> None:
    FileCache(tmp_path / "new" / "folder").put(URL, PAGE)

    assert FileCache(tmp_path / "new" / "folder").get(URL) == PAGE


def test_files_are_the_owners_alone_and_their_names_tell_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "http"
    FileCache(folder).put(URL, PAGE)

    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "example" not in file.name


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-2],
        lambda content: content[: len(content) // 2],
        lambda _content: b"",
        lambda _content: b"[]\n",
        lambda _content: b"{}\n<x/>",
        lambda _content: b"\xff\xfe\n",
        lambda content: content.replace(b"db.example", b"other.test"),
        lambda content: content + b"x" * 600_000,
        lambda _content: b"[" * 100_000,
    ],
    ids=["cut", "half", "empty", "list", "no-facts", "binary", "another-url", "too-large", "deep"],
)
def test_a_broken_file_is_ignored_and_replaced(
    tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    cache = FileCache(tmp_path)
    cache.put(URL, PAGE)
    (file,) = tmp_path.iterdir()
    file.write_bytes(spoil(file.read_bytes()))

    assert cache.get(URL) is None
    cache.put(URL, PAGE)
    assert cache.get(URL) == PAGE


def test_a_pipe_in_place_of_a_page_is_not_waited_for(tmp_path: Path) -> None:
    FileCache(tmp_path).put(URL, PAGE)
    (file,) = tmp_path.iterdir()
    file.unlink()
    os.mkfifo(file)

    assert FileCache(tmp_path).get(URL) is None


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = FileCache(tmp_path / "file")
    cache.put(URL, PAGE)

    assert cache.get(URL) is None


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    cache = FileCache(tmp_path)
    cache.put(URL, PAGE)
    (file,) = tmp_path.iterdir()
    file.unlink()
    file.mkdir()
    cache.put(URL, PAGE)

    assert list(tmp_path.iterdir()) == [file]


def test_the_oldest_pages_make_room(tmp_path: Path) -> None:
    cache = FileCache(tmp_path)
    for number in range(MAX_ENTRIES):
        path = tmp_path / f"{number:03}"
        path.write_bytes(b"")
        os.utime(path, (number, number))
    cache.put(URL, PAGE)

    assert len(list(tmp_path.iterdir())) == MAX_ENTRIES
    assert not (tmp_path / "000").exists()
    assert cache.get(URL) == PAGE
