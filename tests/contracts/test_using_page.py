"""docs/using.md lists every format of settings files, and every reader has a test and a sample."""

import re
from pathlib import Path
from typing import Final

from autoconf.formats.settings_files.recognise import UnusableError, format_of, readers
from tests.formats.using.reading import SAMPLES, sample

ROOT: Final = Path(__file__).parents[2]


def test_the_page_lists_each_format_once() -> None:
    page = (ROOT / "docs" / "using.md").read_text(encoding="utf-8")

    assert sorted(re.findall(r"^\|[^|]*\| `([a-z-]+)` \|", page, re.MULTILINE)) == list(readers())


def test_there_are_the_twenty_formats_of_the_report() -> None:
    assert len(readers()) == 20


def test_each_format_has_a_sample_that_is_recognised() -> None:
    found = {format_of(sample(path.name)[0]) for path in SAMPLES.iterdir()}

    assert found == readers().keys()


def test_the_content_decides_whatever_the_name_is() -> None:
    wrong = {}
    for path in SAMPLES.iterdir():
        for file in sample(path.name):
            named = format_of(file)
            try:
                unnamed = format_of(type(file)("settings", file.body))
            except UnusableError as error:
                unnamed = error.id
            if unnamed != named:
                wrong[path.name] = unnamed

    assert wrong == {}
