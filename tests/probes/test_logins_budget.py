"""Logins against what earlier runs left, at every server, and under other user names."""

import threading

import pytest
from msgspec.structs import replace

from autoconf.model.budget import Spent
from autoconf.model.server import MailProtocol
from autoconf.probes.budget import Budget
from autoconf.storage.memory_ledger import MemoryLedger
from tests.discovery.builders import IMAP, POP3, SMTP, server
from tests.fakes import ScriptedWire
from tests.probes.accounts import (
    ACCEPT,
    ALICE,
    ALL_UNSTATED,
    BAD,
    OTHER,
    UNTESTED,
    Account,
    Person,
    unstated,
)
from tests.probes.wires import ACCEPTED, REFUSED, UNCLEAR, has_login, opening, wire
from tests.wording import login_words

IMAP_2 = server("imap imap2.example.com")
SMTP_2 = server("smtp smtp2.example.com")


def left(attempts: int) -> Budget:
    """Return a budget of which earlier runs have left so many attempts."""
    ledger = MemoryLedger()
    failures = (0.0,) * (3 - attempts)
    ledger.update(str(ALICE), lambda _: Spent(failures=failures), 0.0)
    return Budget(ledger, ALICE, now=lambda: 0.0)


# what earlier runs spent


def test_where_nothing_is_left_nothing_is_sent_or_asked() -> None:
    account = Account(budget=left(0)).run()

    assert (account.logins(), account.person.asked) == (0, [])
    assert set(account.outcomes().values()) == {UNTESTED}
    assert all(
        "the next login is possible in 15 min" in m.lower() for m in account.messages().values()
    )


def test_the_last_attempt_is_not_followed_by_a_question() -> None:
    account = Account(imap=[REFUSED], budget=left(1)).run()

    assert (account.logins(), account.person.asked) == (1, [])
    assert "possible in 15 min" in account.messages()["smtp"]


def test_questions_count_what_earlier_runs_spent() -> None:
    account = Account(imap=[UNCLEAR], person=Person(agrees=False), budget=left(2)).run()

    assert account.person.asked == ["pop3 2"]


@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_a_right_password_is_proved_everywhere_with_one_attempt_left(attempts: int) -> None:
    account = Account(budget=left(attempts)).run()

    assert account.outcomes() == {"imap": ACCEPT, "pop3": ACCEPT, "smtp": ACCEPT}
    assert account.budget.used == 3 - attempts


def test_a_refusal_on_the_way_ends_it_where_it_was_the_last_attempt() -> None:
    account = Account(pop3=[REFUSED], budget=left(1)).run()

    assert account.outcomes() == {"imap": ACCEPT, "pop3": BAD, "smtp": UNTESTED}


def test_a_server_that_wants_a_pause_is_the_last_one_asked() -> None:
    hello = opening(SMTP.protocol, ACCEPTED)[:2]
    shut = ScriptedWire(*hello, b"421 4.7.0 too many errors\r\n")
    account = Account(
        servers=(SMTP, server("smtp smtp2.example.com")),
        wires={str(SMTP.endpoint): [shut]},
        test_all=True,
    ).run()

    assert [c.login.outcome for c in account.checks] == [OTHER, UNTESTED]
    assert "too many logins" in login_words(account.checks[1].login)


# what runs at the same time have under way


def test_a_right_password_waits_for_the_logins_of_other_runs() -> None:
    ledger = MemoryLedger()
    others = Budget(ledger, ALICE, now=lambda: 0.0)
    others.reserve(3)
    timer = threading.Timer(0.05, others.take_back)
    timer.start()

    account = Account(budget=Budget(ledger, ALICE, now=lambda: 0.0)).run()
    timer.join()
    assert account.outcomes() == {"imap": ACCEPT, "pop3": ACCEPT, "smtp": ACCEPT}
    assert account.budget.used == 0


def test_nothing_is_sent_once_the_logins_of_other_runs_have_failed() -> None:
    ledger = MemoryLedger()
    others = Budget(ledger, ALICE, now=lambda: 0.0)
    others.reserve(3)
    (wrong,) = Account(servers=(IMAP,), imap=[REFUSED]).run().checks
    timer = threading.Timer(0.05, others.settle, [wrong] * 3)
    timer.start()

    account = Account(budget=Budget(ledger, ALICE, now=lambda: 0.0)).run()
    timer.join()
    assert account.logins() == 0
    assert all("possible in 15 min" in m for m in account.messages().values())


