import threading
from itertools import product

import pytest
from msgspec.structs import replace

from autoconf.errors import RefusedError
from autoconf.model.budget import MAX_FAILURES
from autoconf.model.check import CheckOutcome, LoginOutcome
from autoconf.model.server import Authentication, AuthMethod, MailProtocol, Server
from autoconf.probes.budget import is_counted
from tests.diagnosis.reports import refused
from tests.discovery.builders import IMAP, POP3, SMTP
from tests.fakes import BAD_TLS, CLOSED, ScriptedWire
from tests.probes.accounts import (
    ACCEPT,
    ALL,
    ALL_UNSTATED,
    BAD,
    OTHER,
    UNTESTED,
    Account,
    Person,
    unstated,
)
from tests.probes.wires import (
    ACCEPTED,
    HANGS_UP,
    LATER,
    LOCKED,
    REFUSED,
    TOO_OFTEN,
    UNCLEAR,
    has_login,
    opening,
    wire,
)

OAUTH_ONLY = (Authentication(method=AuthMethod.OAUTH2),)


# the right password


def test_a_right_password_is_accepted_everywhere() -> None:
    assert Account().run().outcomes() == {"imap": ACCEPT, "pop3": ACCEPT, "smtp": ACCEPT}


def test_a_right_password_needs_one_login_per_protocol_and_no_question() -> None:
    account = Account().run()

    assert (account.logins(), account.person.asked) == (3, [])


def test_waiting_messages_are_told() -> None:
    counts = {c.server.protocol: c.messages_waiting for c in Account().run().checks}

    assert counts[MailProtocol.POP3] == 3


def test_without_imap_pop3_is_the_first() -> None:
    account = Account(servers=(POP3, SMTP), pop3=[REFUSED], person=Person(agrees=False)).run()

    assert account.outcomes() == {"pop3": BAD, "smtp": UNTESTED}


def test_smtp_may_be_refused_where_imap_was_accepted() -> None:
    account = Account(smtp=[REFUSED]).run()

    assert account.outcomes() == {"imap": ACCEPT, "pop3": ACCEPT, "smtp": BAD}


class MeetingWire(ScriptedWire):
    """Goes on with a login only when another server hears one at the same time."""

    meeting: threading.Barrier

    def write(self, data: bytes) -> None:
        if data.startswith((b"AUTH", b"USER")):
            self.meeting.wait(30.0)
        super().write(data)


def test_after_the_first_the_others_log_in_at_the_same_time() -> None:
    meeting = threading.Barrier(2)
    pop3 = MeetingWire(*opening(POP3.protocol, ACCEPTED))
    smtp = MeetingWire(*opening(SMTP.protocol, ACCEPTED))
    pop3.meeting = smtp.meeting = meeting

    account = Account(wires={str(POP3.endpoint): [pop3], str(SMTP.endpoint): [smtp]}).run()

    assert account.outcomes() == {"imap": ACCEPT, "pop3": ACCEPT, "smtp": ACCEPT}


# the wrong password


def test_a_wrong_password_costs_one_failure_in_all() -> None:
    account = Account(imap=[REFUSED], person=Person(agrees=False)).run()

    assert account.logins() == 1
    assert account.outcomes() == {"imap": BAD, "pop3": UNTESTED, "smtp": UNTESTED}


def test_what_was_not_tried_says_why() -> None:
    account = Account(imap=[REFUSED], person=Person(agrees=False)).run()

    assert account.messages()["smtp"] == "not tried, as the login was refused before"


def test_the_next_protocol_is_asked_about() -> None:
    account = Account(imap=[UNCLEAR], person=Person(agrees=False)).run()

    assert account.person.asked == ["pop3 1"]


def test_an_agreed_next_protocol_is_tried() -> None:
    account = Account(imap=[UNCLEAR]).run()

    assert account.outcomes() == {"imap": BAD, "pop3": ACCEPT, "smtp": ACCEPT}


def test_no_more_than_three_failures_whatever_the_person_says() -> None:
    account = Account(
        servers=ALL_UNSTATED,
        imap=[UNCLEAR, UNCLEAR],
        pop3=[UNCLEAR, UNCLEAR],
        smtp=[UNCLEAR, UNCLEAR],
    ).run()

    assert account.logins() == 3
    assert account.person.asked == ["name alice 1", "pop3 2"]
    assert account.outcomes() == {"imap": BAD, "pop3": BAD, "smtp": UNTESTED}


@pytest.mark.parametrize("words", list(product([REFUSED, UNCLEAR, LATER, HANGS_UP], repeat=3)))
def test_an_account_is_never_refused_more_than_three_times(words: tuple[str, ...]) -> None:
    imap, pop3, smtp = ([word] * 2 for word in words)

    account = Account(servers=ALL_UNSTATED, imap=imap, pop3=pop3, smtp=smtp).run()

    assert account.refusals() <= MAX_FAILURES


# user names


def test_a_stated_form_is_the_only_one_tried() -> None:
    account = Account(imap=[REFUSED]).run()

    assert not [question for question in account.person.asked if question.startswith("name")]


def test_a_stated_form_is_filled() -> None:
    local = replace(IMAP, username="%EMAILLOCALPART%")

    assert Account(servers=(local, SMTP)).run().names() == {
        "imap": "alice",
        "smtp": "alice@example.com",
    }


def test_a_second_form_is_asked_about_where_no_source_stated_one() -> None:
    account = Account(servers=ALL_UNSTATED, imap=[REFUSED], person=Person(agrees=False)).run()

    assert account.person.asked[0] == "name alice 1"
    assert account.logins() == 1


