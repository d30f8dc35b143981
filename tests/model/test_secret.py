import copy
import json
import pickle
from collections.abc import Callable

import pytest

from autoconf.errors import UsageError
from autoconf.model.secret import Login, Secret, Token


@pytest.mark.parametrize(
    "shown", [str, repr, lambda secret: f"{secret}", lambda secret: f"{[secret]!r}"]
)
def test_a_secret_is_hidden_however_it_is_printed(shown: Callable[[object], str]) -> None:
    assert "hunter2" not in shown(Secret("hunter2"))


def test_a_login_hides_its_password() -> None:
    assert "hunter2" not in repr(Login(username="alice", password=Secret("hunter2")))


def test_reveal_gives_the_text_unchanged() -> None:
    assert Secret(" p\u00e4ss %s ").reveal() == " p\u00e4ss %s "


@pytest.mark.parametrize("store", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_secret_cannot_be_stored(store: Callable[[object], object]) -> None:
    with pytest.raises(TypeError, match="cannot be stored"):
        store(Secret("hunter2"))


def test_a_secret_is_no_json() -> None:
    with pytest.raises(TypeError):
        json.dumps(Secret("hunter2"))


@pytest.mark.parametrize("text", ["", "a\rb", "a\nb", "a\r\n", "a\0b"])
def test_a_password_that_no_protocol_carries_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="password"):
        Secret(text)


@pytest.mark.parametrize("name", ["alice\r\nA1 NOOP", "a\0b", "a\x7fb", "a\tb"])
def test_a_user_name_that_breaks_out_of_its_line_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="control character"):
        Login(username=name, password=Secret("x"))


@pytest.mark.parametrize("text", ["", "two words", "t\x01oken", "t\u00f6ken", "line\nend"])
def test_what_is_no_bearer_token_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        Token(text)


def test_a_token_is_hidden_like_a_password() -> None:
    login = Login(username="alice", password=Token("ya29.t0ken"))

    assert "ya29" not in f"{login!r} {login.password}"
    assert login.is_token


def test_a_password_is_no_token() -> None:
    assert not Login(username="alice", password=Secret("x")).is_token
