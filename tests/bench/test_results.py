"""The page of measurements is changed section by section."""

from pathlib import Path

from bench.results import write


def test_a_section_is_put_behind_the_others(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"

    write(["## One", "", "first"], page)
    write(["## Two", "", "second"], page)

    assert page.read_text("utf-8") == "# Measurements\n\n## One\n\nfirst\n\n## Two\n\nsecond\n"


def test_a_section_takes_the_place_of_its_older_self(tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    write(["## One", "", "old", "### of it"], page)
    write(["## Two", "", "kept"], page)

    write(["## One", "", "new"], page)

    assert page.read_text("utf-8") == "# Measurements\n\n## One\n\nnew\n\n## Two\n\nkept\n"
