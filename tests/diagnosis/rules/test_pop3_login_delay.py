import pytest

from autoconf.diagnosis.rules.pop3_login_delay import RULE
from autoconf.model.mailbox import Pop3Facts
from tests.diagnosis.reports import POP3, learned, report


@pytest.mark.parametrize(
    ("delay_s", "minutes"), [(60, ["1"]), (61, ["2"]), (900, ["15"]), (0, []), (None, [])]
)
def test_the_delay_is_told_in_whole_minutes(delay_s: int | None, minutes: list[str]) -> None:
    found = RULE.check(report(learned(POP3, pop3=Pop3Facts(login_delay_s=delay_s))))

    assert [dict(f.remedy.parameters)["minutes"] for f in found] == minutes