def test_a_turn_that_does_not_come_in_time_is_said() -> None:
    ledger = MemoryLedger()
    Budget(ledger, ALICE, now=lambda: 0.0).reserve(3)

    account = Account(budget=Budget(ledger, ALICE, now=lambda: 0.0), seconds=5.3).run()
    assert account.logins() == 0
    assert all("still under way" in m for m in account.messages().values())


# --test-all


def test_every_server_is_logged_in_to_where_all_are_wanted() -> None:
    account = Account(servers=(IMAP, IMAP_2, POP3, SMTP, SMTP_2), test_all=True).run()

    assert [c.login.outcome for c in account.checks] == [ACCEPT] * 5
    assert account.budget.used == 0


def test_without_it_the_first_server_of_a_protocol_is_the_only_one() -> None:
    second = wire(IMAP_2.protocol)
    account = Account(servers=(IMAP, IMAP_2, SMTP), wires={str(IMAP_2.endpoint): [second]}).run()

    assert second.heard == []
    assert len(account.checks) == 2


def test_after_a_refusal_the_rest_follows_without_a_question() -> None:
    account = Account(servers=(IMAP, IMAP_2, SMTP), imap=[REFUSED], test_all=True).run()

    assert account.person.asked == []
    assert [c.login.outcome for c in account.checks] == [BAD, ACCEPT, BAD]
    assert [str(c.endpoint) for c in account.checks] == [
        str(s.endpoint) for s in (IMAP, SMTP, IMAP_2)
    ]


def test_all_of_it_stays_within_three_failures() -> None:
    servers = (*ALL_UNSTATED, IMAP_2, SMTP_2)
    refusing = [REFUSED]
    account = Account(
        servers=servers, imap=refusing, pop3=refusing, smtp=refusing, test_all=True
    ).run()

    assert (account.logins(), account.person.asked) == (3, [])
    assert [c.login.outcome for c in account.checks] == [BAD, BAD, BAD, UNTESTED, UNTESTED]


# user names


def test_where_exchange_was_seen_its_form_is_offered_last() -> None:
    account = Account(
        servers=(unstated(IMAP), unstated(SMTP)),
        imap=[REFUSED, REFUSED, ACCEPTED],
        sees_exchange=True,
    ).run()

    assert account.person.asked == ["name alice 1", "name example\\alice 2"]
    assert account.names() == {"imap": "example\\alice", "smtp": "example\\alice"}
    assert account.outcomes() == {"imap": ACCEPT, "smtp": ACCEPT}


def test_the_conversations_of_all_forms_are_kept() -> None:
    account = Account(
        servers=(unstated(IMAP),), imap=[REFUSED, REFUSED, ACCEPTED], sees_exchange=True
    ).run()

    (check,) = account.checks
    assert sum("AUTHENTICATE" in line for line in check.transcript) == 3


def test_a_greeting_shows_exchange_too() -> None:
    hello = (
        b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] The Microsoft Exchange IMAP4 service\r\n"
    )
    wires = [
        ScriptedWire(hello, *opening(MailProtocol.IMAP, word)[1:])
        for word in (REFUSED, REFUSED, ACCEPTED)
    ]
    account = Account(servers=(unstated(IMAP),), wires={str(IMAP.endpoint): wires}).run()

    assert account.names() == {"imap": "example\\alice"}


def test_elsewhere_the_form_of_exchange_is_not_offered() -> None:
    account = Account(servers=(unstated(IMAP),), imap=[REFUSED, REFUSED]).run()

    assert account.person.asked == ["name alice 1"]


def test_a_form_is_not_offered_where_nothing_is_left_to_try_it() -> None:
    account = Account(servers=(unstated(IMAP),), imap=[REFUSED], budget=left(1)).run()

    assert account.person.asked == []


def test_a_stated_name_is_the_only_one_whatever_was_seen() -> None:
    stated = replace(IMAP, username="a.example")
    account = Account(servers=(stated,), imap=[REFUSED], sees_exchange=True).run()

    assert (account.names(), account.person.asked) == ({"imap": "a.example"}, [])
    assert has_login(account.wires[str(IMAP.endpoint)][0])
