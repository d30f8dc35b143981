"""``--check-config`` finds before the start what would go wrong later."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from autoconf.errors import AutoconfError, UsageError
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


def test_paths_start_at_the_folder_of_the_link_to_a_configuration(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    written(tmp_path / "first")
    for name in ("serve.toml", "mail.sqlite"):
        (tmp_path / name).symlink_to(tmp_path / "first" / name)

    serving = Configuration(file=str(tmp_path / "serve.toml")).read()

    assert serving.sources[0].path == str(tmp_path / "mail.sqlite")


def test_who_names_no_configuration_hears_how_to_name_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    with pytest.raises(UsageError, match="give --config FILE"):
        Configuration().read()
    (tmp_path / "mail-autoconf" / "providers").mkdir(parents=True)
    assert [one.kind for one in Configuration().read().sources] == ["files"]


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


@pytest.mark.parametrize("log", ["missing/access.log", "."])
def test_an_access_log_that_cannot_be_written_is_named(tmp_path: Path, log: str) -> None:
    with pytest.raises(AutoconfError, match=r"access_log: .* cannot be written"):
        checked(written(tmp_path, first=f'access_log = "{log}"\n'))


def test_a_table_with_a_wrong_row_is_not_right(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("domain\na.example\n-b-\n")
    table = '[source.a]\nkind = "csv"\nprofile = "basic"\npath = '

    with pytest.raises(AutoconfError, match="the list a has wrong rows"):
        checked(written(tmp_path, f'{table}"a.csv"\n'))
    with pytest.raises(AutoconfError, match=r"\[source\.a\]: .*b\.csv"):
        checked(written(tmp_path, f'{table}"b.csv"\n'))


def test_an_error_of_a_signing_file_names_the_key_of_the_configuration(tmp_path: Path) -> None:
    first = 'sign = {certificate = "missing.pem", key = "key.pem"}\n'

    with pytest.raises(AutoconfError, match=r"\[sign\] certificate .*missing\.pem"):
        checked(written(tmp_path, first=first))


def test_an_expired_certificate_and_a_key_for_all_are_refused(tmp_path: Path) -> None:
    first = 'sign = {certificate = "cert.pem", key = "key.pem"}\n'
    _certificate(tmp_path, days=-1)
    with pytest.raises(AutoconfError, match="ran out"):
        checked(written(tmp_path, first=first))
    _certificate(tmp_path, days=1)
    with pytest.raises(AutoconfError, match="others can read it"):
        checked(written(tmp_path, first=first))
    (tmp_path / "key.pem").chmod(0o600)

    assert checked(written(tmp_path, first=first)) == 1


def _certificate(folder: Path, days: int) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hoster.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / "key.pem").chmod(0o644)


def test_a_state_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")

    with pytest.raises(AutoconfError, match="cannot be written"):
        checked(written(tmp_path))
