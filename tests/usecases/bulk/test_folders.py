import io
import stat
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.errors import InvalidAddressError, UsageError
from autoconf.model.address import EmailAddress
from autoconf.model.profile import Artifact
from autoconf.usecases.bulk.folders import Folders, folder_name, key_of
from autoconf.usecases.bulk.made import RECORD, Made

ALICE = EmailAddress.parse("alice@example.com")
FILES = (
    Artifact(path="outlook.prf", media_type="text/plain", content=b"prf"),
    Artifact(path="thunderbird/prefs.js", media_type="text/javascript", content=b"js"),
)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_folder_appears_with_its_batch_and_not_before(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "out")
    place = folders.place(ALICE)

    folders.write(place, FILES)
    before = place.exists()
    folders.flush()

    assert not before
    assert contents(place) == {"outlook.prf": b"prf", "thunderbird/prefs.js": b"js"}
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["alice@example.com"]


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    folders.write(folders.place(ALICE), FILES)
    folders.flush()

    modes = {stat.S_IMODE(p.stat().st_mode) for p in tmp_path.rglob("*") if p.is_file()}
    assert modes == {0o600}
    assert stat.S_IMODE(folders.place(ALICE).stat().st_mode) == 0o700


def test_a_full_batch_appears_by_itself(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    addresses = [EmailAddress.parse(f"user{n}@example.com") for n in range(501)]
    for address in addresses:
        folders.write(folders.place(address), FILES)

    visible = [a for a in addresses if folders.place(a).exists()]
    folders.flush()

    assert len(visible) == 500
    assert all(folders.place(address).exists() for address in addresses)


def test_files_of_the_same_name_are_replaced_and_all_others_stay(tmp_path: Path) -> None:
    place = tmp_path / "alice@example.com"
    (place / "thunderbird").mkdir(parents=True)
    for name in ("outlook.prf", "mine.txt", "thunderbird/mine.txt"):
        (place / name).write_text("old")

    folders = Folders(tmp_path)
    folders.write(place, FILES)
    folders.flush()

    assert contents(place) == {
        "outlook.prf": b"prf",
        "thunderbird/prefs.js": b"js",
        "mine.txt": b"old",
        "thunderbird/mine.txt": b"old",
    }
    assert folders.lost == {}
    assert [p.name for p in tmp_path.iterdir()] == ["alice@example.com"]


def test_folders_that_become_empty_disappear_with_their_files(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    place = folders.place(ALICE)
    mine = place / "aerc" / "mine.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    for old in ("kmail/akonadi/agentsrc", "aerc/aerc/accounts.conf"):
        (place / old).parent.mkdir(parents=True)
        (place / old).write_text("old")

    folders.write(place, FILES, ("kmail/akonadi/agentsrc", "aerc/aerc/accounts.conf"))
    folders.flush()

    assert folders.lost == {}
    assert not (place / "kmail").exists()
    assert [path.name for path in mine.parent.iterdir()] == ["mine.txt"]


def test_an_archive_each(tmp_path: Path) -> None:
    folders = Folders(tmp_path, as_zip=True)
    folders.write(folders.place(ALICE), FILES)
    folders.flush()

    with zipfile.ZipFile(io.BytesIO((tmp_path / "alice@example.com.zip").read_bytes())) as made:
        assert {name: made.read(name) for name in made.namelist()} == {
            "alice@example.com/outlook.prf": b"prf",
            "alice@example.com/thunderbird/prefs.js": b"js",
        }


def test_a_disk_that_refuses_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")

    with pytest.raises(UsageError, match="cannot write"):
        Folders(tmp_path / "out").write(tmp_path / "out" / "x", FILES)


@pytest.mark.parametrize("as_zip", [False, True])
def test_what_is_in_the_way_stops_no_other_and_stays(tmp_path: Path, *, as_zip: bool) -> None:
    folders = Folders(tmp_path, as_zip=as_zip)
    bob = folders.place(EmailAddress.parse("bob@example.com"))
    bob.mkdir() if as_zip else bob.touch()

    for place in (bob, folders.place(ALICE)):
        folders.write(place, FILES)
    folders.flush()

    assert list(folders.lost) == [bob.name]
    assert folders.lost[bob.name].id == "disk.not-written"
    assert bob.is_dir() is as_zip
    assert folders.place(ALICE).exists()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_record_that_is_packed_in_another_way_is_not_ours(tmp_path: Path, method: int) -> None:
    made = Made(address="", made_from="", clients=(), written=(), message="", files={})
    place = tmp_path / "alice@example.com.zip"
    with zipfile.ZipFile(place, "w", method) as archive:
        archive.writestr(f"alice@example.com/{RECORD}", made.artifact.content)
        archive.writestr("alice@example.com/outlook.prf", b"prf")

    folders = Folders(tmp_path, as_zip=True)

    assert folders.made(place) is None
    assert folders.difference(place, None, made).foreign == ("outlook.prf",)


def test_a_link_to_a_device_without_end_is_nobodys_archive(tmp_path: Path) -> None:
    (tmp_path / "carol@example.com.zip").symlink_to("/dev/zero")

    assert list(Folders(tmp_path).others(())) == []


def test_nothing_to_flush_is_fine(tmp_path: Path) -> None:
    Folders(tmp_path / "out").flush()

    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("Alice@Example.com", "alice@example.com", id="plain"),
        pytest.param("a.b@example.com", "a.b@example.com", id="dot"),
        pytest.param("a/../b@example.com", "a____b@example_com-", id="slashes"),
        pytest.param("-rf@example.com", "rf@example_com-", id="option"),
        pytest.param("é@example.com", "_@example_com-", id="letters"),
        pytest.param("Con.x@example.com", "con_x@example_com-", id="reserved-by-windows"),
        pytest.param("con@example.com", "con@example.com", id="not-reserved"),
    ],
)
def test_a_folder_is_named_after_the_address(text: str, name: str) -> None:
    assert folder_name(EmailAddress.parse(text)).startswith(name)


