"""The names of columns and the words in cells, as people write them."""

from pathlib import Path

import pytest

from autoconf.errors import UsageError
from autoconf.model.profile import Choices, LeaveOnServer
from autoconf.model.server import MailProtocol
from autoconf.usecases.bulk.columns import COLUMNS, Columns, column_of, template
from autoconf.usecases.bulk.table import Row, columns_of, rows
from autoconf.usecases.bulk.users import User, user_of

ADDRESS = "alice@example.com"


def user(**values: str) -> User:
    return user_of(Row(line=2, values={"address": ADDRESS, **values}), Choices())


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("E-Mail", "address"), ("email address", "address"), ("E-Mail-Adresse", "address"),
        ("MAIL", "address"), ("Name", "display_name"), ("Display Name", "display_name"),
        ("Vollständiger Name", "display_name"), ("Anzeigename", "display_name"),
        ("Protokoll", "incoming"), ("Mail-Programm", "client"), ("Clients", "client"),
        ("Signatur", "signature"), ("Kontoname", "account_name"),
        ("Auf dem Server lassen", "leave_on_server"), ("leave-on-server", "leave_on_server"),
        ("Abteilung", None), ("", None),
    ],
)  # fmt: skip
def test_a_column_has_the_usual_names(name: str, column: str | None) -> None:
    assert column_of(name) == column


def test_columns_that_are_not_read_are_told_and_passwords_apart() -> None:
    cells = ["E-Mail", "Abteilung", "Passwort", "", "Mail Password", "PIN", "Vorname"]

    columns = Columns.of(cells)

    assert columns.unknown == ("Abteilung", "Vorname")
    assert columns.passwords == ("Passwort", "Mail Password", "PIN")


def test_two_names_of_one_column_are_both_named(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text("E-Mail,Address\na@b.example,c@b.example\n")

    with pytest.raises(UsageError, match="two columns are called address: 'E-Mail', 'Address'"):
        columns_of(path)


def test_the_delimiter_is_that_which_finds_the_most_columns(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text('"Name, first";"E-Mail";"Signatur"\nx;a@b.example;Bye, Al\n')

    (row,) = rows(path)

    assert row.values == {"address": "a@b.example", "signature": "Bye, Al"}


def test_a_password_is_never_kept(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text("address,password\na@b.example,hunter2\n")

    assert "hunter2" not in repr(list(rows(path)))


def test_the_template_is_a_table_that_can_be_used(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text(template())

    (row,) = rows(path)

    assert tuple(row.values) == COLUMNS
    assert user_of(row, Choices()).clients == ("thunderbird", "outlook")


@pytest.mark.parametrize(
    ("cell", "clients"),
    [
        ("Thunderbird", ("thunderbird",)),
        ("OUTLOOK, Apple Mail", ("outlook", "apple-mail")),
        ("thunderbird-android sheet", ("thunderbird-android", "sheet")),
        ("Thunderbird for Android; Sheet to read", ("thunderbird-android", "sheet")),
        ("all", ("all",)),
        ("eudora", ("eudora",)),
    ],
)
def test_clients_are_named_by_id_or_name_in_any_case(cell: str, clients: tuple[str, ...]) -> None:
    assert user(client=cell).clients == clients


@pytest.mark.parametrize("cell", ["pop", "POP", "Pop3"])
def test_pop_is_pop3(cell: str) -> None:
    assert user(incoming=cell).choices.incoming is MailProtocol.POP3


@pytest.mark.parametrize(
    ("cell", "way", "days"),
    [
        ("Immer", LeaveOnServer.FOREVER, 14), ("nie", LeaveOnServer.NEVER, 14),
        ("30 Tage", LeaveOnServer.DAYS, 30), ("7 days", LeaveOnServer.DAYS, 7),
    ],
)  # fmt: skip
def test_how_long_mail_stays_may_be_said_in_german(
    cell: str, way: LeaveOnServer, days: int
) -> None:
    choices = user(leave_on_server=cell).choices

    assert (choices.leave_on_server, choices.leave_days) == (way, days)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        pytest.param("a@b.example,Al,x", "more cells than the first line", id="long"),
        pytest.param("E-Mail,Name", "repeats the names of the columns", id="head-again"),
        pytest.param('a@b.example,"Al\nBee"', "value of display_name holds a line end", id="end"),
        pytest.param("a@b.example;Al", "a@b.example;Al", id="other-delimiter"),
    ],
)
def test_a_row_of_another_form_fails_for_itself(tmp_path: Path, row: str, complaint: str) -> None:
    path = tmp_path / "users.csv"
    path.write_text(f"E-Mail,Name\n{row}\nz@b.example\nx@b.example,Al,,\n")

    first, *others = rows(path)

    with pytest.raises(UsageError, match=complaint):
        user_of(first, Choices())
    assert [str(user_of(other, Choices()).address)[0] for other in others] == ["z", "x"]


def test_a_row_with_line_ends_has_the_number_of_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text('address,signature\na@b.example,"Al\nBee"\n\nb@b.example,Bo\n')

    assert [row.line for row in rows(path)] == [2, 5]


def test_a_second_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text("\ufeffaddress\na@b.example\n\ufeffb@b.example\n", encoding="utf-8")

    assert [row.values["address"] for row in rows(path)] == ["a@b.example", "b@b.example"]
