"""Databases as sources: the presets against their products' tables, and databases that are away."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.formats.serving_presets import ACCOUNTS, DOMAINS
from autoconf.formats.sql_letters import with_parameters
from autoconf.model.address import EmailAddress
from autoconf.model.serving import DomainSource
from autoconf.publish.metrics import Metrics
from autoconf.publish.sources import sql
from autoconf.publish.sources.interface import SourceAwayError
from autoconf.publish.sources.reading import Lists
from tests.publish.products import LOGINS, PRODUCTS, accounts, tables
from tests.renderers.rendering import english

if TYPE_CHECKING:
    from autoconf.model.message import Message


def database(folder: Path, statements: Sequence[str]) -> Path:
    path = folder / "mail.sqlite"
    connection = sqlite3.connect(path)
    connection.executescript(";\n".join(statements))
    connection.close()
    return path


def source(path: Path, query: str, profile: str = "basic") -> DomainSource:
    return DomainSource(name="db", kind="sqlite", path=str(path), query=query, profile=profile)


def domains(path: Path, query: str) -> list[str]:
    return sorted(named.domain for named in sql.read(source(path, query)).domains)


@pytest.mark.parametrize("preset", DOMAINS)
def test_a_preset_names_the_domains_that_get_mail(tmp_path: Path, preset: str) -> None:
    path = database(tmp_path, tables("sqlite", preset))

    assert domains(path, DOMAINS[preset]) == sorted(PRODUCTS[preset].served)


@pytest.mark.parametrize("preset", ACCOUNTS)
def test_a_preset_names_the_login_of_an_account(tmp_path: Path, preset: str) -> None:
    asked = source(database(tmp_path, accounts("sqlite", preset)), "")
    asked = replace(asked, account=with_parameters(ACCOUNTS[preset]))
    known, others = "x@a.example", ("y@a.example", "off@a.example", "x'--@a.example")

    assert sql.login_of(asked, EmailAddress.parse(known)) == "login1"
    assert {sql.login_of(asked, EmailAddress.parse(other)) for other in others} == {""}


def test_every_preset_was_tried() -> None:
    assert set(PRODUCTS) == set(DOMAINS)
    assert set(LOGINS) == set(ACCOUNTS)


def test_a_query_of_ones_own_may_name_the_profile(tmp_path: Path) -> None:
    path = database(
        tmp_path, ["CREATE TABLE d (n, p)", "INSERT INTO d VALUES ('a.example', 'gold')"]
    )

    listing = sql.read(source(path, "SELECT n, p FROM d", profile=""))

    assert [(named.domain, named.profile) for named in listing.domains] == [("a.example", "gold")]


def test_rows_that_are_no_domain_are_skipped_and_told(tmp_path: Path) -> None:
    path = database(
        tmp_path,
        [
            "CREATE TABLE d (n)",
            "INSERT INTO d VALUES ('a.example'), ('*'), (NULL), ('b\u00fc.example')",
        ],
    )
    said: list[Message] = []

    listing = Lists(str(tmp_path / "state"), said.append).read(source(path, "SELECT n FROM d"))

    assert [named.domain for named in listing.domains] == ["a.example", "xn--b-eha.example"]
    assert listing.wrong == 2
    assert [message.id for message in said] == ["serve.wrong-rows"]
    assert "*: " in english(said[0])


def test_a_column_of_bytes_is_read_as_text(tmp_path: Path) -> None:
    statements = [
        "CREATE TABLE d (n, p)",
        "INSERT INTO d VALUES (CAST('a.example' AS BLOB), CAST('gold' AS BLOB)), (x'ff', NULL)",
    ]
    asked = source(database(tmp_path, statements), "SELECT n, p FROM d")

    listing = sql.read(asked)

    assert [(named.domain, named.profile) for named in listing.domains] == [("a.example", "gold")]
    assert listing.wrong == 1


@pytest.mark.parametrize(("told", "login"), [("'Alice'", "Alice"), ("x'ff'", "")])
def test_a_login_name_in_bytes_is_read_as_text(tmp_path: Path, told: str, login: str) -> None:
    asked = source(database(tmp_path, []), "")
    asked = replace(asked, account=f"SELECT CAST({told} AS BLOB)")

    assert sql.login_of(asked, EmailAddress.parse("x@a.example")) == login


def test_a_row_with_an_unknown_profile_is_left_out_and_told(tmp_path: Path) -> None:
    path = database(
        tmp_path,
        ["CREATE TABLE d (n, p)", "INSERT INTO d VALUES ('a.de', 'gold'), ('b.de', 'glod')"],
    )
    asked = replace(source(path, "SELECT n, p FROM d"), known_profiles=("gold",))
    said: list[Message] = []

    listing = Lists(str(tmp_path / "state"), said.append).read(asked)

    assert [named.domain for named in listing.domains] == ["a.de"]
    assert "b.de: there is no profile glod" in english(said[0])


@pytest.mark.parametrize(
    "content", ["", "a.example,basic\n", "a.example,basic\n,2\n", "a b,c\n,1\n"]
)
def test_a_kept_list_that_the_disk_cut_counts_as_none(tmp_path: Path, content: str) -> None:
    path = database(tmp_path, ["CREATE TABLE d (n)", "INSERT INTO d VALUES ('a.example')"])
    asked = source(path, "SELECT n FROM d")
    Lists(str(tmp_path / "state"), lambda _message: None).read(asked)
    next((tmp_path / "state").iterdir()).write_text(content)
    path.unlink()

    with pytest.raises(SourceAwayError):
        Lists(str(tmp_path / "state"), lambda _message: None).read(asked)


def test_a_list_of_others_is_refused_until_the_operator_accepts_it(tmp_path: Path) -> None:
    many = ", ".join(f"('d{number:02}.example')" for number in range(20))
    path = database(tmp_path, ["CREATE TABLE d (n)", f"INSERT INTO d VALUES {many}"])  # noqa: S608
    asked = source(path, "SELECT n FROM d")
    said: list[Message] = []
    lists = Lists(str(tmp_path / "state"), said.append)
    before = lists.read(asked)
    _execute(path, "UPDATE d SET n = 'x' || n")

    assert lists.read(asked) == before
    assert "20 of 20 domains are gone" in english(said[0])
    (tmp_path / "state" / "accept-shrink").touch()
    assert lists.read(asked).domains[0].domain == "xd00.example"
    assert not (tmp_path / "state" / "accept-shrink").exists()


def test_a_disk_that_keeps_no_list_is_told_once(tmp_path: Path) -> None:
    path = database(tmp_path, ["CREATE TABLE d (n)", "INSERT INTO d VALUES ('a.de')"])
    (tmp_path / "state").write_text("")
    said: list[Message] = []
    lists = Lists(str(tmp_path / "state"), said.append)
    lists.read(source(path, "SELECT n FROM d"))
    _execute(path, "INSERT INTO d VALUES ('b.de')")
    lists.read(source(path, "SELECT n FROM d"))

    assert [message.id for message in said] == ["serve.not-kept"]


def test_a_database_that_is_away_leaves_the_last_list_even_after_a_restart(tmp_path: Path) -> None:
    path = database(tmp_path, ["CREATE TABLE d (n)", "INSERT INTO d VALUES ('a.example')"])
    asked = source(path, "SELECT n FROM d")
    said: list[Message] = []
    before = Lists(str(tmp_path / "state"), said.append)
    good = before.read(asked)
    path.unlink()

    again = before.read(asked)
    restarted = Lists(str(tmp_path / "state"), said.append).read(asked)

    assert again == good
    assert restarted.domains == good.domains
    assert [message.id for message in said] == ["serve.list-kept"] * 2
    kept = next((tmp_path / "state").iterdir())
    assert kept.stat().st_mode & 0o077 == 0


def test_a_database_that_is_away_is_told_once_and_counted_each_time(tmp_path: Path) -> None:
    statements = ["CREATE TABLE d (n)", "INSERT INTO d VALUES ('a.example')"]
    path = database(tmp_path, statements)
    asked = source(path, "SELECT n FROM d")
    said: list[Message] = []
    metrics = Metrics()
    lists = Lists(str(tmp_path / "state"), said.append, metrics=metrics)
    lists.read(asked)
    path.unlink()
    lists.read(asked)
    lists.read(asked)
    database(tmp_path, statements)
    lists.read(asked)
    lists.read(asked)

    assert [message.id for message in said] == ["serve.list-kept", "serve.list-back"]
    text = metrics.text().decode()
    assert 'mail_autoconf_source_errors_total{source="db"} 2.0\n' in text
    assert 'mail_autoconf_source_age_seconds{source="db"} ' in text


def test_a_source_that_is_configured_no_more_has_no_metrics(tmp_path: Path) -> None:
    path = database(tmp_path, ["CREATE TABLE d (n)", "INSERT INTO d VALUES ('a.example')"])
    metrics = Metrics()
    Lists(str(tmp_path / "state"), lambda _message: None, metrics=metrics).read(
        source(path, "SELECT n FROM d")
    )

    metrics.keep_sources(["another"])

    assert 'source="db"' not in metrics.text().decode()


def test_the_list_of_another_question_is_not_taken(tmp_path: Path) -> None:
    path = database(tmp_path, ["CREATE TABLE d (n)", "INSERT INTO d VALUES ('a.example')"])
    lists = Lists(str(tmp_path / "state"), lambda _message: None)
    lists.read(source(path, "SELECT n FROM d"))

    with pytest.raises(SourceAwayError):
        lists.read(source(path, "SELECT n FROM other"))


def test_a_list_that_shrank_by_more_than_a_fifth_is_refused(tmp_path: Path) -> None:
    hundred = ", ".join(f"('d{number:02}.example')" for number in range(100))
    path = database(tmp_path, ["CREATE TABLE d (n)", f"INSERT INTO d VALUES {hundred}"])  # noqa: S608
    asked = source(path, "SELECT n FROM d")
    said: list[Message] = []
    state = str(tmp_path / "state")
    lists = Lists(state, said.append)
    lists.read(asked)
    _execute(path, "DELETE FROM d WHERE n < 'd20'")
    assert len(lists.read(asked).domains) == 80
    _execute(path, "DELETE FROM d WHERE n < 'd40'")

    assert len(lists.read(asked).domains) == 80
    assert len(Lists(state, said.append).read(asked).domains) == 80
    assert len(Lists(state, said.append, accept_shrink=True).read(asked).domains) == 60
    assert [message.id for message in said] == ["serve.list-kept"] * 2


def test_a_short_list_may_lose_what_it_loses(tmp_path: Path) -> None:
    path = database(tmp_path, ["CREATE TABLE d (n)", "INSERT INTO d VALUES ('a.de'), ('b.de')"])
    asked = source(path, "SELECT n FROM d")
    lists = Lists(str(tmp_path / "state"), lambda _message: None)
    lists.read(asked)
    _execute(path, "DELETE FROM d WHERE n = 'a.de'")

    assert [named.domain for named in lists.read(asked).domains] == ["b.de"]


def test_the_password_of_a_database_stands_in_no_error(tmp_path: Path) -> None:
    dsn = tmp_path / "dsn"
    dsn.write_text("postgresql://mail:s3cret@127.0.0.1:1/mail\n")
    dsn.chmod(0o600)
    asked = DomainSource(
        name="db", kind="postgresql", dsn_file=str(dsn), query="SELECT 1", profile="basic"
    )

    with pytest.raises(SourceAwayError) as away:
        sql.read(asked)
    dsn.write_text("s3cret is no URL\n")
    with pytest.raises(UsageError) as wrong:
        sql.read(asked)
    dsn.write_text("postgresql://mail:pass@s3cret@127.0.0.1:1/mail\n")
    with pytest.raises(UsageError, match="%40") as at_sign:
        sql.read(asked)
    dsn.write_text("mariadb://mail:s3cret@127.0.0.1:1/mail\n")
    with pytest.raises(UsageError, match="begin with postgresql://") as other_kind:
        sql.read(asked)
    dsn.chmod(0o644)
    with pytest.raises(UsageError, match="others can read it") as open_to_all:
        sql.read(asked)

    for caught in (away, wrong, at_sign, other_kind, open_to_all):
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("option", ["colour=red", "charset=klingon", "ssl=true"])
def test_an_option_of_the_url_that_the_driver_does_not_take_is_told(
    tmp_path: Path, option: str
) -> None:
    dsn = tmp_path / "dsn"
    dsn.write_text(f"mariadb://mail:s3cret@127.0.0.1:1/mail?{option}\n")
    dsn.chmod(0o600)

    with pytest.raises(SourceAwayError) as caught:
        sql.read(DomainSource(name="db", kind="mariadb", dsn_file=str(dsn), query="SELECT 1"))

    assert f"the URL in {dsn} has an option that the driver does not take: " in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_database_is_only_read(tmp_path: Path) -> None:
    path = database(tmp_path, ["CREATE TABLE d (n)", "INSERT INTO d VALUES ('a.example')"])

    with pytest.raises(SourceAwayError):
        sql.read(source(path, "DELETE FROM d"))
    assert domains(path, "SELECT n FROM d") == ["a.example"]


def _execute(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()
