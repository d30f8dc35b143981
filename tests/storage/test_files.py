import os
import resource
import signal
import stat
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from autoconf.errors import OutputExistsError, UsageError
from autoconf.model.profile import Artifact
from autoconf.storage.files import (
    put_folder,
    require_free,
    require_no_file,
    write_archive,
    write_file,
    write_folder,
)
from tests.storage.rights import without_rights


def artifact(path: str, content: bytes = b"new") -> Artifact:
    return Artifact(path=path, media_type="text/plain", content=content)


def test_a_new_folder_holds_every_file_readable_by_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "out"

    written = write_folder(folder, [artifact("sheet.txt"), artifact("thunderbird/prefs.js")])

    assert written == [folder / "sheet.txt", folder / "thunderbird/prefs.js"]
    assert [p.read_bytes() for p in written] == [b"new", b"new"]
    assert {stat.S_IMODE(p.stat().st_mode) for p in written} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_root_of_the_disk_is_no_place_for_files() -> None:
    with pytest.raises(UsageError, match="write the name of a folder"):
        require_free(Path("/"), force=True)


def test_a_name_that_the_disk_cannot_have_is_wrong_use(tmp_path: Path) -> None:
    for name in ("x" * 300, "a\0b"):
        with pytest.raises(UsageError, match="cannot write"):
            require_no_file(tmp_path / name, force=False)


@pytest.fixture
def vanished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    return Path("out")


def test_a_working_folder_that_vanished_is_told_before_anything_is_done(vanished: Path) -> None:
    for require in (require_free, require_no_file):
        with pytest.raises(UsageError, match="cannot write to out: No such file or directory"):
            require(vanished, force=False)


@pytest.mark.parametrize("force", [True, False])
def test_a_place_below_a_file_is_told_before_anything_is_done(
    tmp_path: Path, *, force: bool
) -> None:
    (tmp_path / "file").write_text("mine")

    for require in (require_free, require_no_file):
        with pytest.raises(UsageError, match="Not a directory"):
            require(tmp_path / "file" / "new" / "out", force=force)


@pytest.mark.parametrize("mode", [0o500, 0o000], ids=["read-only", "closed"])
def test_a_folder_that_takes_no_files_is_told_before_anything_is_done(mode: int) -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(mode)
        with without_rights():
            for require in (require_free, require_no_file):
                with pytest.raises(UsageError, match="Permission denied"):
                    require(Path(folder, "new", "out"), force=False)


def test_a_folder_with_files_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(OutputExistsError, match="--force"):
        write_folder(tmp_path, [artifact("sheet.txt")])

    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_force_replaces_files_of_the_same_name_and_keeps_others(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "sheet.txt").write_text("old")

    write_folder(tmp_path, [artifact("sheet.txt"), artifact("a/b.txt")], force=True)

    assert {p.name: p.read_text() for p in tmp_path.rglob("*") if p.is_file()} == {
        "mine.txt": "mine",
        "sheet.txt": "new",
        "b.txt": "new",
    }


