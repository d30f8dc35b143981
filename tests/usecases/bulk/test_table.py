from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.errors import UsageError
from autoconf.model.profile import Choices, LeaveOnServer
from autoconf.model.server import MailProtocol
from autoconf.usecases.bulk.columns import COLUMNS
from autoconf.usecases.bulk.table import Row, rows
from autoconf.usecases.bulk.users import user_of

Values = dict[str, str]


def read(tmp_path: Path, content: bytes | str) -> list[Row]:
    path = tmp_path / "users.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(rows(path))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no-mark", "mark"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_what_spreadsheets_write_is_read(
    tmp_path: Path, delimiter: str, mark: bytes, end: bytes
) -> None:
    lines = ["Display Name|ADDRESS|Other", 'Zoë "Z"|zoe@example.com|x', "||", "|bob@example.com|"]
    body = end.join(line.replace("|", delimiter).encode() for line in lines) + end

    assert read(tmp_path, mark + body) == [
        Row(line=2, values={"display_name": 'Zoë "Z"', "address": "zoe@example.com"}),
        Row(line=4, values={"address": "bob@example.com"}),
    ]


@pytest.mark.parametrize("first", ["sep=;", '"SEP=;"', "\ufeffsep=;"])
def test_the_first_line_of_excel_names_the_delimiter(tmp_path: Path, first: str) -> None:
    body = f"{first}\r\naddress;signature\r\na@example.com;Al, Inc\r\n"

    assert read(tmp_path, body) == [
        Row(line=3, values={"address": "a@example.com", "signature": "Al, Inc"})
    ]


def test_a_quotation_mark_after_the_line_of_excel_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="line 3"):
        read(tmp_path, 'sep=;\naddress;signature\na@example.com;"open\n')


def test_a_cell_may_hold_the_delimiter_and_line_ends(tmp_path: Path) -> None:
    (row,) = read(tmp_path, 'address,signature\na@example.com,"Al, Inc\nLondon"\n')

    assert row.values["signature"] == "Al, Inc\nLondon"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        pytest.param(b"", "must name the columns", id="empty"),
        pytest.param(b"title\na@example.com\n", "must name the columns", id="no-address"),
        pytest.param(b"address,Address\n", "two columns are called address", id="twice"),
        pytest.param(b"address\na@example.com\n\xff\n", "line 3: not UTF-8", id="latin-1"),
        pytest.param(b"address\na\0b\n", "line 2: holds a NUL", id="nul"),
        pytest.param(b"address\n" + b"x" * 70_000, "line 2: longer than 64 KiB", id="long-line"),
        pytest.param(b"address" + b"," * 200 + b"\n", "more than 100 columns", id="wide"),
        pytest.param("address\n".encode("utf-16"), "line 1: not UTF-8", id="utf-16"),
    ],
)
def test_a_table_that_cannot_be_read_names_the_line(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    with pytest.raises(UsageError, match=complaint):
        read(tmp_path, content)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot read .*gone\.csv: No such file"):
        list(rows(tmp_path / "gone.csv"))


def test_a_line_says_what_is_different_for_one_user() -> None:
    values = {
        "address": "alice@example.com", "display_name": "Alice", "incoming": "POP3",
        "client": "outlook, thunderbird", "signature": "Al\r\nLondon", "account_name": "Work",
        "leave_on_server": "Never",
    }  # fmt: skip

    user = user_of(Row(line=2, values=values), Choices(display_name="Nobody", folders="local"))

    assert user.address.text == "alice@example.com"
    assert user.clients == ("outlook", "thunderbird")
    assert user.choices == Choices(
        incoming=MailProtocol.POP3, display_name="Alice", account_name="Work", folders="local",
        signature="Al\nLondon", leave_on_server=LeaveOnServer.NEVER,
    )  # fmt: skip


def test_what_a_line_leaves_open_is_as_the_run_says() -> None:
    choices = Choices(incoming=MailProtocol.IMAP, signature="Bye", leave_days=3)

    user = user_of(Row(line=2, values={"address": "alice@example.com"}), choices)

    assert (user.choices, user.clients) == (choices, ())


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        pytest.param({}, "no address", id="no-address"),
        pytest.param({"address": "alice"}, "alice", id="bad-address"),
        pytest.param({"address": "../../x"}, "x", id="path"),
        pytest.param({"address": "a@b.example", "incoming": "smtp"}, "imap or pop3", id="smtp"),
        pytest.param({"address": "a@b.example", "leave_on_server": "-1"}, "days", id="days"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(values: Values, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        user_of(Row(line=2, values=values), Choices())


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=60)))
def test_any_line_is_a_user_or_refused(values: Values) -> None:
    try:
        user = user_of(Row(line=2, values=values), Choices())
    except UsageError:
        return

    assert user.address.text == values["address"].strip()
