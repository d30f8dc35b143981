"""The login for Autodiscover (``--autodiscover-login``) comes before those of the mail servers."""

import time
from typing import Any

import pytest

from autoconf.model.check import LoginOutcome
from autoconf.model.finding import Severity
from autoconf.model.questions import NeedsPasswordAgain, Question, UserAnswer
from autoconf.net.interfaces import HttpResponse
from tests.assistant.cases import ALICE, Case, Person, logins, wires, wishes
from tests.discovery.autodiscover import HTTPS, WANTS_LOGIN, moved, settings
from tests.discovery.builders import IMAP, SMTP
from tests.discovery.runs import DOCUMENT, WELL_KNOWN
from tests.fakes import FakeHttp, page
from tests.probes.wires import REFUSED, has_login


class Exchange(FakeHttp):
    """Wants a login at Autodiscover, and answers it with ``then``."""

    def __init__(self, then: HttpResponse) -> None:
        super().__init__({WELL_KNOWN: page(DOCUMENT), HTTPS: then})
        self.logins = 0

    def fetch(self, url: str, **options: Any) -> HttpResponse:
        found = super().fetch(url, **options)
        if url != HTTPS:
            return found
        if options.get("login") is None:
            return WANTS_LOGIN
        self.logins += 1
        return found


class Asked(Person):
    """Answers questions after a refusal by ``again`` and ``goes_on``; None: nobody is there."""

    def __init__(self, *, again: bool | None = False, goes_on: bool = False) -> None:
        super().__init__(has_password=True)
        self.again, self.goes_on = again, goes_on
        self.kinds: list[str] = []

    def answer(self, question: Question) -> tuple[UserAnswer, ...] | None:
        self.kinds.append(type(question).__name__)
        if self.again is None:
            return None
        yes = self.again if isinstance(question, NeedsPasswordAgain) else self.goes_on
        return (UserAnswer(question, yes=yes),)


class AgreesOnce(Asked):
    """Says no to every question after the first."""

    def answer(self, question: Question) -> tuple[UserAnswer, ...] | None:
        answers = super().answer(question)
        self.again = False
        return answers


def case(person: Person, then: HttpResponse, **fields: Any) -> tuple[Case, Exchange]:
    one = Case(person=person, wishes=wishes(autodiscover_login=True), **fields)
    one.world.http = http = Exchange(then)
    return one, http


@pytest.mark.parametrize("then", [WANTS_LOGIN, moved("https://example.com/owa")])
@pytest.mark.parametrize("again", [None, False])
def test_a_password_that_autodiscover_refused_goes_nowhere_without_a_yes(
    then: HttpResponse, *, again: bool | None
) -> None:
    person = Asked(again=again)
    one, http = case(person, then)

    report = one.check()

    assert http.logins == 1
    assert not any(map(has_login, one.heard))
    assert set(logins(report).values()) == {LoginOutcome.NOT_TESTED}
    assert one.ledger.read(str(ALICE), time.time()).used == 1
    (finding,) = [f for f in report.findings if f.rule == "not-tested"]
    assert finding.severity is Severity.BLOCKER
    assert finding.remedy.id == "finding.not-tested.remedy-web"
    asked = ["NeedsPasswordAgain", "NeedsNextProtocol"]
    assert person.kinds == (asked[:1] if again is None else asked)


@pytest.mark.parametrize("person", [Asked(again=True), Asked(goes_on=True)])
def test_after_a_yes_the_mail_servers_get_the_login(person: Person) -> None:
    one, http = case(person, WANTS_LOGIN)

    report = one.check()

    assert http.logins == 1
    assert set(logins(report).values()) == {LoginOutcome.ACCEPTED}


def test_one_yes_counts_for_one_login() -> None:
    person = AgreesOnce(again=True)
    one, _ = case(person, WANTS_LOGIN, servers={**wires(IMAP, login=REFUSED), **wires(SMTP)})

    one.check()

    assert sum(map(has_login, one.heard)) == 1
    assert person.kinds[:2] == ["NeedsPasswordAgain", "NeedsPasswordAgain"]


def test_a_good_login_at_autodiscover_asks_nothing() -> None:
    person = Asked(again=None)
    one, http = case(person, page(settings(IMAP, SMTP)))

    report = one.check()

    assert (http.logins, person.kinds) == (1, [])
    assert set(logins(report).values()) == {LoginOutcome.ACCEPTED}
