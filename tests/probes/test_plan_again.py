"""What a yes to another password is good for, and what a server that is gone gets."""

from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.model.questions import (
    NeedsNextProtocol,
    NeedsPasswordAgain,
    NeedsUserName,
    UserAnswer,
    UserAnswers,
)
from autoconf.model.server import MailProtocol
from autoconf.probes.plan import REFUSED_BEFORE, Ask, LogIn, Stop
from tests.discovery.builders import IMAP, POP3, SMTP
from tests.probes.test_plan import LOCAL_PART, UNSTATED, asked, said, step, wrong


def test_after_autodiscover_refused_the_login_nothing_is_sent_without_a_yes() -> None:
    again = NeedsPasswordAgain(endpoint=IMAP.endpoint, tries_used=1)
    go_on = NeedsNextProtocol(protocol=MailProtocol.IMAP, tries_used=1)
    no = UserAnswer(again, yes=False)
    refused: Any = {"web_login_refused": True, "tries_used": 1}

    assert step(IMAP, SMTP, **refused) == Ask(again)
    assert step(IMAP, SMTP, answers=said(again, yes=True), **refused) == LogIn((IMAP,))
    assert step(IMAP, SMTP, answers=UserAnswers((no,)), **refused) == Ask(go_on)
    for yes, then in ((True, LogIn((IMAP,))), (False, Stop(REFUSED_BEFORE))):
        answers = UserAnswers((no, UserAnswer(go_on, yes=yes)))
        assert step(IMAP, SMTP, answers=answers, **refused) == then
    assert step(IMAP, SMTP, test_all=True, **refused) == LogIn((IMAP,))


def test_a_yes_after_autodiscover_refused_does_not_count_for_a_refusal_of_imap() -> None:
    again = NeedsPasswordAgain(endpoint=IMAP.endpoint, tries_used=1)
    ended = (replace(wrong(IMAP), earlier_logins=1),)

    found = step(IMAP, answers=said(again, yes=True), ended=ended, web_login_refused=True)
    assert found == Ask(replace(again, tries_used=0, earlier_logins=1))


@pytest.mark.parametrize("now_used", [0, 1, 2])
def test_a_yes_to_another_password_counts_for_the_next_login_alone(now_used: int) -> None:
    offer = NeedsPasswordAgain(endpoint=IMAP.endpoint, tries_used=1)
    answers = said(offer, yes=True)
    first, second = wrong(IMAP), replace(wrong(IMAP), earlier_logins=1)

    # Failures of earlier runs grow old meanwhile: their number may come back to any value.
    assert step(IMAP, ended=(first,), answers=answers, tries_used=now_used) == LogIn((IMAP,))
    assert isinstance(step(IMAP, ended=(second,), answers=answers, tries_used=now_used), Ask)


def test_a_server_that_is_gone_gets_nothing_more_whatever_was_agreed_to() -> None:
    again = NeedsPasswordAgain(endpoint=IMAP.endpoint, tries_used=1)
    name = NeedsUserName(endpoint=IMAP.endpoint, name="alice", form=LOCAL_PART, tries_used=1)
    answers = UserAnswers((UserAnswer(again, yes=True), UserAnswer(name, yes=True)))
    gone = replace(wrong(UNSTATED), is_gone=True)

    assert step(UNSTATED, ended=(gone,), answers=answers) == Stop()
    assert step(UNSTATED, ended=(gone,), yes=True) == Stop()
    assert asked(step(UNSTATED, POP3, ended=(gone,))) == NeedsNextProtocol(
        protocol=MailProtocol.POP3, tries_used=0
    )
