import pytest

from autoconf.diagnosis.rules.mailbox_nearly_full import RULE
from autoconf.model.mailbox import ImapFacts
from tests.diagnosis.reports import IMAP, learned, report


@pytest.mark.parametrize(
    ("used", "limit", "percent"),
    [
        (90, 100, ["90"]),
        (89, 100, []),
        (99, 100, ["99"]),
        (100, 100, []),
        (120, 100, []),
        (5, 0, []),
        (None, None, []),
    ],
)
def test_it_warns_from_nine_tenths_on(
    used: int | None, limit: int | None, percent: list[str]
) -> None:
    facts = ImapFacts(quota_used_kib=used, quota_limit_kib=limit)

    found = RULE.check(report(learned(IMAP, imap=facts)))

    assert [dict(f.message.parameters)["percent"] for f in found] == percent
