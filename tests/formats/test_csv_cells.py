import pytest

from autoconf.formats.csv_cells import as_text


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")', "\u202e=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert as_text(cell).startswith("'")


def test_a_cell_is_one_line() -> None:
    assert as_text(" a\r\n\tb\x1b ") == "a b"
