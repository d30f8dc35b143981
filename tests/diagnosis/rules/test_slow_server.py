import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.slow_server import RULE
from autoconf.messages import text
from autoconf.model.check import Check, Stage
from tests.diagnosis.reports import IMAP, accepted, refused, report


def timed(check: Check, greeting_s: float, login_s: float) -> Check:
    times = ((Stage.CONNECT, 9.0), (Stage.GREETING, greeting_s), (Stage.LOGIN, login_s))
    return replace(check, stages=times)


@pytest.mark.parametrize(
    ("check", "title"),
    [
        (timed(accepted(IMAP), 7.2, 1.0), ["imap.example.com answers slowly (7 s)"]),
        (timed(accepted(IMAP), 1.0, 12.0), ["imap.example.com answers slowly (12 s)"]),
        (timed(accepted(IMAP), 5.0, 5.0), []),
        (timed(refused(IMAP), 1.0, 12.0), []),
        (accepted(IMAP), []),
    ],
    ids=["greeting", "login", "not-slow", "refused-late-on-purpose", "not-measured"],
)
def test_the_longest_answer_is_told(check: Check, title: list[str]) -> None:
    found = RULE.check(report(check))

    assert [text(f.title.id, f.title.parameters) for f in found] == title
