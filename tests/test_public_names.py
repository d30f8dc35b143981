import subprocess
import sys

import pytest

import autoconf


@pytest.mark.parametrize("name", sorted(set(autoconf.__all__) - {"__version__"}))
def test_a_public_name_is_what_it_says(name: str) -> None:
    assert getattr(autoconf, name).__name__.rpartition(".")[2] == name


def test_every_public_name_has_a_home() -> None:
    assert set(autoconf.__all__) == {*autoconf._HOMES, "errors", "events", "__version__"}  # noqa: SLF001 - its own test


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'autoconf' has no attribute 'Assistent'"):
        _ = autoconf.Assistent  # type: ignore[attr-defined] # that is the point


def test_the_version_has_three_numbers() -> None:
    assert [part.isdigit() for part in autoconf.__version__.split(".")] == [True] * 3


def test_importing_the_package_imports_nothing_else_of_it() -> None:
    code = "import sys, autoconf; print([m for m in sys.modules if m.startswith('autoconf.')])"

    run = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )

    assert run.stdout.strip() == "[]"
