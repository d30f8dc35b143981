"""The compiled texts beside the TOML file."""

from pathlib import Path

import pytest

from autoconf.messages import load

TEXTS = '[area]\none = "first"\n[area.deep]\ntwo = "second"\n'


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "xx.toml"
    path.write_text(TEXTS)
    return path


def test_texts_are_kept_compiled(source: Path) -> None:
    assert load(source) == {"area.one": "first", "area.deep.two": "second"}

    compiled = source.with_suffix(".json")
    compiled.write_bytes(compiled.read_bytes().replace(b':"first"', b':"again"'))
    assert load(source)["area.one"] == "again"


def test_a_change_of_the_source_counts_at_once(source: Path) -> None:
    load(source)
    source.write_text(TEXTS.replace("first", "other"))

    assert load(source)["area.one"] == "other"
    assert load(source)["area.one"] == "other"


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"source": 1}', b"\xff"])
def test_a_damaged_file_is_made_anew(source: Path, damage: bytes) -> None:
    source.with_suffix(".json").write_bytes(damage)

    assert load(source)["area.one"] == "first"
    assert source.with_suffix(".json").read_bytes() != damage


def test_a_folder_that_cannot_be_written_to_has_no_compiled_file(source: Path) -> None:
    source.with_suffix(".json").mkdir()

    assert load(source)["area.one"] == "first"
    assert sorted(path.name for path in source.parent.iterdir()) == ["xx.json", "xx.toml"]
