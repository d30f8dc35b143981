"""Postfix's letters in a query become bound parameters."""

import sqlite3

import pytest

from autoconf.errors import UsageError
from autoconf.formats.sql_letters import with_parameters


@pytest.mark.parametrize(
    ("query", "bound"),
    [
        ("SELECT l FROM a WHERE b = %s", "SELECT l FROM a WHERE b = :address"),
        ("SELECT l WHERE b='%u' AND c='%d'", "SELECT l WHERE b=:local_part AND c=:domain"),
        ("SELECT '100%%' WHERE 1", "SELECT '100%' WHERE 1"),
        ("SELECT 5 %% 3", "SELECT 5 % 3"),
        ("SELECT 'it''s %%s'", "SELECT 'it''s %s'"),
        ("SELECT a::text, 'b:c' FROM d", r"SELECT a::text, 'b\:c' FROM d"),
        ("", ""),
    ],
)  # fmt: skip
def test_letters_become_parameters(query: str, bound: str) -> None:
    assert with_parameters(query) == bound


@pytest.mark.parametrize(
    "query",
    [
        "SELECT '%u@%d'",
        "SELECT a LIKE '%s%%'",
        "SELECT %x",
        "SELECT %",
        "SELECT '%x'",
        "SELECT '%'",
    ],
)
def test_a_letter_that_cannot_be_bound_is_refused(query: str) -> None:
    with pytest.raises(UsageError):
        with_parameters(query)


def test_an_address_is_never_part_of_the_query() -> None:
    with sqlite3.connect(":memory:") as connection:
        query = with_parameters("SELECT '%s'")
        found = connection.execute(query, {"address": "x' OR 1=1 --@a.example"}).fetchall()
    connection.close()

    assert found == [("x' OR 1=1 --@a.example",)]
