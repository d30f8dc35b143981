from msgspec.structs import replace

from autoconf.diagnosis.rules.using_differs import RULE
from autoconf.model.server import SocketType
from tests.diagnosis.programs import IMAP, SMTP, program, used, with_programs


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
