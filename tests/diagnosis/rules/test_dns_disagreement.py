from msgspec.structs import replace

from autoconf.diagnosis.rules.dns_disagreement import RULE
from autoconf.messages import text
from autoconf.model.finding import Severity
from tests.diagnosis.reports import HEALTHY, IMAP, said


def test_what_the_second_resolver_denies_is_a_warning() -> None:
    report = replace(HEALTHY, attempts=(said("ispdb", IMAP), said("dns-srv", IMAP, disputed=True)))

    (finding,) = RULE.check(report)

    assert finding.severity is Severity.WARNING
    assert finding.evidence == ("attempts/1",)
    assert text(finding.message.id, finding.message.parameters) == (
        "The second resolver does not confirm dns-srv of example.com."
    )


def test_agreement_is_silent() -> None:
    assert list(RULE.check(replace(HEALTHY, attempts=(said("ispdb", IMAP),)))) == []
