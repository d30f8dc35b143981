from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose
from autoconf.diagnosis.rules.takes_no_mail import RULE
from autoconf.model.finding import Severity, Who
from tests.diagnosis.network import found_nothing, null_mx
from tests.diagnosis.reports import HEALTHY, SMTP, accepted, causes, report


def test_a_null_mx_is_told_as_what_it_is() -> None:
    (finding,) = diagnose(found_nothing(null_mx()))

    assert (finding.rule, finding.severity, finding.who) == (
        "takes-no-mail",
        Severity.BLOCKER,
        Who.USER,
    )


def test_it_is_a_note_where_mail_can_be_read() -> None:
    (finding,) = RULE.check(replace(HEALTHY, attempts=(null_mx(),)))

    assert (finding.severity, finding.who) == (Severity.NOTE, Who.DOMAIN_OWNER)


def test_nobody_is_asked_for_a_server_to_read_mail_that_does_not_come() -> None:
    sick = replace(report(accepted(SMTP)), attempts=(null_mx(),))

    assert [finding.rule for finding in causes(sick)] == ["takes-no-mail"]
