from msgspec.structs import replace

from autoconf.diagnosis.rules.own_file_unusable import RULE
from autoconf.discovery.sources import local_files
from autoconf.messages import text
from autoconf.model.evidence import Outcome
from autoconf.model.finding import Severity
from autoconf.model.message import Message
from autoconf.model.report import Report
from tests.diagnosis.reports import report
from tests.discovery.builders import attempt


def with_own_file(outcome: Outcome = Outcome.MALFORMED) -> Report:
    own = replace(
        attempt("ispdb", None),
        source="local-files",
        outcome=outcome,
        detail=Message("discovery.no-mail-server"),
        policy=local_files.SOURCE.policy,
    )
    return replace(report(), attempts=(own,))


def test_a_file_of_ones_own_that_cannot_be_read_is_named() -> None:
    (finding,) = RULE.check(with_own_file())

    assert finding.severity is Severity.WARNING
    assert finding.evidence == ("attempts/0",)
    assert text(finding.message.id, finding.message.parameters).startswith(
        "Your own file for example.com was not used: "
    )


def test_a_file_that_is_used_or_missing_gives_silence() -> None:
    assert list(RULE.check(with_own_file(Outcome.ABSENT))) == []
    assert list(RULE.check(report())) == []
