"""The languages of settings files in which a value is made of others: none grows without limit."""

from autoconf.formats.settings_files import msmtp
from autoconf.formats.settings_files.muttrc import read_variables
from autoconf.formats.settings_files.text import MAX_LINE


def test_a_variable_that_doubles_ends_at_the_length_of_a_line() -> None:
    lines = ['set a0="' + "x" * 1000 + '"', *(f'set a{i + 1}="$a{i}$a{i}"' for i in range(12))]
    values = read_variables("\n".join(lines))

    assert values["a1"] == "x" * 2000
    assert max(len(value) for value in values.values()) <= MAX_LINE
    assert "a12" not in values


def test_a_file_with_more_variables_than_mutt_knows_is_read_in_part() -> None:
    assert len(read_variables("set " + "\nset ".join(f"a{i}=b" for i in range(9000)))) < 9000


def test_an_account_takes_over_the_commands_that_are_read_alone() -> None:
    many = "".join(f"k{i} v\n" for i in range(100))
    text = f"account a\nhost h\n{many}account b : a, a, a\nport 26\n"

    assert list(msmtp.accounts(text)) == [{"host": "h"}, {"host": "h", "port": "26"}]


def test_the_number_of_accounts_is_limited() -> None:
    text = "".join(f"account a{i}\nhost h{i}\n" for i in range(900))
    found = list(msmtp.accounts(text))

    assert len(found) == 500
    assert found[-1] == {"host": "h499"}
