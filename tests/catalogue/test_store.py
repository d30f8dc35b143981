import os
from pathlib import Path

import pytest

from autoconf.catalogue import store
from autoconf.catalogue.files import stamp_of
from autoconf.catalogue.index import compile_index
from tests.formats.notes import words

FILE = """\
id: one
names: [One]
domains: [one.example]
sources: [{url: "https://one.example/", date: 2026-11}]
checked: 2026-11
"""


class Places:
    """A checkout, its package folder and a user's cache below a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.providers = root / "providers"
        self.package = root / "package"
        self.cache = root / "cache"
        self.providers.mkdir()
        self.package.mkdir()
        self.write("one", FILE, 1)

    def write(self, name: str, text: str, mtime: int) -> None:
        path = self.providers / f"{name}.yaml"
        path.write_text(text)
        os.utime(path, (mtime, mtime))

    def domains(self) -> list[str]:
        index = store.load_current(self.providers, self.package, lambda: self.cache)
        return list(index.domains)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


def test_the_index_is_made_and_kept(places: Places) -> None:
    assert places.domains() == ["one.example"]
    assert [p.name for p in places.package.iterdir()] == ["index.json"]


def test_a_current_index_is_taken_as_it_is(places: Places) -> None:
    places.domains()
    path = places.package / "index.json"
    path.write_bytes(path.read_bytes().replace(b"one.example", b"kept.example"))

    assert places.domains() == ["kept.example"]


def test_an_edited_file_is_noticed(places: Places) -> None:
    places.domains()
    places.write("one", FILE.replace("[one.example]", "[edited.example]"), 2)

    assert places.domains() == ["edited.example"]


def test_an_added_file_is_noticed_even_if_it_is_old(places: Places) -> None:
    places.domains()
    two = FILE.replace("id: one", "id: two").replace("[one.example]", "[two.example]")
    places.write("two", two, 1)

    assert places.domains() == ["one.example", "two.example"]


def test_a_removed_file_is_noticed(places: Places) -> None:
    places.domains()
    (places.providers / "one.yaml").unlink()

    assert places.domains() == []


def test_other_files_do_not_count(places: Places) -> None:
    before = stamp_of(places.providers)
    (places.providers / "README.md").write_text("x")

    assert stamp_of(places.providers) == before


def test_a_damaged_index_is_made_anew(places: Places) -> None:
    (places.package / "index.json").write_bytes(b"{")

    assert places.domains() == ["one.example"]


def test_the_cache_is_used_where_the_package_cannot_be_written(places: Places) -> None:
    places.package.rmdir()
    places.package.write_text("a file is in the way")

    assert places.domains() == ["one.example"]
    assert [p.name for p in places.cache.iterdir()] == ["index.json"]


def test_an_index_in_the_cache_is_taken_too(places: Places) -> None:
    places.package.rmdir()
    places.package.write_text("a file is in the way")
    places.domains()
    path = places.cache / "index.json"
    path.write_bytes(path.read_bytes().replace(b"one.example", b"kept.example"))

    assert places.domains() == ["kept.example"]


def test_without_any_place_the_index_is_made_every_time(places: Places) -> None:
    places.package.rmdir()
    for folder in (places.package, places.cache):
        folder.write_text("a file is in the way")

    assert places.domains() == ["one.example"]


def test_an_installed_package_brings_its_index(places: Places) -> None:
    (places.package / "index.json").write_bytes(compile_index(places.providers))
    places.write("one", FILE.replace("[one.example]", "[other.example]"), 2)

    index = store.load(places.package, places.root)

    assert list(index.domains) == ["one.example"]


def test_a_checkout_is_known_by_its_project_file(places: Places) -> None:
    (places.root / "pyproject.toml").touch()

    assert list(store.load(places.package, places.root).domains) == ["one.example"]


def test_a_lost_index_is_a_problem_and_no_crash(places: Places) -> None:
    index = store.load(places.package, places.root)

    assert index.find("one.example") is None
    assert "install the package again" in words(index.problems)[0]