def built(folder: Path, *names: str) -> Path:
    """Return a complete folder that has no name yet."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("new")
    return folder


def texts(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_replacement_that_fails_half_way_leaves_whole_files_and_loses_none() -> None:
    with TemporaryDirectory() as name:
        root = Path(name)
        place = root / "place"
        for file in ("a.txt", "closed/b.txt", "closed/mine.txt", "mine.txt"):
            (place / file).parent.mkdir(parents=True, exist_ok=True)
            (place / file).write_text("old")
        new = built(root / "built", "a.txt", "closed/b.txt", "z.txt")
        for path in (root, *root.rglob("*")):
            path.chmod(0o777)
        (place / "closed").chmod(0o555)

        with without_rights(), pytest.raises(PermissionError):
            put_folder(new, place)

        left = texts(place)
    assert left.keys() >= {"a.txt", "closed/b.txt", "closed/mine.txt", "mine.txt"}
    assert set(left.values()) <= {"old", "new"}
    assert [left[n] for n in ("closed/b.txt", "closed/mine.txt", "mine.txt")] == ["old"] * 3


def test_a_folder_in_the_place_of_a_file_is_found_before_anything_is_replaced(
    tmp_path: Path,
) -> None:
    place = tmp_path / "place"
    for name in ("a.txt", "b.txt/mine.txt", "c.txt"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text("old")

    with pytest.raises(IsADirectoryError):
        put_folder(built(tmp_path / "built", "a.txt", "b.txt", "c.txt"), place)

    assert set(texts(place).values()) == {"old"}


@pytest.mark.parametrize("link", ["place", "place/thunderbird"])
def test_a_link_is_not_followed_to_files_of_somebody_else(tmp_path: Path, link: str) -> None:
    elsewhere = built(tmp_path / "elsewhere", "prefs.js", "thunderbird/prefs.js")
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(elsewhere)
    new = built(tmp_path / "built", "thunderbird/prefs.js")
    (new / "thunderbird/prefs.js").write_text("another")

    with pytest.raises(NotADirectoryError):
        put_folder(new, tmp_path / "place")

    assert set(texts(elsewhere).values()) == {"new"}


def test_an_empty_folder_is_free(tmp_path: Path) -> None:
    require_free(tmp_path, force=False)

    assert write_folder(tmp_path, [artifact("a")])[0].read_bytes() == b"new"


def test_a_file_in_the_place_of_the_folder_is_refused_even_by_force(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")

    with pytest.raises(OutputExistsError, match=r"is a file; .* Choose another folder with --fix"):
        require_free(tmp_path / "out", force=True, option="--fix")


def test_when_one_file_cannot_be_written_none_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "out"

    with pytest.raises(UsageError, match="cannot write"):
        write_folder(folder, [artifact("good"), artifact("x" * 300)])

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_leaves_the_older_one(tmp_path: Path) -> None:
    path = tmp_path / "index.csv"
    path.write_text("old")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limit[1]))
    try:
        with pytest.raises(UsageError, match="File too large"):
            write_file(path, b"x" * 2000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, ignored)

    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("index.csv", "old")]


def test_an_archive_is_never_written_over_a_folder(tmp_path: Path) -> None:
    (tmp_path / "out.zip").mkdir()

    with pytest.raises(OutputExistsError, match=r"is a folder; .* with --output"):
        write_archive(tmp_path / "out.zip", [artifact("a")], force=True)


@pytest.mark.parametrize("is_there", [True, False], ids=["link", "dangling-link"])
def test_a_link_to_a_folder_stays_one(tmp_path: Path, *, is_there: bool) -> None:
    real, link = tmp_path / "elsewhere" / "real", tmp_path / "link"
    (real if is_there else real.parent).mkdir(parents=True)
    link.symlink_to(real)

    (written,) = write_folder(link, [artifact("sheet.txt")])

    assert written == link / "sheet.txt"
    assert link.is_symlink()
    assert [(p.name, p.read_bytes()) for p in real.iterdir()] == [("sheet.txt", b"new")]
    assert [p.name for p in real.parent.iterdir()] == ["real"]


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    with pytest.raises(UsageError, match="cannot write"):
        write_folder(tmp_path / "loop", [artifact("sheet.txt")])

    assert [p.name for p in tmp_path.iterdir()] == ["loop"]


def test_an_archive_may_have_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/x\xff.zip"))

    write_archive(path, [artifact("a")])

    with zipfile.ZipFile(path) as made:
        assert made.namelist() == ["x\ufffd/a"]


def test_a_folder_that_is_not_made_yet_leads_to_the_folder_above_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    place = tmp_path / "new" / ".."

    with pytest.raises(OutputExistsError):
        require_free(place, force=False)
    with pytest.raises(OutputExistsError):
        write_folder(place, [artifact("a.txt")])
    assert (tmp_path / "a.txt").read_bytes() == b"old"

    write_folder(place, [artifact("a.txt")], force=True)
    assert (tmp_path / "a.txt").read_bytes() == b"new"


def test_a_file_behind_a_folder_that_is_not_made_yet_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("old")

    with pytest.raises(OutputExistsError):
        require_no_file(tmp_path / "new" / ".." / "a.html", force=False)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("is_linked", [False, True])
def test_a_named_pipe_is_not_replaced(tmp_path: Path, *, is_linked: bool) -> None:
    pipe = place = tmp_path / "pipe"
    os.mkfifo(pipe)
    if is_linked:
        place = tmp_path / "link"
        place.symlink_to(pipe)

    with pytest.raises(OutputExistsError) as caught:
        require_no_file(place, force=True)
    assert caught.value.id == "disk.no-regular-file"


def test_a_link_to_a_file_is_replaced_by_force(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "a.html")

    require_no_file(tmp_path / "link", force=True)
