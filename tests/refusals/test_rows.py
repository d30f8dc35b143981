"""Every known reply, from the server's line to the finding that people read."""

import pytest

from autoconf.diagnosis.engine import diagnose
from autoconf.model.check import LoginOutcome
from autoconf.model.finding import Finding
from autoconf.refusals.matching import Refusal, classify_check, is_temporary
from autoconf.refusals.policy import POLICIES
from autoconf.refusals.rules import rules
from tests.diagnosis.reports import report
from tests.refusals.replies import ROWS, Row, checked

NUMBERS = sorted({int(name.split("-")[1]) for name in ROWS})
MAY_COUNT = [
    name for name, row in ROWS.items() if row["cause"] in {"bad-credentials", "app-password"}
]


def finding(row: Row) -> Finding:
    (found,) = [f for f in diagnose(report(checked(row))) if f.cause is not None]
    return found


def refusal(row: Row) -> Refusal:
    found = classify_check(checked(row))
    assert found is not None
    return found


@pytest.mark.parametrize("name", ROWS)
def test_a_reply_is_diagnosed(name: str) -> None:
    row = ROWS[name]

    found = finding(row)

    assert found.cause is not None
    assert (found.cause.value, found.who.value, found.remedy.id) == (
        row["cause"],
        row["who"],
        f"advice.{row['advice']}",
    )


@pytest.mark.parametrize("name", ROWS)
def test_what_else_it_may_be_is_told(name: str) -> None:
    row = ROWS[name]

    assert [cause.value for cause in refusal(row).alternatives] == row.get("also", [])


@pytest.mark.parametrize("name", ROWS)
def test_a_reply_is_known_by_a_rule_of_its_number(name: str) -> None:
    numbers = {rule.id: rule.document.rows for rule in rules()}

    assert int(name.split("-")[1]) in numbers[refusal(ROWS[name]).rule]


def test_every_number_has_a_reply_and_a_rule() -> None:
    assert list(range(1, 107)) == NUMBERS
    assert sorted({n for rule in rules() for n in rule.document.rows}) == NUMBERS


@pytest.mark.parametrize("name", ROWS)
def test_a_temporary_code_is_never_a_wrong_password(name: str) -> None:
    check = checked(ROWS[name])
    found = refusal(ROWS[name])

    if is_temporary(check.login.code):
        assert check.login.outcome is not LoginOutcome.BAD_CREDENTIALS
        assert not POLICIES[found.cause].counts
    else:
        assert POLICIES[found.cause].counts or ROWS[name]["cause"] not in MAY_COUNT


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("row-001", LoginOutcome.BAD_CREDENTIALS),
        ("row-002", LoginOutcome.OTHER),
        ("row-005", LoginOutcome.USER_BLOCKED),
        ("row-016", LoginOutcome.METHOD_UNSUPPORTED),
        ("row-036", LoginOutcome.CLIENT_REJECTED),
        ("row-040-3", LoginOutcome.USER_BLOCKED),
        ("row-053", LoginOutcome.BAD_CREDENTIALS),
        ("row-063", LoginOutcome.CLIENT_REJECTED),
        ("row-067", LoginOutcome.CLIENT_REJECTED),
        ("row-075", LoginOutcome.BAD_CREDENTIALS),
        ("row-091", LoginOutcome.METHOD_UNSUPPORTED),
    ],
)
def test_the_outcome_of_the_login_follows_the_words(name: str, outcome: LoginOutcome) -> None:
    assert checked(ROWS[name]).login.outcome is outcome


@pytest.mark.parametrize(
    ("name", "minutes"), [("row-033-2", 20), ("row-034", 10), ("row-077", 15), ("row-106", 15)]
)
def test_the_wait_is_the_servers_where_it_is_longer(name: str, minutes: int) -> None:
    assert refusal(ROWS[name]).wait_minutes == minutes
