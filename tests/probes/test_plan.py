"""The order of logins, as a pure function of what is known."""

from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.model.address import EmailAddress
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, LoginResult, Stage
from autoconf.model.message import Message
from autoconf.model.questions import (
    NeedsNextProtocol,
    NeedsPasswordAgain,
    NeedsUserName,
    UserAnswer,
    UserAnswers,
)
from autoconf.model.secret import Secret, Token
from autoconf.model.server import Authentication, AuthMethod, MailProtocol, Server
from autoconf.probes.plan import (
    NO_TIME,
    REFUSED_BEFORE,
    Ask,
    LogIn,
    Situation,
    Step,
    Stop,
    Wait,
    next_step,
)
from tests.discovery.builders import IMAP, POP3, SMTP

ALICE = EmailAddress.parse("alice@example.com")
LOCAL_PART = "%EMAILLOCALPART%"
UNSTATED = replace(IMAP, username_stated=False)
ALONE = replace(UNSTATED, username=LOCAL_PART)
EXCHANGE = replace(UNSTATED, username=rf"example\{LOCAL_PART}")


def ended(server: Server, outcome: LoginOutcome, said: str = "") -> Check:
    accepted = outcome is LoginOutcome.ACCEPTED
    return Check(
        server=server,
        reached=Stage.LOGIN,
        outcome=CheckOutcome.OK if accepted else CheckOutcome.REFUSED,
        login=LoginResult(outcome=outcome, said=said),
    )


def good(server: Server) -> Check:
    return ended(server, LoginOutcome.ACCEPTED)


def wrong(server: Server) -> Check:
    """A refusal whose words leave the reason open."""
    return ended(server, LoginOutcome.BAD_CREDENTIALS, "authentication failed")


def judged(server: Server, code: str = "AUTHENTICATIONFAILED") -> Check:
    """A refusal that is about name and password."""
    check = wrong(server)
    return replace(check, login=replace(check.login, code=code))


def step(*ready: Server, secret: Secret | None = None, **known: Any) -> Step:
    return next_step(
        Situation(address=ALICE, secret=secret or Secret("s3cret"), ready=ready, **known)
    )


def after_no(*ready: Server, **known: Any) -> Step:
    """Return the step after the offers to type the password again were declined."""
    answers = known.pop("answers", UserAnswers())
    offers = [
        NeedsPasswordAgain(endpoint=server.endpoint, tries_used=known.get("tries_used", 0))
        for server in ready
    ]
    declined = answers.and_also(UserAnswer(offer, yes=False) for offer in offers)
    return step(*ready, answers=declined, **known)


def said(
    question: NeedsUserName | NeedsNextProtocol | NeedsPasswordAgain, *, yes: bool
) -> UserAnswers:
    return UserAnswers((UserAnswer(question, yes=yes),))


def asked(found: Step) -> NeedsUserName | NeedsNextProtocol:
    assert isinstance(found, Ask)
    assert isinstance(found.question, NeedsUserName | NeedsNextProtocol)
    return found.question


# the first login


def test_imap_logs_in_alone() -> None:
    assert step(IMAP, POP3, SMTP) == LogIn((IMAP,))


def test_pop3_waits_for_imap_that_is_still_being_reached() -> None:
    assert step(POP3, SMTP, reaching=frozenset({MailProtocol.IMAP})) == Wait()


def test_imap_does_not_wait_for_smtp() -> None:
    assert step(IMAP, reaching=frozenset({MailProtocol.SMTP})) == LogIn((IMAP,))


def test_pop3_goes_first_where_imap_is_not_there() -> None:
    assert step(POP3, SMTP, reaching=frozenset({MailProtocol.SMTP})) == LogIn((POP3,))


def test_nobody_follows_while_the_first_login_is_under_way() -> None:
    assert step(IMAP, POP3, SMTP, under_way=frozenset({IMAP.endpoint})) == Wait()


def test_a_server_that_takes_no_password_is_left_out() -> None:
    oauth = replace(IMAP, authentication=(Authentication(method=AuthMethod.OAUTH2),))

    assert step(oauth, POP3) == LogIn((POP3,))
    assert step(oauth, POP3, secret=Token("token")) == LogIn((oauth,))


def test_without_servers_there_is_nothing_to_do() -> None:
    assert step() == Stop()
    assert step(reaching=frozenset({MailProtocol.SMTP})) == Wait()


# after a login that was accepted


def test_all_others_follow_at_the_same_time() -> None:
    assert step(IMAP, POP3, SMTP, ended=(good(IMAP),)) == LogIn((POP3, SMTP))


def test_each_server_gets_one_login() -> None:
    now: Any = {"ended": (good(IMAP),), "under_way": frozenset({POP3.endpoint})}

    assert step(IMAP, POP3, **now) == Wait()
    assert step(IMAP, POP3, SMTP, **now) == LogIn((SMTP,))
    assert step(IMAP, POP3, ended=(good(IMAP), wrong(POP3))) == Stop()


def test_the_form_that_worked_is_used_where_no_source_states_one() -> None:
    unstated = replace(SMTP, username_stated=False)

    found = step(ALONE, POP3, unstated, ended=(wrong(UNSTATED), good(ALONE)))

    assert found == LogIn((POP3, replace(unstated, username=LOCAL_PART)))


def test_followers_stop_when_the_account_can_afford_no_more() -> None:
    spent = Message("login.no-password")

    assert step(IMAP, SMTP, ended=(good(IMAP),), why_not=spent) == Stop(spent)
    assert step(IMAP, SMTP, ended=(good(IMAP),), has_time=False) == Stop(NO_TIME)


