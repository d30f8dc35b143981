from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from autoconf.dialogues.sessions import Session
from autoconf.model.check import Check, CheckOutcome, LoginOutcome, LoginResult, Stage
from autoconf.model.secret import Login, Secret, Token
from autoconf.model.server import Authentication, AuthMethod, MailProtocol, Server
from autoconf.probes.budget import Budget
from autoconf.probes.early import EarlyLogins
from autoconf.storage.memory_ledger import MemoryLedger
from autoconf.tasks import Job
from tests.discovery.builders import IMAP, POP3, SMTP
from tests.probes.accounts import ACCEPT, ALICE, BAD, OTHER

OAUTH_ONLY = replace(IMAP, authentication=(Authentication(method=AuthMethod.OAUTH2),))


@dataclass
class Round:
    """What is reached and answered, in the order of a test; ``begun`` are the logins due."""

    trusted: bool = True
    in_time: bool = True
    budget: Budget = field(default_factory=lambda: Budget(MemoryLedger(), ALICE, lambda: 0.0))
    still_open: set[MailProtocol] = field(default_factory=lambda: set(MailProtocol))
    begun: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.early = EarlyLogins(
            address=ALICE,
            budget=self.budget,
            password=Secret("s3cret"),
            may_have=lambda _server: self.trusted,
            seconds_left=lambda: 9.0 if self.in_time else 1.0,
            least_s=5.0,
        )

    def reached(self, server: Server, *, ready: bool = True) -> "Round":
        self.still_open.discard(server.protocol)
        session = (server, Session(endpoint=server.endpoint)) if ready else None
        self.early.on_reached(session, self.still_open, self._begin)
        return self

    def answered(self, server: Server, outcome: LoginOutcome) -> "Round":
        check = Check(
            server=server,
            reached=Stage.DONE,
            outcome=CheckOutcome.OK,
            login=LoginResult(outcome=outcome),
        )
        self.early.on_check(check, self.still_open, self._begin)
        return self

    def _begin(self, server: Server, _session: Session, login: Login) -> Job[Any]:
        self.begun.append(f"{server.protocol.value} {login.username}")
        return Job(name="login", work=lambda _deadline: None, seconds=1.0)


def test_the_first_login_does_not_wait_for_the_other_servers() -> None:
    assert Round().reached(IMAP).begun == ["imap alice@example.com"]


def test_a_protocol_waits_while_a_better_one_may_still_come() -> None:
    round_ = Round().reached(POP3).reached(SMTP)

    assert round_.begun == []
    assert round_.reached(IMAP, ready=False).begun == ["pop3 alice@example.com"]


def test_the_others_follow_once_the_first_was_accepted_and_they_are_ready() -> None:
    round_ = Round().reached(IMAP).reached(POP3)
    assert len(round_.begun) == 1

    round_.answered(IMAP, ACCEPT)
    assert round_.begun[1:] == ["pop3 alice@example.com"]

    round_.reached(SMTP)
    assert round_.begun[2:] == ["smtp alice@example.com"]


@pytest.mark.parametrize("outcome", [BAD, OTHER, LoginOutcome.METHOD_UNSUPPORTED])
def test_whatever_else_the_first_one_brings_ends_it(outcome: LoginOutcome) -> None:
    round_ = Round().reached(IMAP).answered(IMAP, outcome).reached(POP3).reached(SMTP)

    assert round_.begun == ["imap alice@example.com"]
    assert round_.early.checks[MailProtocol.IMAP].login.outcome is outcome


def test_a_server_that_nobody_vouches_for_gets_nothing() -> None:
    assert Round(trusted=False).reached(IMAP).reached(POP3).reached(SMTP).begun == []


def test_a_server_that_takes_no_password_gets_none() -> None:
    round_ = Round().reached(OAUTH_ONLY).reached(POP3)

    assert round_.begun == ["pop3 alice@example.com"]


def test_a_token_goes_where_tokens_are_taken() -> None:
    round_ = Round()
    round_.early.password = Token("t0ken")

    round_.reached(replace(IMAP, authentication=())).reached(
        replace(OAUTH_ONLY, protocol=POP3.protocol)
    )

    assert round_.begun == ["pop3 alice@example.com"]


def test_no_login_is_begun_that_the_account_cannot_afford() -> None:
    round_ = Round()
    round_.budget.reserve(3)

    assert round_.reached(IMAP).reached(POP3).begun == []


def test_with_one_attempt_left_the_others_follow_one_by_one() -> None:
    round_ = Round()
    round_.budget.reserve(2)
    round_.reached(IMAP).reached(POP3).reached(SMTP)

    round_.answered(IMAP, ACCEPT)
    assert len(round_.begun) == 2
    round_.answered(POP3, ACCEPT)
    assert len(round_.begun) == 3


def test_no_login_is_begun_without_the_time_for_its_answer() -> None:
    assert Round(in_time=False).reached(IMAP).begun == []
