"""Each sign of a refused sign-in leads to its advice, and to no other."""

import tomllib
from pathlib import Path
from typing import Any, Final, get_args

import pytest

from autoconf.knowledge.oauth_refusals import (
    OAuthRefusal,
    Where,
    oauth_refusal,
    rows,
    rows_for,
)
from autoconf.messages import FOLDER, english, load
from autoconf.model.finding import Who

EXAMPLES: Final = tomllib.loads(
    Path(__file__).with_name("oauth_refusals.toml").read_text(encoding="utf-8")
)
MICROSOFT: Final = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize"
_LONGEST_TITLE: Final = 60


def test_every_row_has_an_example() -> None:
    assert EXAMPLES.keys() == {row.id for row in rows()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_leads_to_its_row_and_to_no_other(name: str) -> None:
    general = {row.id for row in rows() if row.is_general}
    found: list[Any] = EXAMPLES[name]

    assert [oauth_refusal(*example).id for example in found] == [name] * len(found)
    only = [] if name in general else [name]
    assert [[row.id for row in rows_for(*example)] for example in found] == [only] * len(found)


@pytest.mark.parametrize("where", get_args(Where))
def test_each_place_has_one_row_for_the_rest(where: Where) -> None:
    rest = [row for row in rows() if row.is_general and where in row.where]

    assert len(rest) == 1
    assert oauth_refusal(where, "never seen", "", "id.example.com") is rest[0]


def test_a_number_of_microsoft_counts_as_a_whole_and_at_microsoft_only() -> None:
    def read(description: str, server: str = MICROSOFT) -> str:
        return oauth_refusal("authorization", "x", description, server).id

    assert read("AADSTS50011: no match") == "wrong-redirect"
    assert read("AADSTS500113: no reply address") == "page-refused"
    assert read("AADSTS65001: not consented") == "consent-missing"
    assert read("AADSTS65001: not consented", "https://id.example.com") == "page-refused"
    assert read("AADSTS65001", "https://login.microsoftonline.com.evil.example") == "page-refused"


def test_words_count_more_than_the_code() -> None:
    words = "AADSTS90094: The grant requires administrator permission."

    assert oauth_refusal("authorization", "access_denied", words, MICROSOFT).id == "consent-missing"
    assert oauth_refusal("authorization", "access_denied", "", MICROSOFT).id == "denied"


def test_the_same_code_means_another_thing_when_a_sign_in_is_renewed() -> None:
    found = [oauth_refusal(w, "invalid_grant", "", "") for w in get_args(Where)[1:3]]

    assert [row.id for row in found] == ["code-refused", "sign-in-ended"]


def test_whoever_can_fix_it_is_named() -> None:
    def who(name: str) -> Who:
        return next(row.who for row in rows() if row.id == name)

    assert who("consent-missing") is Who.ADMINISTRATOR
    assert who("wrong-redirect") is Who.CLIENT_OWNER
    assert who("not-judged") is Who.PROVIDER
    assert who("sign-in-ended") is Who.USER


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_the_words_of_a_row_are_there_in_both_languages(row: OAuthRefusal) -> None:
    needed = {message.id for message in (row.title, row.remedy, *row.to_do)}
    known = {name for name in english() if name.startswith(f"oauth.refused.{row.id}.")}

    assert known == needed
    assert needed <= load(FOLDER / "de.toml").keys()
    assert len(english()[row.title.id]) <= _LONGEST_TITLE


def test_an_open_reason_names_all_three() -> None:
    words = english()["oauth.refused.token-refused.remedy"]

    assert all(part in words for part in ("another account", "expired", "scope"))
