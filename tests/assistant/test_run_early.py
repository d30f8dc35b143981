"""The same results where the password is at hand, so that logins begin early."""

import pytest

from autoconf.model.check import LoginOutcome
from autoconf.model.questions import Question
from tests.assistant.cases import Case, Person, logins, wires, wishes
from tests.discovery.builders import IMAP, POP3, SMTP, server
from tests.discovery.documents import document
from tests.discovery.runs import ISPDB, WELL_KNOWN
from tests.probes.wires import REFUSED, has_login, wire

ALL = {WELL_KNOWN: document(IMAP, POP3, SMTP)}
FOREIGN = document(server("imap imap.elsewhere.example"), server("smtp smtp.elsewhere.example"))


@pytest.mark.parametrize("at_hand", [False, True], ids=["asked for", "at hand"])
def test_a_right_password_is_accepted_everywhere_once(*, at_hand: bool) -> None:
    case = Case(site=ALL, servers=wires(IMAP, POP3, SMTP), person=Person(has_password=at_hand))

    report = case.check()

    assert set(logins(report).values()) == {LoginOutcome.ACCEPTED}
    assert sum(map(has_login, case.heard)) == 3


@pytest.mark.parametrize("at_hand", [False, True], ids=["asked for", "at hand"])
def test_a_wrong_one_is_refused_once(*, at_hand: bool) -> None:
    class Silent(Person):
        def agrees(self, _question: Question) -> bool:
            return False

    servers = {
        **wires(POP3, SMTP),
        str(IMAP.endpoint): [wire(IMAP.protocol, REFUSED)],
    }
    case = Case(site=ALL, servers=servers, person=Silent(has_password=at_hand))

    report = case.check()

    assert list(logins(report).values()) == [
        LoginOutcome.BAD_CREDENTIALS,
        LoginOutcome.NOT_TESTED,
        LoginOutcome.NOT_TESTED,
    ]
    assert sum(map(has_login, case.heard)) == 1


@pytest.mark.parametrize("confirms", [None, False], ids=["nobody there", "no"])
def test_a_password_at_hand_goes_to_nobody_who_was_not_confirmed(confirms: bool | None) -> None:  # noqa: FBT001 - a parametrised answer
    servers = wires(server("imap imap.elsewhere.example"), server("smtp smtp.elsewhere.example"))
    person = Person(has_password=True, confirms=confirms)
    case = Case(site={WELL_KNOWN: FOREIGN}, servers=servers, person=person)

    case.check()

    assert not any(map(has_login, case.heard))


def test_a_further_server_that_a_later_answer_speaks_against_gets_no_password() -> None:
    second = server("imap imap2.example.com")
    published = document(IMAP, second, server("smtp dead.example.com"))
    case = Case(
        site={WELL_KNOWN: published, ISPDB: FOREIGN},
        silent=[ISPDB],
        servers=wires(IMAP, second),
        person=Person(has_password=True, confirms=False),
        wishes=wishes(test_all=True),
    )

    case.check()

    assert [has_login(one) for one in case.heard] == [True, False]
