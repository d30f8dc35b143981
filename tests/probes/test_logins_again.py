"""A password that is typed again."""

import pytest

from autoconf.model.questions import NeedsPasswordAgain, Question, UserAnswer
from tests.discovery.builders import IMAP
from tests.fakes import BAD_TLS, CLOSED, ScriptedWire
from tests.probes.accounts import ACCEPT, BAD, Account, Person
from tests.probes.wires import ACCEPTED, REFUSED, wire


class Retyping(Person):
    """Says yes to every question, another password included."""

    def answer(self, question: Question) -> UserAnswer:
        if isinstance(question, NeedsPasswordAgain):
            self.asked.append(f"again {question.earlier_logins}")
            return UserAnswer(question, yes=True)
        return super().answer(question)


@pytest.mark.parametrize(
    "later",
    [
        ScriptedWire(CLOSED),
        wire(IMAP.protocol, handshake=BAD_TLS),
    ],
    ids=["closed", "bad-tls"],
)
def test_a_server_that_is_gone_when_the_password_is_typed_again_is_left_alone(
    later: ScriptedWire,
) -> None:
    account = Account(servers=(IMAP,), person=Retyping(), seconds=9.0)
    wires = [wire(IMAP.protocol, REFUSED), later]
    account.wires[str(IMAP.endpoint)] = wires

    account.run()

    assert account.person.asked == ["again 0"]
    assert account.outcomes() == {"imap": BAD}
    assert account.budget.used == 1


def test_each_password_that_is_typed_again_has_its_own_question() -> None:
    account = Account(servers=(IMAP,), imap=(REFUSED, REFUSED, ACCEPTED), person=Retyping())

    account.run()

    assert account.person.asked == ["again 0", "again 1"]
    assert account.outcomes() == {"imap": ACCEPT}
