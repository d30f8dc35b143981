import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.tls_rpt_missing import RULE
from autoconf.model.finding import Severity
from autoconf.model.sending import Part, Record, Sending, Standing
from tests.diagnosis.sendings import GOOD, IN_USE, lacking, report_of, with_problem

TLSA = Record(part=Part.DANE, name="_25._tcp.mx.example.com", kind="TLSA", text="3 1 1 ab")


@pytest.mark.parametrize("record", [IN_USE, TLSA])
def test_a_domain_that_senders_may_refuse_needs_reports(record: Record) -> None:
    sending = replace(GOOD, tls_rpt=Standing.MISSING, records=(record,))

    (finding,) = RULE.check(report_of(sending))

    assert finding.severity is Severity.NOTE


def test_a_record_with_a_mistake_is_told_as_such() -> None:
    (finding,) = RULE.check(with_problem(Part.TLS_RPT, "syntax"))

    assert finding.message.id == "finding.tls-rpt-missing.wrong"


@pytest.mark.parametrize(
    "sending", [None, GOOD, Sending(), replace(GOOD, tls_rpt=Standing.MISSING)]
)
def test_it_is_silent_where_no_report_is_needed(sending: Sending | None) -> None:
    assert not list(RULE.check(report_of(sending)))


def test_the_missing_record_is_named() -> None:
    (finding,) = RULE.check(lacking(Part.TLS_RPT))

    assert dict(finding.remedy.parameters)["name"] == "_smtp._tls.example.com"
