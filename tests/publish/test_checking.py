"""``--check-config`` finds before the start what would go wrong later."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from autoconf.errors import AutoconfError
from autoconf.publish.checking import check
from autoconf.publish.configuring import Configuration
from autoconf.publish.starting import start
from tests.publish.asking import HOSTER
from tests.renderers.rendering import english

if TYPE_CHECKING:
    from autoconf.model.message import Message

_PROFILES: Final = HOSTER.decode().partition("[source.customers]")[0]
_SOURCE: Final = """
[source.db]
kind = "sqlite"
path = "mail.sqlite"
domains = "SELECT name FROM domain"
profile = "basic"
"""


def written(folder: Path, further: str = "", *, first: str = "") -> Configuration:
    with closing(sqlite3.connect(folder / "mail.sqlite")) as database:
        database.executescript("""
            DROP TABLE IF EXISTS domain; CREATE TABLE domain (name);
            INSERT INTO domain VALUES ('a.example');
            DROP TABLE IF EXISTS account; CREATE TABLE account (mail, login);
            INSERT INTO account VALUES ('x@a.example', 'x1');
        """)
    file = folder / "serve.toml"
    file.write_text(f'state = "state"\n{first}{_PROFILES}{_SOURCE}{further}', "utf-8")
    return Configuration(file=str(file))


def checked(configuration: Configuration) -> int:
    return check(configuration, english, lambda _message: None)


def test_a_right_configuration_changes_nothing(tmp_path: Path) -> None:
    configuration = written(tmp_path, "account = \"SELECT login FROM account WHERE mail = '%s'\"\n")

    assert checked(configuration) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mail.sqlite", "serve.toml"]


def test_a_database_that_is_away_is_an_error_though_its_list_was_kept(tmp_path: Path) -> None:
    configuration = written(tmp_path)
    start(configuration, english, lambda _message: None)
    (tmp_path / "mail.sqlite").unlink()
    said: list[Message] = []

    start(configuration, english, said.append)

    assert [message.id for message in said] == ["serve.list-kept"]
    with pytest.raises(AutoconfError, match="gave no list"):
        checked(configuration)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT logn FROM account WHERE mail = '%s'", "no such column"),
        ("SELECT login FROM account WHERE mail != '%s'", "does not exist"),
    ],
)
def test_a_question_for_login_names_is_put_once(tmp_path: Path, query: str, words: str) -> None:
    with pytest.raises(AutoconfError, match=words):
        checked(written(tmp_path, f'account = "{query}"\n'))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "there is no .source.NAME."),
        ('admin = ["127.0.0.1:8080"]\n', "different places"),
        ('listen = "0.0.0.0:81"\nadmin = ["127.0.0.1:81"]\n', "different places"),
        ('listen = "unix:/run/a"\nadmin = ["unix:/run/a"]\n', "different places"),
        ('listen = "127.0.0.1:0"\nadmin = ["127.0.0.1:0"]\n', "there is no .source.NAME."),
        ('admin = ["[::1]:8080"]\n', "there is no .source.NAME."),
    ],
)
def test_a_configuration_that_serves_nothing_or_twice_is_refused(
    tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "serve.toml").write_text(text)

    with pytest.raises(AutoconfError, match=words):
        Configuration(file=str(tmp_path / "serve.toml")).read()


def test_a_state_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")

    with pytest.raises(AutoconfError, match="cannot be written"):
        checked(written(tmp_path))
