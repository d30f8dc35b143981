from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("hatchling")

from autoconf.catalogue.build_hook import CatalogueHook
from autoconf.catalogue.index import Index

FILE = """\
id: one
names: [One]
domains: [one.example]
sources: [{url: "https://one.example/", date: 2026-11}]
checked: 2026-11
"""
INDEX = "autoconf/catalogue/index.json"
TEXTS = "autoconf/messages/en.json"


def build(root: Path, version: str, target: str = "wheel") -> list[str]:
    arguments: dict[str, Any] = {
        "root": str(root),
        "config": {},
        "build_config": None,
        "metadata": None,
        "directory": "",
        "target_name": target,
    }
    build_data: dict[str, Any] = {"artifacts": []}
    CatalogueHook(**arguments).initialize(version, build_data)
    artifacts: list[str] = build_data["artifacts"]
    return artifacts


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "autoconf" / "catalogue").mkdir(parents=True)
    (tmp_path / "providers").mkdir()
    (tmp_path / "autoconf" / "messages").mkdir()
    (tmp_path / "autoconf" / "messages" / "en.toml").write_text('[one]\ntext = "two"\n')
    (tmp_path / "providers" / "one.yaml").write_text(FILE)
    return tmp_path


def test_a_wheel_gets_the_index_and_the_compiled_texts(root: Path) -> None:
    assert build(root, "standard") == [INDEX, TEXTS]
    assert b'{"one.text":"two"}' in (root / TEXTS).read_bytes()
    assert Index.decode((root / INDEX).read_bytes()).domains == {"one.example": "one"}


def test_a_wheel_gets_the_texts_of_each_language(root: Path) -> None:
    (root / TEXTS).with_name("xx.toml").write_text('[one]\ntext = "deux"\n')

    assert build(root, "standard") == [INDEX, TEXTS, "autoconf/messages/xx.json"]
    assert b'{"one.text":"deux"}' in (root / TEXTS).with_name("xx.json").read_bytes()


@pytest.mark.parametrize(("version", "target"), [("editable", "wheel"), ("standard", "sdist")])
def test_other_builds_get_none(root: Path, version: str, target: str) -> None:
    assert build(root, version, target) == []


def test_a_faulty_provider_file_stops_the_build(root: Path) -> None:
    (root / "providers" / "one.yaml").write_text("id: one")

    with pytest.raises(ValueError, match=r"one\.yaml:1"):
        build(root, "standard")
