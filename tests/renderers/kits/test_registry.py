import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.errors import UnsupportedError
from autoconf.renderers.kits.registry import registry_file
from tests.renderers.readers_registry import read_registry_file


def test_values_are_set_and_deleted_below_the_user_s_root() -> None:
    made = registry_file(
        "a.reg", ["about"], {r"Software\A": {"text": "C:\\x", "number": 255, "gone": None}}
    )

    assert read_registry_file(made.content) == {
        r"HKEY_CURRENT_USER\Software\A": {"text": "C:\\x", "number": 255, "gone": None}
    }
    assert made.is_helper


@given(name=st.text(min_size=1), value=st.text(), comment=st.text())
def test_every_text_comes_back_or_is_refused(name: str, value: str, comment: str) -> None:
    try:
        made = registry_file("a.reg", [comment], {"K": {name: value}})
    except UnsupportedError:
        return

    assert read_registry_file(made.content) == {"HKEY_CURRENT_USER\\K": {name: value}}


def test_a_line_end_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="unsafe value"):
        registry_file("a.reg", ["one\r\n[HKEY_CLASSES_ROOT]"], {})
