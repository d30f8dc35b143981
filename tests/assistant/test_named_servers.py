"""Servers that the caller named: they are tested, nothing else is asked, and they are judged."""

import pytest
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.model.check import LoginOutcome
from autoconf.model.events import ConfigFound, SourceAnswered
from autoconf.model.options import Options
from autoconf.model.questions import Question
from autoconf.model.report import Report
from autoconf.model.symptom import Symptom
from autoconf.model.verdict import Works
from tests.assistant.cases import Case, Person, TokenPerson, check_to_the_end, logins, wires, wishes
from tests.discovery.builders import IMAP, POP3, SMTP, server
from tests.probes.wires import REFUSED, has_login

_SMTP = "smtp:smtp.example.com:465:ssl"
_IMAP = "imap:imap.example.com:993:ssl"
_SECOND = "imap:second.example.org:993:ssl"


class Careful(Person):
    """Says no to every further login."""

    def agrees(self, _question: Question) -> bool:
        return False


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def test_one_server_is_tested_and_no_source_is_asked() -> None:
    case = Case(wishes=wishes(server=(_SMTP,)))

    report = case.check()

    assert logins(report) == {"smtp smtp.example.com:465": LoginOutcome.ACCEPTED}
    assert case.opened == {"smtp smtp.example.com:465"}
    assert (case.world.dns.asked, case.world.http.asked) == ([], [])
    assert [a.source for a in report.attempts] == ["named"]
    assert not any(isinstance(event, SourceAnswered) for event in case.shown)


def test_the_verdict_is_about_the_named_direction_alone() -> None:
    report = Case(wishes=wishes(server=(_SMTP,))).check()

    assert report.verdict.works == Works(read=None, send=True)
    assert report.verdict.message.id == "verdict.works-send"
    assert report.works
    assert report.findings == ()


def test_a_server_for_reading_is_judged_alone_too() -> None:
    report = Case(wishes=wishes(server=(_IMAP,))).check()

    assert report.verdict.works == Works(read=True, send=None)
    assert report.verdict.message.id == "verdict.works-read"


def test_both_directions_make_the_usual_verdict() -> None:
    report = Case(wishes=wishes(server=(_IMAP, _SMTP))).check()

    assert report.verdict.message.id == "verdict.works"


def test_the_servers_are_shown_before_the_password_is_asked_for() -> None:
    case = Case(wishes=wishes(server=(_SMTP,)))

    case.check()

    assert len([event for event in case.shown if isinstance(event, ConfigFound)]) == 1
    assert case.person.asked == ["password"]


def test_a_foreign_server_is_the_callers_own_choice() -> None:
    foreign = server("imap second.example.org")
    case = Case(wishes=wishes(server=(_SECOND,)), servers=wires(foreign))

    report = case.check()

    assert logins(report) == {"imap second.example.org:993": LoginOutcome.ACCEPTED}
    assert case.person.asked == ["password"]


def test_a_dead_server_is_named_and_no_other_one_is_tried() -> None:
    case = Case(wishes=wishes(server=("imap:imap.example.com:143:starttls",)))

    report = case.check()

    assert case.opened == {"imap imap.example.com:143"}
    assert report.verdict.finding == "findings/0"
    assert report.is_blocked


def test_every_named_server_is_tested_also_after_one_that_works() -> None:
    second = server("imap second.example.org")
    case = Case(wishes=wishes(server=(_IMAP, _SECOND)), servers=wires(IMAP, second))

    report = case.check()

    assert set(logins(report).values()) == {LoginOutcome.ACCEPTED}
    assert len(report.checks) == 2


def test_a_dead_server_is_a_blocker_beside_a_good_one_for_the_same_purpose() -> None:
    report = Case(wishes=wishes(server=(_IMAP, _SECOND)), servers=wires(IMAP)).check()

    assert report.is_blocked
    assert not report.works


def test_a_refused_password_is_sent_to_no_second_server_without_a_yes() -> None:
    servers = wires(IMAP, login=REFUSED) | wires(SMTP)
    case = Case(wishes=wishes(server=(_IMAP, _SMTP)), servers=servers, person=Careful())

    report = case.check()

    assert "login-refused" in rules(report)
    assert sum(map(has_login, case.heard)) == 1


def test_a_server_without_encryption_gets_no_connection_and_a_blocker() -> None:
    case = Case(wishes=wishes(server=("imap:imap.example.com:143:none", _SMTP)))

    report = case.check()

    assert case.opened == {"smtp smtp.example.com:465"}
    assert rules(report) == {"only-unencrypted"}
    assert not report.works


def test_a_symptom_leaves_the_verdict_to_the_named_server() -> None:
    case = Case(wishes=wishes(server=(_SMTP,)))
    start = Report(
        address=case.check().address, domain="example.com", symptom=Symptom(id="cannot-send")
    )
    case = Case(wishes=wishes(server=(_SMTP,)))

    report = check_to_the_end(start, case.tools, case.person)

    assert report.verdict.message.id == "verdict.works-send"


def test_a_report_of_found_servers_is_begun_anew_with_the_named_ones() -> None:
    found = Case().check()
    case = Case(wishes=wishes(server=("pop3:pop.example.com:995:ssl",)), servers=wires(POP3))

    report = check_to_the_end(found, case.tools, case.person)

    assert logins(report) == {"pop3 pop.example.com:995": LoginOutcome.ACCEPTED}


def test_a_token_goes_to_a_named_server_as_one() -> None:
    case = Case(wishes=wishes(server=(_IMAP,)), person=TokenPerson())

    report = case.check()

    assert "takes no" not in repr(report.checks[0].login.why)
    assert report.config is not None
    assert report.config.incoming[0].authentication[0].method.value == "OAuth2"


@pytest.mark.parametrize(
    "fields",
    [
        {"using": ("imap:mail.example.com:143:none",)},
        {"offline": True},
    ],
)
def test_options_that_make_no_sense_beside_it_are_refused(fields: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="--server"):
        Options(server=(_SMTP,), **fields)  # type: ignore[arg-type] # by name


@pytest.mark.parametrize(
    "words", ["smtp.example.com", "smtp:smtp.example.com:0:ssl", "smtp:a b:465:ssl"]
)
def test_words_that_name_no_server_are_refused(words: str) -> None:
    with pytest.raises(UsageError, match="--server smtp"):
        Options(server=(words,))


def test_a_run_that_is_continued_without_the_option_still_tries_no_other_server() -> None:
    case = Case(wishes=wishes(server=("imap:dead.example.com:993:ssl",)))
    report = case.check()
    later = Case(wishes=wishes())

    check_to_the_end(replace(report, checks=()), later.tools, later.person)

    assert later.opened == {"imap dead.example.com:993"}
    assert later.world.dns.asked == []
