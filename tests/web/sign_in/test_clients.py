"""The clients that the operator of a page names."""

from pathlib import Path

import pytest

from autoconf.errors import UsageError
from autoconf.web.sign_in.clients import read_page_clients

HOSTS = frozenset({"localhost", "127.0.0.1", "help.example.com"})


def file(folder: Path, redirect: str, more: str = "") -> Path:
    path = folder / "clients.toml"
    path.write_text(
        f'[[client]]\nissuer = "https://id.example.com"\nclient_id = "1"\n'
        f'redirect = "{redirect}"\n{more}'
    )
    return path


@pytest.mark.parametrize(
    "redirect",
    [
        "",
        "https://help.example.com/sign-in/callback",
        "http://localhost:8088/sign-in/callback",
        "http://127.0.0.1:8088/",
    ],
)
def test_a_client_comes_back_to_the_page_or_to_a_terminal(tmp_path: Path, redirect: str) -> None:
    (client,) = read_page_clients(file(tmp_path, redirect), HOSTS)
    assert client.redirect == redirect


@pytest.mark.parametrize(
    "redirect",
    [
        "http://help.example.com/sign-in/callback",
        "https://help.example.com/",
        "https://help.example.com/sign-in/callback?x=1",
        "https://a@help.example.com/sign-in/callback",
        "sign-in/callback",
    ],
)
def test_a_way_back_that_is_none_is_named(tmp_path: Path, redirect: str) -> None:
    with pytest.raises(UsageError, match="leads to no page of ours"):
        read_page_clients(file(tmp_path, redirect), HOSTS)


def test_the_page_must_answer_to_the_name(tmp_path: Path) -> None:
    path = file(tmp_path, "https://other.example.com/sign-in/callback")
    with pytest.raises(UsageError, match=r"Add --host other\.example\.com"):
        read_page_clients(path, HOSTS)


def test_a_secret_for_all_is_refused_before_anybody_comes(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim\n")
    secret.chmod(0o644)
    path = file(tmp_path, "", f'secret_file = "{secret}"\n')
    with pytest.raises(UsageError, match="chmod 600"):
        read_page_clients(path, HOSTS)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"clients\.toml"):
        read_page_clients(tmp_path / "clients.toml", HOSTS)
