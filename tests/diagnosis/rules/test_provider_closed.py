from msgspec.structs import replace

from autoconf.diagnosis.rules import no_mail_protocols
from autoconf.diagnosis.rules.provider_closed import RULE
from autoconf.messages import text
from autoconf.model.finding import Severity
from autoconf.model.report import Report
from tests.diagnosis.reports import IMAP, report


def closed() -> Report:
    healthy = report()
    assert healthy.config is not None
    config = replace(healthy.config, closed="2026-02-25", hint="It closed.")
    return replace(healthy, config=config)


def test_a_closed_provider_blocks_and_says_the_day() -> None:
    (finding,) = RULE.check(closed())

    assert finding.severity is Severity.BLOCKER
    assert text(finding.message.id, finding.message.parameters) == (
        "Example Mail closed on 2026-02-25. example.com has no mail servers any more."
    )
    assert text(finding.remedy.id, finding.remedy.parameters) == (
        "Use an address at another provider. It closed."
    )
    assert list(no_mail_protocols.RULE.check(closed())) == []


def test_an_open_provider_gives_silence() -> None:
    assert list(RULE.check(report(incoming=(IMAP,)))) == []
    assert list(RULE.check(report())) == []
