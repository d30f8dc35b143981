import pytest

from autoconf.diagnosis.rules.autoconfig_extras import RULE
from autoconf.model.audit import Flaw
from autoconf.model.finding import Severity
from tests.auditing.builders import IMAP, SMTP, document
from tests.diagnosis.audited import audited


@pytest.mark.parametrize("flaw", [Flaw.PASSWORD, Flaw.LONG_NAME])
def test_it_is_one_note_per_file(flaw: Flaw) -> None:
    [found] = RULE.check(audited(*document(IMAP, SMTP, flaws=(flaw,))))

    assert found.severity is Severity.NOTE


def test_other_flaws_have_other_findings() -> None:
    assert list(RULE.check(audited(*document(IMAP, SMTP, flaws=(Flaw.WRONG_TYPE,))))) == []
