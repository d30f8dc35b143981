import pytest
from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.model.check import NOT_TESTED, Check, CheckOutcome, LoginOutcome, LoginResult, Stage
from autoconf.model.server import SocketType
from autoconf.renderers.reports.trace import trace
from tests.diagnosis.reports import (
    IMAP,
    accepted,
    failed,
    not_opened,
    refused,
    server,
    untested,
    without_name,
    without_starttls,
)

STARTTLS = server("smtp smtp.example.com", SocketType.STARTTLS)
PLAIN = server("imap imap.example.com", SocketType.PLAIN)
TIMES = (
    (Stage.NAME, 0.02),
    (Stage.CONNECT, 0.08),
    (Stage.GREETING, 0.05),
    (Stage.CAPABILITIES, 0.1),
    (Stage.TLS, 0.11),
    (Stage.LOGIN, 1.41),
    (Stage.DONE, 9.0),
)


def results(check: Check) -> dict[str, tuple[bool | None, str]]:
    return {step.name: (step.is_good, english(step.words)) for step in trace(check)}


def test_a_good_login_has_five_good_steps_in_their_order() -> None:
    steps = list(trace(replace(accepted(IMAP), stages=TIMES)))

    assert [step.name for step in steps] == [
        *("name", "connection", "encryption", "greeting", "login")
    ]
    assert all(step.is_good for step in steps)


def test_with_starttls_the_encryption_follows_the_greeting() -> None:
    names = [step.name for step in trace(replace(accepted(STARTTLS), stages=TIMES))]

    assert names == ["name", "connection", "greeting", "encryption", "login"]


def test_each_step_has_its_time_and_the_greeting_that_of_the_capabilities_too() -> None:
    times = {step.name: step.time(english) for step in trace(replace(accepted(IMAP), stages=TIMES))}

    assert times == {
        "name": "0.02 s",
        "connection": "0.08 s",
        "encryption": "0.11 s",
        "greeting": "0.15 s",
        "login": "1.41 s",
    }


def test_an_unknown_time_is_empty() -> None:
    assert {step.time(english) for step in trace(accepted(IMAP))} == {""}


def test_a_name_that_nobody_looked_up_is_left_out() -> None:
    check = replace(accepted(IMAP), stages=((Stage.CONNECT, 0.1),))

    assert "name" not in results(check)


def test_a_name_that_does_not_exist_ends_the_steps() -> None:
    check = replace(without_name(IMAP), stages=((Stage.NAME, 0.1),))

    assert results(check) == {
        "name": (False, "not found"),
        "connection": (None, "not tried"),
        "encryption": (None, "not tried"),
        "greeting": (None, "not tried"),
        "login": (None, "not tried"),
    }


def test_a_server_that_is_silent_after_the_connection_failed_to_greet() -> None:
    silent = replace(
        failed(STARTTLS, CheckOutcome.TIMED_OUT),
        stages=((Stage.CONNECT, 0.001), (Stage.GREETING, 15.01)),
    )

    assert [(step.name, step.is_good, step.time(english)) for step in trace(silent)] == [
        ("connection", True, "0.00 s"),
        ("greeting", False, "15.01 s"),
        ("encryption", None, ""),
        ("login", None, ""),
    ]


@pytest.mark.parametrize(
    ("check", "step", "result"),
    [
        (
            replace(failed(IMAP, CheckOutcome.TIMED_OUT), stages=((Stage.NAME, 3.0),)),
            "name",
            (False, "no answer in time"),
        ),
        (failed(IMAP, CheckOutcome.TIMED_OUT), "connection", (False, "no answer in time")),
        (failed(IMAP, CheckOutcome.TLS_FAILED), "encryption", (False, "failed")),
        (failed(IMAP, CheckOutcome.SKIPPED), "connection", (None, "not tried")),
        (without_starttls(STARTTLS), "encryption", (False, "not offered")),
        (replace(untested(PLAIN), tls=None), "encryption", (False, "none")),
        (
            replace(untested(IMAP), reached=Stage.TLS, outcome=CheckOutcome.REFUSED),
            "greeting",
            (False, "refused"),
        ),
        (refused(IMAP), "login", (False, "refused")),
        (untested(IMAP), "login", (None, "not tried")),
        (
            replace(accepted(IMAP), login=LoginResult(outcome=LoginOutcome.USER_BLOCKED)),
            "login",
            (False, "refused: the account is blocked"),
        ),
        (
            not_opened(IMAP),
            "login",
            (False, "accepted, but the mailbox did not open"),
        ),
        (
            replace(failed(IMAP, CheckOutcome.WRONG_PROTOCOL), login=NOT_TESTED),
            "greeting",
            (False, "another protocol answered"),
        ),
    ],
)
def test_the_step_that_ended_it_says_why(
    check: Check, step: str, result: tuple[bool | None, str]
) -> None:
    assert results(check)[step] == result
