import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoconf.registry import load_plugin, load_plugins, plugin_ids


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package of two plugins, of which one lacks its object."""
    folder = tmp_path / "some_plugins"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "two_words.py").write_text("PLUGIN = 'first'\n")
    (folder / "empty.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    plugin_ids.cache_clear()
    yield "some_plugins"
    plugin_ids.cache_clear()
    for name in [n for n in sys.modules if n.partition(".")[0] == "some_plugins"]:
        del sys.modules[name]


def test_an_id_is_the_file_name_with_hyphens(package: str) -> None:
    assert plugin_ids(package) == ("empty", "two-words")


def test_listing_the_ids_imports_no_plugin(package: str) -> None:
    plugin_ids(package)

    assert "some_plugins.two_words" not in sys.modules


def test_a_plugin_is_found_by_its_id(package: str) -> None:
    assert load_plugin(package, "two-words", "PLUGIN") == "first"


def test_a_module_without_its_object_is_named(package: str) -> None:
    with pytest.raises(TypeError, match=r"some_plugins\.empty must define PLUGIN"):
        load_plugin(package, "empty", "PLUGIN")


def test_all_plugins_are_loaded_in_the_order_of_their_ids() -> None:
    found = load_plugins("autoconf.discovery.sources", "SOURCE")

    assert list(found) == sorted(found)
    assert list(found) == list(plugin_ids("autoconf.discovery.sources"))


def test_what_was_loaded_cannot_be_changed() -> None:
    found = load_plugins("autoconf.discovery.sources", "SOURCE")

    with pytest.raises(TypeError):
        found["other"] = object()  # type: ignore[index] # that is the point


def test_a_package_is_listed_once(package: str, tmp_path: Path) -> None:
    before = plugin_ids(package)
    (tmp_path / "some_plugins" / "late.py").write_text("PLUGIN = 'late'\n")

    assert plugin_ids(package) is before