@pytest.mark.parametrize(
    "persons",
    [
        pytest.param(["straße", "strasse", "STRASSE1", "stra\u017fse"], id="sharp-s"),
        pytest.param(["\u0131", "i", "\u0130", "i\u0307"], id="dotless-i"),
        pytest.param(["\uff4eul", "nul", "\ufb01", "fi"], id="compatibility"),
        pytest.param(["\u03c3", "\u03c2", "\u03bf\u03b4\u03bf\u03c2"], id="sigma"),
        pytest.param(["a", "\u0430", "\u03b1"], id="scripts"),
        pytest.param(["a.", "a", "a..", ".a"], id="dots"),
        pytest.param(["a/b", "a_b", "a?b", "a*b", "a|b"], id="characters"),
        pytest.param(["\u00e9", "e\u0301\u0301", "e"], id="accents"),
        pytest.param(["x" * 64, "x" * 63, "x" * 63 + "y"], id="long"),
    ],
)
def test_persons_get_folders_of_their_own_on_every_system(persons: list[str]) -> None:
    for domain in ("example.com", ".".join(["d" * 60] * 4)):
        addresses = [EmailAddress.parse(f"{person}@{domain}") for person in persons]
        names = [folder_name(address) for address in addresses]

        # Windows and macOS ignore case, macOS normal forms, and Windows dots and blanks at the end.
        alike = {unicodedata.normalize("NFKC", name).casefold().rstrip(". ") for name in names}
        assert len(alike) == len(persons)
        assert all(name.isascii() and len(name) <= 130 for name in names)
        assert len({key_of(address) for address in addresses}) == len(persons)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ALICE", "alice"), ("É", "e\u0301"), ("Ä", "ä"), ("\u212b", "å"), ("\u212a", "k")],
)
def test_case_and_normal_form_name_the_same_person(one: str, other: str) -> None:
    addresses = [EmailAddress.parse(f"{person}@example.com") for person in (one, other)]

    assert len({folder_name(address) for address in addresses}) == 1


@pytest.mark.parametrize("name", ["con", "NUL", "com1", "lpt9", "aux", "prn"])
def test_no_folder_has_a_name_that_windows_keeps_for_itself(name: str) -> None:
    for local_part in (name, f"{name}.x", f"{name}."):
        folder = folder_name(EmailAddress.parse(f"{local_part}@example.com"))

        assert folder.partition(".")[0] != name.lower()


@given(st.lists(st.text(alphabet="aA/\\:*?é-.+'", min_size=1, max_size=9), min_size=2, max_size=2))
def test_different_addresses_get_different_safe_names(local_parts: list[str]) -> None:
    names = {}
    for local_part in local_parts:
        try:
            address = EmailAddress.parse(f"{local_part}@example.com")
        except InvalidAddressError:
            continue
        names[str(address).casefold()] = folder_name(address)

    assert len(set(names.values())) == len(names)
    for name in names.values():
        assert name not in (".", "..")
        assert not set(name) & set("/\\:*?")
