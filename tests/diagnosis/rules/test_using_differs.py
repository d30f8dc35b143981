import pytest
from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.diagnosis.engine import diagnose
from autoconf.diagnosis.rules.using_differs import RULE
from autoconf.model.server import SocketType
from autoconf.model.symptom import Symptom
from autoconf.model.using import UsedServer
from tests.diagnosis.programs import IMAP, POP3, SMTP, program, used, with_programs


def test_right_settings_are_silent() -> None:
    assert list(RULE.check(with_programs(program()))) == []


def test_differences_of_all_programs_are_counted() -> None:
    one = program(replace(IMAP, port=1993), SMTP)
    two = program(IMAP, replace(SMTP, hostname="mail.example.com", port=25), name="Outlook")

    (alone,) = RULE.check(with_programs(one))
    (found,) = RULE.check(with_programs(one, two))

    assert alone.title.id == "finding.using-differs.title-one"
    assert dict(found.title.parameters) == {"count": "3"}
    assert found.evidence == ("using/0", "using/1")


def test_what_another_rule_says_is_not_counted() -> None:
    old = used("imap imap.old.test")
    optional = used("smtp smtp.example.com", SocketType.TLS, optional=True)

    assert list(RULE.check(with_programs(program(old, optional)))) == []


def test_it_counts_the_marks_of_the_table_with_those_that_other_findings_are_about() -> None:
    plain = used("smtp smtp.example.com", SocketType.PLAIN, port=1025)
    deleting = replace(POP3, port=1995, leave_on_server=False)

    (one,) = RULE.check(with_programs(program(IMAP, plain)))
    (two,) = RULE.check(with_programs(program(deleting, SMTP)))

    assert one.title.id == "finding.using-differs.title-one"
    assert dict(two.title.parameters) == {"count": "2"}


def test_what_cannot_work_at_all_is_left_to_its_own_rule() -> None:
    assert list(RULE.check(with_programs(program(replace(IMAP, port=995), SMTP)))) == []


CONNECTION = Symptom(id="0x800CCC0E", rules=("port-blocked-here", "using-differs"))


@pytest.mark.parametrize(
    ("smtp", "title"),
    [
        (replace(SMTP, port=25), "Outlook uses port 25, which many networks block"),
        (replace(SMTP, port=2525), "Outlook uses port 2525; the right one is 465"),
        (
            replace(SMTP, socket_type=SocketType.STARTTLS),
            "Sending cannot work: port 465 wants SSL/TLS",
        ),
        (
            replace(SMTP, hostname="mail.example.com"),
            "Outlook uses mail.example.com, not the provider's server",
        ),
        (replace(SMTP, hostname="mail.example.com", port=25), "Outlook uses port 25, which many"),
    ],
)
def test_a_lost_connection_lifts_what_stops_it_to_the_verdict(smtp: UsedServer, title: str) -> None:
    deleting = program(replace(POP3, leave_on_server=False), smtp, name="Outlook")
    asked = replace(with_programs(deleting), symptom=CONNECTION)

    verdict = replace(asked, findings=diagnose(asked)).verdict

    assert english(verdict.message).startswith(title)


def test_a_typed_server_has_a_short_name_in_titles() -> None:
    typed = program(replace(SMTP, port=25), name="", file="smtp:smtp.example.com:25:ssl")

    (found,) = RULE.check(replace(with_programs(typed), symptom=CONNECTION))

    assert english(found.title).startswith("This program uses port 25")
    assert "smtp:smtp.example.com:25:ssl" in english(found.message)