# after a refusal


def test_the_next_protocol_needs_a_yes() -> None:
    refused: Any = {"ended": (wrong(IMAP),), "tries_used": 1}
    question = NeedsNextProtocol(protocol=MailProtocol.POP3, tries_used=1)

    assert after_no(IMAP, POP3, SMTP, **refused) == Ask(question)
    yes, no = said(question, yes=True), said(question, yes=False)
    assert after_no(IMAP, POP3, answers=yes, **refused) == LogIn((POP3,))
    assert after_no(IMAP, POP3, answers=no, **refused) == Stop(REFUSED_BEFORE)


def test_the_first_offer_is_to_type_the_password_again() -> None:
    offer = NeedsPasswordAgain(endpoint=IMAP.endpoint, tries_used=1)

    for server in (IMAP, UNSTATED):
        refused: Any = {"ended": (wrong(server),), "tries_used": 1}
        assert step(server, POP3, SMTP, **refused) == Ask(offer)
        assert step(server, answers=said(offer, yes=True), **refused) == LogIn((server,))


def test_a_password_that_was_typed_again_and_refused_is_offered_once_more() -> None:
    first = NeedsPasswordAgain(endpoint=IMAP.endpoint, tries_used=1)
    second = replace(wrong(IMAP), earlier_logins=1)
    again: Any = {"ended": (second,), "answers": said(first, yes=True)}

    offer = replace(first, tries_used=2, earlier_logins=1)
    assert step(IMAP, tries_used=2, **again) == Ask(offer)
    spent = Message("login.no-password")
    assert step(IMAP, tries_used=3, why_not=spent, **again) == Stop()


@pytest.mark.parametrize("code", ["AUTHENTICATIONFAILED", "AUTH", "535 5.7.8"])
def test_a_password_that_was_judged_is_not_offered_to_the_next_protocol(code: str) -> None:
    assert after_no(IMAP, POP3, ended=(judged(IMAP, code),)) == Stop(REFUSED_BEFORE)
    assert step(IMAP, POP3, ended=(judged(IMAP, code),), test_all=True) == LogIn((POP3,))


def test_a_token_is_not_typed_again() -> None:
    oauth = replace(IMAP, authentication=(Authentication(method=AuthMethod.OAUTH2),))

    assert step(oauth, ended=(wrong(oauth),), secret=Token("token")) == Stop()


def test_yes_does_not_send_the_password_to_the_next_protocol() -> None:
    assert isinstance(step(IMAP, POP3, ended=(wrong(IMAP),), yes=True), Ask)


def test_with_test_all_the_next_protocol_follows_unasked() -> None:
    assert step(IMAP, POP3, ended=(wrong(IMAP),), test_all=True) == LogIn((POP3,))


def test_a_locked_account_gets_no_further_login() -> None:
    locked = ended(IMAP, LoginOutcome.USER_BLOCKED, "account is locked")

    assert step(IMAP, POP3, ended=(locked,)) == Stop(REFUSED_BEFORE)
    assert step(IMAP, POP3, ended=(locked,), test_all=True) == Stop(REFUSED_BEFORE)


def test_a_failure_that_does_not_count_lets_the_next_protocol_follow() -> None:
    unsupported = ended(IMAP, LoginOutcome.METHOD_UNSUPPORTED)

    assert step(IMAP, POP3, ended=(unsupported,)) == LogIn((POP3,))


# other forms of the user name


def test_the_local_part_is_offered_where_no_source_states_a_form() -> None:
    question = asked(after_no(UNSTATED, POP3, ended=(wrong(UNSTATED),), tries_used=1))

    assert question == NeedsUserName(
        endpoint=IMAP.endpoint, name="alice", form=LOCAL_PART, tries_used=1
    )
    refused: Any = {"ended": (wrong(UNSTATED),)}
    assert after_no(UNSTATED, answers=said(question, yes=True), **refused) == LogIn((ALONE,))
    assert after_no(UNSTATED, answers=said(question, yes=False), **refused) == Stop()


def test_a_stated_form_is_the_only_one() -> None:
    assert after_no(IMAP, ended=(wrong(IMAP),)) == Stop()


def test_the_form_of_exchange_is_offered_after_the_local_part() -> None:
    both = (wrong(UNSTATED), wrong(ALONE))

    question = asked(after_no(ALONE, ended=both, speaks_exchange=frozenset({IMAP.endpoint})))

    assert isinstance(question, NeedsUserName)
    assert (question.name, question.form) == (r"example\alice", EXCHANGE.username)
    assert after_no(ALONE, ended=both) == Stop()


def test_yes_tries_the_local_part_unasked() -> None:
    assert step(UNSTATED, ended=(wrong(UNSTATED),), yes=True) == LogIn((ALONE,))


def test_yes_answers_once_in_a_run() -> None:
    pop3 = replace(POP3, username_stated=False)
    sees = frozenset({IMAP.endpoint})
    both = (wrong(UNSTATED), wrong(ALONE))

    assert isinstance(step(ALONE, ended=both, speaks_exchange=sees, yes=True), Ask)
    assert isinstance(step(ALONE, pop3, ended=(*both, wrong(pop3)), yes=True), Ask)


def test_no_form_is_offered_when_the_account_can_afford_no_more() -> None:
    spent = Message("login.no-password")

    assert step(UNSTATED, POP3, ended=(wrong(UNSTATED),), yes=True, why_not=spent) == Stop(spent)
