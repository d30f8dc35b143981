"""Every known reply, from the server's line to the finding that people read."""

import pytest

from autoconf.diagnosis.engine import diagnose
from autoconf.model.check import Check, LoginOutcome
from autoconf.refusals.matching import Refusal, classify_check, is_temporary
from autoconf.refusals.policy import POLICIES
from autoconf.refusals.rules import rules
from tests.diagnosis.reports import report
from tests.refusals.replies import ROWS, checked

NUMBERS = sorted({int(name.split("-")[1]) for name in ROWS})
MAY_COUNT = {
    name for name, row in ROWS.items() if row["cause"] in {"bad-credentials", "app-password"}
}


CHECKS = {name: checked(row) for name, row in ROWS.items()}


def diagnosis(check: Check) -> tuple[str, str, str]:
    (found,) = [f for f in diagnose(report(check)) if f.cause is not None]
    assert found.cause is not None
    return found.cause.value, found.who.value, found.remedy.id


def refusal(name: str) -> Refusal:
    found = classify_check(CHECKS[name])
    assert found is not None, name
    return found


def test_a_reply_is_diagnosed() -> None:
    wanted = {
        name: (row["cause"], row["who"], f"advice.{row['advice']}") for name, row in ROWS.items()
    }

    assert {name: diagnosis(check) for name, check in CHECKS.items()} == wanted


def test_what_else_it_may_be_is_told() -> None:
    told = {name: [cause.value for cause in refusal(name).alternatives] for name in ROWS}

    assert told == {name: row.get("also", []) for name, row in ROWS.items()}


def test_a_reply_is_known_by_a_rule_of_its_number() -> None:
    numbers = {rule.id: rule.document.rows for rule in rules()}

    assert [
        name for name in ROWS if int(name.split("-")[1]) not in numbers[refusal(name).rule]
    ] == []


def test_every_number_has_a_reply_and_a_rule() -> None:
    assert list(range(1, 107)) == NUMBERS
    assert sorted({n for rule in rules() for n in rule.document.rows}) == NUMBERS


def test_a_temporary_code_is_never_a_wrong_password() -> None:
    temporary = {name for name in ROWS if is_temporary(CHECKS[name].login.code)}
    refused = {n for n in ROWS if CHECKS[n].login.outcome is LoginOutcome.BAD_CREDENTIALS}
    counted = {name for name in ROWS if POLICIES[refusal(name).cause].counts}

    assert temporary
    assert temporary & (refused | counted) == set()
    assert MAY_COUNT - temporary - counted == set()


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
    assert CHECKS[name].login.outcome is outcome


@pytest.mark.parametrize(
    ("name", "minutes"), [("row-033-2", 20), ("row-034", 10), ("row-077", 15), ("row-106", 15)]
)
def test_the_wait_is_the_servers_where_it_is_longer(name: str, minutes: int) -> None:
    assert refusal(name).wait_minutes == minutes
