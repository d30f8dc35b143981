"""How long to wait is read from words in which the password is masked, so no echo can set it."""

import pytest

from autoconf.dialogues.redaction import Redactor
from autoconf.model.cause import Cause
from autoconf.model.check import Check, CheckOutcome, LoginEnd, LoginOutcome, LoginResult, Stage
from autoconf.model.secret import Secret
from autoconf.model.server_reply import ServerReply
from autoconf.refusals.matching import classify_check
from autoconf.refusals.policy import POLICIES
from tests.discovery.builders import server

USUAL = POLICIES[Cause.LOGIN_DELAY].wait_minutes
APART = "logins must be at least 20 minutes apart"


@pytest.mark.parametrize(
    ("password", "said", "before", "minutes"),
    [
        ("other", APART, "", 20),
        ("at least 999 minutes apart", APART, "got at least 999 minutes apart", 20),
        (
            "at least 999 minutes apart",
            "minimum login delay: at least 999 minutes apart",
            "",
            USUAL,
        ),
        ("999 minutes apart", "minimum login delay: at least 999 minutes apart", "", USUAL),
        ("wait at least 999", "minimum login delay, wait at least 999 minutes apart", "", USUAL),
        ("20 minu", APART, "", USUAL),
        ("20", APART, "", USUAL),
    ],
)
def test_an_echoed_password_sets_no_wait(
    password: str, said: str, before: str, minutes: int
) -> None:
    redactor = Redactor()
    redactor.hide(Secret(password))
    login = LoginResult(
        outcome=LoginOutcome.OTHER, end=LoginEnd.ANSWERED, said=said, code="LOGIN-DELAY"
    )
    check = Check(
        server=server("pop3 pop.example.com"),
        reached=Stage.LOGIN,
        outcome=CheckOutcome.REFUSED,
        login=login,
        replies=(ServerReply(text=before),) if before else (),
    )

    refusal = classify_check(redactor.finish_check(check))

    assert refusal is not None
    assert (refusal.cause, refusal.wait_minutes) == (Cause.LOGIN_DELAY, minutes)
