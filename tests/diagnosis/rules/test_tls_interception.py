import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.tls_interception import RULE
from autoconf.model.check import Check, TlsProblem
from autoconf.model.evidence import Tier
from autoconf.model.finding import Confidence, Finding, Severity
from tests.diagnosis import network
from tests.diagnosis.network import ISPDB, found_nothing
from tests.diagnosis.reports import GOOD_TLS, IMAP, SMTP, accepted, causes, distrusted, report

UNKNOWN = {"problem": "cert-unknown-issuer", "issuer": "CN=Office Gateway"}

KNOWN = replace(accepted(SMTP), tls=replace(GOOD_TLS, issuer="CN=Example CA"))


def findings(*checks: Check) -> list[Finding]:
    return list(RULE.check(report(*checks)))


def test_r66_one_stranger_for_all_servers_is_possibly_in_between() -> None:
    (finding,) = findings(distrusted(IMAP, **UNKNOWN), distrusted(SMTP, **UNKNOWN))

    assert (finding.confidence, finding.severity) == (Confidence.POSSIBLE, Severity.BLOCKER)
    assert finding.message.parameters == (("issuer", "CN=Office Gateway"),)


def test_r66_a_scanner_whose_root_is_installed_is_seen_by_its_name() -> None:
    scanned = replace(GOOD_TLS, issuer="CN=Avast Web/Mail Shield Root")

    (finding,) = findings(replace(accepted(IMAP), tls=scanned), accepted(SMTP))

    assert (finding.severity, finding.evidence) == (Severity.NOTE, ("checks/0",))


@pytest.mark.parametrize(
    "checks",
    [
        pytest.param((distrusted(IMAP, **UNKNOWN),), id="one server"),
        pytest.param((distrusted(IMAP, **UNKNOWN), KNOWN), id="another is known"),
        pytest.param(
            (distrusted(IMAP, **UNKNOWN), distrusted(SMTP, **UNKNOWN | {"issuer": "CN=Other"})),
            id="two issuers",
        ),
        pytest.param(
            (distrusted(IMAP, **UNKNOWN, pinned=True), distrusted(SMTP, **UNKNOWN, pinned=True)),
            id="pinned",
        ),
    ],
)
def test_less_than_that_is_no_sign(checks: tuple[Check, ...]) -> None:
    assert findings(*checks) == []


def test_web_servers_of_several_domains_show_it_too() -> None:
    unknown = TlsProblem.CERT_UNKNOWN_ISSUER
    own = network.distrusted(problem=unknown, names=(network.HOST,))
    ispdb = network.distrusted(
        ISPDB, problem=unknown, sha256="bb", names=(ISPDB,), tier=Tier.DIRECTORY
    )

    found = causes(found_nothing(own, ispdb))

    assert [finding.rule for finding in found] == ["tls-interception"]
    assert found[0].evidence == ("attempts/0", "attempts/1")
