import pytest

from autoconf.diagnosis.rules.size_limit import RULE
from autoconf.messages import text
from autoconf.model.mailbox import SmtpFacts
from tests.diagnosis.reports import SMTP, learned, report


@pytest.mark.parametrize(
    ("octets", "title"),
    [
        (10_240_000, ["Messages over 10 MB are refused"]),
        (100_000, ["Messages over 0.1 MB are refused"]),
        (25_000_000, []),
        (0, []),
        (None, []),
    ],
)
def test_only_a_limit_below_the_usual_one_is_told(octets: int | None, title: list[str]) -> None:
    found = RULE.check(report(learned(SMTP, smtp=SmtpFacts(max_octets=octets))))

    assert [text(f.title.id, f.title.parameters) for f in found] == title
