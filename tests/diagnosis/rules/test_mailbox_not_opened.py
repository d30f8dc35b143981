import pytest

from autoconf.diagnosis.engine import diagnose
from autoconf.diagnosis.rules.mailbox_not_opened import RULE
from autoconf.messages import text
from autoconf.model.check import Check
from autoconf.model.finding import Severity, Who
from tests.diagnosis.reports import IMAP, POP3, SMTP, accepted, not_opened, report


@pytest.mark.parametrize(
    ("checks", "severity"),
    [
        ((not_opened(POP3), accepted(SMTP)), Severity.BLOCKER),
        ((accepted(IMAP), not_opened(POP3)), Severity.WARNING),
        ((not_opened(IMAP), not_opened(POP3)), Severity.BLOCKER),
    ],
    ids=["nothing-to-read", "imap-works", "neither"],
)
def test_it_blocks_unless_another_server_opens(
    checks: tuple[Check, ...], severity: Severity
) -> None:
    assert {f.severity for f in RULE.check(report(*checks))} == {severity}


def test_the_server_is_quoted_and_the_password_called_right() -> None:
    (finding,) = RULE.check(report(not_opened(POP3, "[SYS/PERM] no POP for you", "SYS/PERM")))

    assert "no POP for you" in text(finding.message.id, finding.message.parameters)
    remedy = text(finding.remedy.id, finding.remedy.parameters)
    assert remedy.startswith("User name and password are right.")
    assert "POP3" in remedy


def test_a_trouble_that_passes_is_the_provider_s() -> None:
    (finding,) = RULE.check(report(not_opened(POP3, "[SYS/TEMP] later", "SYS/TEMP")))

    assert (finding.who, finding.remedy.id) == (
        Who.PROVIDER,
        "finding.mailbox-not-opened.remedy-later",
    )


def test_it_is_the_only_finding_on_that_server() -> None:
    rules = [f.rule for f in diagnose(report(not_opened(IMAP), accepted(SMTP)))]

    assert rules == ["mailbox-not-opened"]
