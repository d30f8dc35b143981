from autoconf.diagnosis.rules.sent_mail_local import RULE
from tests.diagnosis.programs import POP3, SMTP, program, with_programs


def test_only_a_program_that_says_it_is_named() -> None:
    silent, on_server = program(), program(sent_is_local=False)
    local = program(sent_is_local=True, name="Mutt")
    (found,) = RULE.check(with_programs(silent, on_server, local))

    assert found.evidence == ("using/2",)
    assert found.remedy.id == "finding.sent-mail-local.remedy"
    assert list(RULE.check(with_programs(silent, on_server))) == []


def test_with_pop3_only_imap_helps() -> None:
    (found,) = RULE.check(with_programs(program(POP3, SMTP, sent_is_local=True)))

    assert found.remedy.id == "finding.sent-mail-local.remedy-pop3"
