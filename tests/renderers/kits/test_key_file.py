from hypothesis import given, settings
from hypothesis import strategies as st

from autoconf.errors import UnsupportedError
from autoconf.renderers.kits.key_file import address_digest, escaped, key_file
from tests.renderers.profiles import PROFILES, profile
from tests.renderers.readers_key_file import read_lines, unescaped
from tests.renderers.rendering import english


def test_a_file_is_comments_sections_and_pairs() -> None:
    artifact = key_file(
        "a/b", PROFILES["pop3"], english, [("One", [("a", 1), ("b", True)]), ("Two", [])]
    )

    assert artifact.content.decode().split("\n")[:3] == [
        "# Mail settings for alice@example.com, written by mail-autoconf. No password in here.",
        "# not tested: no login has proved these settings yet.",
        "",
    ]
    assert read_lines(artifact.content) == {"One": {"a": "1", "b": "true"}, "Two": {}}


@settings(deadline=None)
@given(value=st.text(alphabet=st.characters() | st.sampled_from(" \\\nsnt=;#")))
def test_a_value_comes_back_or_is_refused(value: str) -> None:
    try:
        written = escaped(value, "signature", lines=True)
    except UnsupportedError:
        return

    read = read_lines(f"[A]\nkey={written}\n".encode())
    assert unescaped(read["A"]["key"]) == value


def test_an_id_stands_for_the_address() -> None:
    assert address_digest(profile()) == address_digest(PROFILES["pop3"])
    assert address_digest(profile()).isalnum()