def test_the_form_that_worked_is_used_for_the_rest() -> None:
    account = Account(servers=ALL_UNSTATED, imap=[REFUSED, ACCEPTED]).run()

    assert account.names() == {"imap": "alice", "pop3": "alice", "smtp": "alice"}
    assert account.outcomes() == {"imap": ACCEPT, "pop3": ACCEPT, "smtp": ACCEPT}


def test_a_form_that_another_server_states_stays_its_own() -> None:
    account = Account(servers=(unstated(IMAP), SMTP), imap=[REFUSED, ACCEPTED]).run()

    assert account.names() == {"imap": "alice", "smtp": "alice@example.com"}


def test_the_address_that_worked_is_used_for_the_rest() -> None:
    account = Account(servers=ALL_UNSTATED).run()

    assert set(account.names().values()) == {"alice@example.com"}


def test_an_endpoint_has_one_check_however_often_it_was_tried() -> None:
    account = Account(servers=ALL_UNSTATED, imap=[REFUSED, ACCEPTED]).run()

    assert len(account.checks) == 3


def test_a_server_that_is_gone_at_the_second_form_keeps_its_first_verdict() -> None:
    account = Account(
        servers=(unstated(IMAP), SMTP), wires={str(IMAP.endpoint): [wire(IMAP.protocol, REFUSED)]}
    )
    gone: list[ScriptedWire] = [wire(IMAP.protocol, REFUSED), ScriptedWire(CLOSED)]
    account.wires[str(IMAP.endpoint)] = gone

    assert account.run().outcomes()["imap"] is BAD


# neither accepted nor refused


def test_a_temporary_failure_goes_on_with_the_next_protocol() -> None:
    account = Account(imap=[LATER]).run()

    assert account.outcomes() == {"imap": OTHER, "pop3": ACCEPT, "smtp": ACCEPT}
    assert not account.person.asked


def test_after_a_hang_up_nothing_else_is_tried_without_asking() -> None:
    account = Account(imap=[HANGS_UP], person=Person(agrees=False)).run()

    assert account.outcomes() == {"imap": OTHER, "pop3": UNTESTED, "smtp": UNTESTED}
    assert account.person.asked == ["pop3 1"]


def test_no_login_is_begun_when_the_time_is_over() -> None:
    account = Account(seconds=1.0).run()

    assert account.logins() == 0
    assert set(account.outcomes().values()) == {UNTESTED}


def test_the_conversation_of_a_refused_user_name_is_kept() -> None:
    account = Account(servers=ALL_UNSTATED, imap=[REFUSED, ACCEPTED]).run()

    (imap,) = [c for c in account.checks if c.server.protocol is MailProtocol.IMAP]
    assert sum("AUTHENTICATE" in line for line in imap.transcript) == 2


@pytest.mark.parametrize(
    ("of", "code", "message", "counts"),
    [
        (IMAP, "AUTHENTICATIONFAILED", "", True),
        (IMAP, "UNAVAILABLE", "Login failed.", False),
        (POP3, "SYS/TEMP", "", False),
        (SMTP, "454 4.7.0", "invalid user name", False),
        (SMTP, "421 4.7.0", "", False),
        (SMTP, "535 5.7.8", "Error: authentication failed: no mechanism available", False),
        (IMAP, "", "Too many open connections", False),
        (IMAP, "", "", True),
    ],
)
def test_only_what_is_known_to_be_temporary_is_not_counted(
    of: Server, code: str, message: str, *, counts: bool
) -> None:
    assert is_counted(refused(of, LoginOutcome.OTHER, message, code)) is counts


@pytest.mark.parametrize("word", [LOCKED, TOO_OFTEN])
def test_a_locked_account_is_left_alone_without_a_question(word: str) -> None:
    account = Account(imap=[word]).run()

    assert (account.logins(), account.person.asked) == (1, [])
    assert account.outcomes()["smtp"] is UNTESTED


def test_a_temporary_failure_is_tried_once() -> None:
    account = Account(servers=(IMAP,), imap=[LATER]).run()

    assert account.logins() == 1


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_server_for_oauth_alone_gets_no_password(place: int) -> None:
    servers = list(ALL)
    servers[place] = replace(servers[place], authentication=OAUTH_ONLY)
    protocol = servers[place].protocol.value

    account = Account(servers=servers).run()

    assert account.outcomes()[protocol] is UNTESTED
    assert "sign-in with the browser" in account.messages()[protocol]
    assert account.logins() == 2


# no login


def test_without_a_password_nothing_is_sent() -> None:
    account = Account(password=None).run()

    assert account.logins() == 0
    assert set(account.messages().values()) == {"no password was given"}
    assert {c.outcome for c in account.checks} == {CheckOutcome.OK}


def test_a_server_without_verified_tls_gets_no_login() -> None:
    bad = wire(IMAP.protocol, handshake=BAD_TLS)

    account = Account(wires={str(IMAP.endpoint): [bad]}).run()

    assert not has_login(bad)
    assert account.outcomes() == {"imap": UNTESTED, "pop3": ACCEPT, "smtp": ACCEPT}


def test_a_server_that_could_not_be_reached_has_its_check() -> None:
    dead = replace(IMAP, hostname="dead.example.com")

    account = Account(servers=(dead, SMTP), wires={str(dead.endpoint): []})
    account.wires[str(dead.endpoint)] = [
        ScriptedWire(RefusedError("net.refused", peer="192.0.2.1"))
    ]
    account.run()

    (check,) = [c for c in account.checks if c.server == dead]
    assert (check.outcome, check.login.outcome) == (CheckOutcome.REFUSED, UNTESTED)


def test_nobody_reached_means_no_login_and_no_question() -> None:
    account = Account(servers=())

    assert not account.run().checks
    assert not account.person.asked
