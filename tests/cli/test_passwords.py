import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from autoconf.cli.passwords import PasswordSource, read_password
from autoconf.errors import UsageError
from autoconf.model.secret import Secret, Token


def revealed(secret: Secret | None) -> str | None:
    return None if secret is None else secret.reveal()


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"hunter2", "hunter2"), (b"hunter2\r\nnot this", "hunter2"), ("pä ss\n".encode(), "pä ss")],
    ids=["no line end", "first line only", "UTF-8 and spaces"],
)
def test_the_first_line_of_a_file_is_the_password(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    file = tmp_path / "password"
    file.write_bytes(content)

    assert revealed(read_password(PasswordSource(file=str(file)))) == expected


@pytest.mark.parametrize("content", [b"", b"\nsecond", b"\xff\xfe\n", b"nul\0\n"])
def test_a_file_without_a_usable_first_line_is_an_error(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "password"
    file.write_bytes(content)

    with pytest.raises(UsageError) as error:
        read_password(PasswordSource(file=str(file)))

    assert "second" not in str(error.value)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(UsageError, match=r"/does/not/exist: No such file"):
        read_password(PasswordSource(file="/does/not/exist"))


def python(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def test_a_command_prints_the_password() -> None:
    choices = PasswordSource(command=python("print('hunter2'); print('more')"))

    assert revealed(read_password(choices)) == "hunter2"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("", "is empty"),
        ("'", "cannot read"),
        ("/does/not/exist", "did not run"),
        (python("raise SystemExit(3)"), "ended with 3"),
        (python("pass"), "no password"),
    ],
)
def test_a_command_that_gives_none_is_an_error(command: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_password(PasswordSource(command=command))


def test_a_command_prints_the_token() -> None:
    choices = PasswordSource(oauth_token_command=python("print('ya29.a0-_'); print('more')"))

    token = read_password(choices)

    assert isinstance(token, Token)
    assert token.reveal() == "ya29.a0-_"


@pytest.mark.parametrize(
    ("printed", "words"),
    [("", "no token"), ("two words", "that no token has"), ("t\xf6ken", "that no token has")],
)
def test_what_is_no_token_is_an_error_that_does_not_show_it(printed: str, words: str) -> None:
    command = python(f"import sys; sys.stdout.buffer.write({printed!r}.encode())")

    with pytest.raises(UsageError, match=words) as error:
        read_password(PasswordSource(oauth_token_command=command))

    assert "words" not in str(error.value)


def test_without_an_option_there_is_no_password() -> None:
    assert read_password(PasswordSource()) is None


@pytest.mark.parametrize(
    "sources",
    [
        {"stdin": True, "file": "x"},
        {"stdin": True, "oauth_token_command": "x"},
        {"command": "x", "oauth_token_command": "x"},
    ],
)
def test_two_sources_at_once_are_refused(sources: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="only one of"):
        PasswordSource(**sources)


def test_a_token_needs_nobody_to_ask() -> None:
    assert PasswordSource(oauth_token_command="x").is_given


@pytest.mark.parametrize("line_end", [b"", b"\n", b"\r\n"])
@pytest.mark.parametrize(("octets", "is_taken"), [(16_384, True), (16_385, False)])
def test_a_password_that_is_too_long_is_refused_and_not_cut(
    tmp_path: Path, line_end: bytes, octets: int, *, is_taken: bool
) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"x" * octets + line_end)
    cat = python(f"import sys; sys.stdout.buffer.write(open({str(file)!r}, 'rb').read())")

    for source in (PasswordSource(file=str(file)), PasswordSource(command=cat)):
        if is_taken:
            assert revealed(read_password(source)) == "x" * octets
        else:
            with pytest.raises(UsageError, match="longer than 16384 octets") as error:
                read_password(source)
            assert "xxx" not in str(error.value)


def test_an_error_shows_no_argument_of_a_command() -> None:
    command = shlex.join(["/does/not/exist", "Canary-7f3"])

    with pytest.raises(UsageError) as error:
        read_password(PasswordSource(command=command))

    assert "Canary" not in str(error.value)


def test_standard_input_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/null").open("w") as closed_for_reading:
        monkeypatch.setattr(sys, "stdin", closed_for_reading)
        with pytest.raises(UsageError, match="standard input"):
            read_password(PasswordSource(stdin=True))
