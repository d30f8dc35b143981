import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.autoconfig_missing import RULE
from autoconf.model.audit import PublicationKind
from autoconf.model.evidence import Outcome
from tests.auditing.builders import IMAP, SMTP, document
from tests.diagnosis.audited import RIGHT, answered, audited


def test_a_domain_that_publishes_nothing_is_noted() -> None:
    (finding,) = RULE.check(audited(answered()))

    assert finding.rule == "autoconfig-missing"


def test_a_directory_is_not_the_domain() -> None:
    listed = document(IMAP, SMTP, kind=PublicationKind.ISPDB)

    assert len(list(RULE.check(audited(*listed)))) == 1


@pytest.mark.parametrize("kind", [PublicationKind.SRV, PublicationKind.PACC])
def test_records_and_other_files_are_settings_too(kind: PublicationKind) -> None:
    assert list(RULE.check(audited(*document(IMAP, SMTP, kind=kind)))) == []


def test_a_file_that_cannot_be_read_is_another_finding() -> None:
    assert list(RULE.check(audited(answered(outcome=Outcome.MALFORMED)))) == []


def test_a_domain_without_mail_needs_no_settings() -> None:
    no_mail = replace(RIGHT, has_null_mx=True)

    assert list(RULE.check(audited(answered(), facts=no_mail))) == []


def test_a_dns_that_does_not_answer_proves_nothing() -> None:
    silent = replace(RIGHT, answered=False)

    assert list(RULE.check(audited(answered(), facts=silent))) == []
