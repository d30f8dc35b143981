import pytest
from msgspec.structs import replace

from autoconf.diagnosis.engine import diagnose
from autoconf.diagnosis.rules.pop3_same_mail_again import RULE
from autoconf.messages import text
from autoconf.model.finding import Finding
from autoconf.model.mailbox import Pop3Facts
from autoconf.model.report import Report
from autoconf.model.symptom import Symptom
from tests.diagnosis.reports import POP3, learned, report

COMPLAINT = Symptom(id="mail-arrives-again", rules=("pop3-same-mail-again",))


def complained(pop3: Pop3Facts) -> Report:
    return replace(report(learned(POP3, pop3=pop3)), symptom=COMPLAINT)


def findings(made: Report) -> list[Finding]:
    return list(RULE.check(made))


@pytest.mark.parametrize(
    ("pop3", "words"),
    [
        (Pop3Facts(has_uidl=True, ids_change=True), "Two sessions"),
        (Pop3Facts(has_uidl=False), "no identifiers"),
    ],
)
def test_identifiers_that_do_not_stay_are_named(pop3: Pop3Facts, words: str) -> None:
    [found] = findings(complained(pop3))

    assert words in text(found.message.id, found.message.parameters)


@pytest.mark.parametrize("ids_change", [False, None])
def test_identifiers_that_stay_or_were_not_compared_are_no_trouble(
    *, ids_change: bool | None
) -> None:
    assert findings(complained(Pop3Facts(has_uidl=True, ids_change=ids_change))) == []


def test_without_the_complaint_a_server_without_identifiers_is_another_finding() -> None:
    assert findings(report(learned(POP3, pop3=Pop3Facts(has_uidl=False)))) == []


def test_it_explains_that_mail_cannot_stay() -> None:
    findings = diagnose(complained(Pop3Facts(has_uidl=False)))

    [again] = [one for one in findings if one.rule == "pop3-same-mail-again"]
    explained = [findings[int(place.partition("/")[2])].rule for place in again.explains]
    assert explained == ["pop3-deletes"]
