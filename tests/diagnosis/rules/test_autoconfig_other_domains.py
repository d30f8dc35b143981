from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.autoconfig_other_domains import RULE
from autoconf.model.finding import Severity
from autoconf.model.report import Report
from tests.auditing.builders import IMAP, SMTP, config, document
from tests.diagnosis.audited import audited

CUSTOMERS = [f"customer-{number}.example" for number in range(10)]


def listing(*domains: str) -> Report:
    one, other = document(IMAP, SMTP)
    named = replace(config(IMAP, SMTP), domains=domains)
    return audited(replace(one, config=named), other)


@pytest.mark.parametrize(
    ("others", "severity"), [(CUSTOMERS[:1], Severity.NOTE), (CUSTOMERS, Severity.WARNING)]
)
def test_domains_of_others_are_counted(others: Sequence[str], severity: Severity) -> None:
    (finding,) = RULE.check(listing("example.com", *others))

    assert (finding.severity, dict(finding.title.parameters)["count"]) == (
        severity,
        str(len(others)),
    )


@pytest.mark.parametrize(
    "domains", [(), ("example.com",), ("example.com", "mail.example.com"), ("example.net",)]
)
def test_the_domain_and_those_below_it_are_right(domains: Sequence[str]) -> None:
    assert list(RULE.check(listing(*domains))) == []
