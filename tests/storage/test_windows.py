"""The storage and bulk code on a machine that has no POSIX calls; see ``windows``."""

import subprocess
import sys
from pathlib import Path

import pytest

START = """
import os, sys
from pathlib import Path
from tests.storage.windows import become_windows
become_windows()
root = Path(sys.argv[1])
"""

FOLDERS = """
from autoconf.usecases.bulk.folders import Folders, alone_in
from autoconf.errors import UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Artifact

(root / ".0123abcd.part").mkdir()
place = root / "alice@example.com"
for as_zip, text in (0, b"old"), (0, b"new"), (1, b"old"), (1, b"new"):
    with alone_in(root):
        try:
            with alone_in(root):
                sys.exit("two runs at once")
        except UsageError as error:
            assert "another run" in str(error), error
        folders = Folders(root, as_zip=bool(as_zip))
        place = folders.place(EmailAddress.parse("alice@example.com"))
        folders.write(place, (Artifact(path="a/b.txt", media_type="", content=text),))
        folders.flush()
        assert folders.lost == {}, folders.lost
    if place.is_dir():
        (place / "mine.txt").write_text("mine")
        assert (place / "a" / "b.txt").read_bytes() == text
assert (root / "alice@example.com" / "mine.txt").read_text() == "mine"
assert sorted(os.listdir(root)) == ["alice@example.com", "alice@example.com.zip"]
"""

RUN = """
from autoconf.model.options import Options
from autoconf.model.output_options import OutputOptions
from autoconf.usecases.bulk.interface import Summary, Tools
from autoconf.usecases.bulk.run import render_table
from tests.usecases.bulk.worlds import example, table, words

output = OutputOptions(client=("sheet", "thunderbird"), output=str(root / "out"))
tools = Tools(find=example(), words=words, watch=print)
users = table(root, *(f"user{n}@example.com" for n in range(3)))
index = root / "out" / "index.csv"
for written, kept in (3, 0), (0, 3):
    summary = render_table(users, output, Options(), tools)
    assert summary == Summary(written=written, kept=kept, failed=0, index=index), summary
assert len(os.listdir(root / "out")) == 4
"""

FILES = """
from autoconf.model.profile import Artifact
from autoconf.storage.files import write_archive, write_file, write_folder

for text in b"old\\n", b"new\\n":
    artifact = Artifact(path="a/b.txt", media_type="", content=text)
    write_folder(root / "folder", [artifact], force=True)
    write_archive(root / "archive.zip", [artifact], force=True)
    write_file(root / "file", text)
    assert (root / "folder/a/b.txt").read_bytes() == (root / "file").read_bytes() == text
assert sorted(os.listdir(root)) == ["archive.zip", "file", "folder"]
"""

NO_DRIVE = """
from autoconf.errors import UsageError
from autoconf.storage.files import require_free, require_no_file

def missing(path, **_):
    raise FileNotFoundError(2, "The system cannot find the path", str(path))

os.stat = missing
for require in require_free, require_no_file:
    try:
        require(root / "out" / "file", force=False)
    except UsageError as error:
        assert "No such file" in str(error), error
    else:
        sys.exit("a drive that is not there was taken")
"""

LEDGER = """
from msgspec.structs import replace
from autoconf.storage.ledger import FileLedger

for used in 1, 2:
    ledger = FileLedger(root, warn=sys.exit)
    spent = ledger.update("a", lambda s: replace(s, failures=(*s.failures, 1.0)), 1.0)
    assert spent.used == used, spent
"""

CACHE = """
from autoconf.storage.http_cache import FileCache
from autoconf.model.http_cache import Kept

for body in b"old", b"new":
    FileCache(root).put("https://a.example/", Kept(body=body, content_type="", etag="x"))
    kept = FileCache(root).get("https://a.example/")
    assert kept is not None and kept.body == body
assert len(os.listdir(root)) == 1
"""


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="which files are open is not known")
@pytest.mark.parametrize(
    "code",
    [FOLDERS, RUN, FILES, NO_DRIVE, LEDGER, CACHE],
    ids=["folders", "run", "files", "no-drive", "ledger", "cache"],
)
def test_it_works_without_posix(tmp_path: Path, code: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", START + code, str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")


def test_the_machine_is_strict(tmp_path: Path) -> None:
    code = """
for wrong in (
    lambda: os.open(root, os.O_RDONLY),
    lambda: os.rename(root / "a", root / "b"),
    lambda: os.replace(root / "folder", root / "c"),
    lambda: __import__("fcntl"),
    lambda: os.sync(),
):
    file = open(root / "folder" / "open")
    try:
        wrong()
    except (OSError, ImportError, AttributeError):
        continue
    sys.exit("it was let through")
"""
    for name in ("a", "b", "folder/open"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    done = subprocess.run(  # noqa: S603 - our own interpreter and text
        [sys.executable, "-c", START + code, str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
