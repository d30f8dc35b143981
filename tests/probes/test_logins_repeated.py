"""A login that is sent once more, with another method, is one more login."""

import re
from collections.abc import Callable

import pytest

from autoconf.model.check import LoginOutcome
from autoconf.model.server import MailProtocol, Server
from autoconf.probes.budget import Budget
from autoconf.storage.memory_ledger import MemoryLedger
from tests.dialogues.peers import AnsweringWire
from tests.discovery.builders import IMAP, POP3, SMTP
from tests.probes.accounts import ALICE, Account
from tests.probes.test_logins_budget import left

IMAP_HELLO = (b"* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=CRAM-MD5] hi\r\n",)
POP3_HELLO = (b"+OK hi <1@mail.example.com>\r\n", b"+OK\r\nUSER\r\nSASL PLAIN CRAM-MD5\r\n.\r\n")
SMTP_HELLO = (b"220 hi\r\n", b"250-mx\r\n250 AUTH PLAIN LOGIN CRAM-MD5\r\n")
CHALLENGE = b"PDFAZXhhbXBsZS5jb20+"


class Refusing(AnsweringWire):
    """Goes on until it has the secret, then says ``refusal``; ``secrets`` are how often it came."""

    def __init__(self, refusal: bytes, ask: bytes, *script: bytes) -> None:
        super().__init__(self._reply, *script)
        self._refusal, self._ask = refusal, ask
        self._asked, self._tag = 0, b""
        self.secrets = 0

    def _reply(self, line: bytes) -> bytes:
        words = line.split()
        self._tag = words[0] if re.fullmatch(rb"a\d+", words[0]) else self._tag
        if words[0] == b"USER":
            return b"+OK\r\n"
        if words[-1] == b"LOGOUT":
            return b""
        self._asked = {b"CRAM-MD5": 1, b"LOGIN": 2}.get(words[-1], self._asked)
        if self._asked:
            self._asked -= 1
            return self._ask + b" " + CHALLENGE + b"\r\n"
        self.secrets += 1
        return self._refusal.replace(b"TAG", self._tag) + b"\r\n"


def imap(refusal: bytes) -> Refusing:
    return Refusing(b"TAG " + refusal, b"+", *IMAP_HELLO)


def pop3(refusal: bytes) -> Refusing:
    return Refusing(refusal, b"+", *POP3_HELLO)


def smtp(refusal: bytes) -> Refusing:
    return Refusing(refusal, b"334", *SMTP_HELLO)


Make = Callable[[bytes], Refusing]
SERVERS: dict[Make, Server] = {imap: IMAP, pop3: POP3, smtp: SMTP}


def run(make: Make, refusal: bytes, budget: Budget | None = None) -> tuple[int, Account]:
    """Log in at one server; return how often it got the secret, and the account."""
    server, wire = SERVERS[make], make(refusal)
    account = Account(servers=(server,), wires={str(server.endpoint): [wire]})
    if budget is not None:
        account.budget = budget
    account.run()
    return wire.secrets, account


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (imap, b"BAD Invalid user name or password"),
        (imap, b"BAD Login incorrect"),
        (imap, b"BAD [AUTHENTICATIONFAILED] no"),
        (imap, b"BAD Falsches Passwort"),
        (imap, b"NO [CANNOT] wrong password"),
        (imap, b"NO [AUTHENTICATIONFAILED] mechanism or password"),
        (pop3, b"-ERR invalid password"),
        (pop3, b"-ERR [AUTH] no"),
        (smtp, b"504 5.7.8 Error: authentication failed: bad password"),
        (smtp, b"504 5.7.8 no"),
        (smtp, b"534 5.7.8 no"),
        (smtp, b"501 5.5.4 Authentication failed: wrong credentials"),
        (smtp, b"500 Unknown user name"),
        (smtp, b"502 5.5.1 Authentication failed"),
        (smtp, b"535 5.7.4 user name or password not accepted"),
    ],
)
def test_words_about_name_or_password_end_the_tries(make: Make, refusal: bytes) -> None:
    secrets, account = run(make, refusal)

    assert (secrets, account.budget.used) == (1, 1)


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (imap, b"BAD what?"),
        (imap, b"NO [CANNOT] no such mechanism"),
        (imap, b"NO [PRIVACYREQUIRED] no"),
        (smtp, b"504 5.5.4 Unrecognized authentication type"),
        (smtp, b"535 5.7.8 Authentication failed: invalid authentication mechanism"),
    ],
)
@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_every_try_that_carried_the_secret_counts(
    make: Make, refusal: bytes, attempts: int
) -> None:
    secrets, account = run(make, refusal, left(attempts))

    assert secrets == attempts
    assert account.budget.used == 3 - attempts + secrets


def test_runs_after_each_other_send_the_secret_three_times_in_all() -> None:
    ledger = MemoryLedger()

    sent = [run(smtp, b"504 no", Budget(ledger, ALICE, now=lambda: 0.0))[0] for _ in range(3)]

    assert sum(sent) == 3


def test_a_method_that_failed_stays_counted_where_the_next_one_is_accepted() -> None:
    go = (
        b"334 dQ==\r\n",
        b"334 cA==\r\n",
        b"235 in\r\n",
        b"250 ok\r\n",
        b"250 ok\r\n",
        b"250 ok\r\n",
    )
    wire = AnsweringWire(lambda _line: b"", *SMTP_HELLO, b"504 no\r\n", *go)
    account = Account(servers=(SMTP,), wires={str(SMTP.endpoint): [wire]}).run()

    assert account.outcomes() == {"smtp": LoginOutcome.ACCEPTED}
    assert account.budget.used == 1


def test_a_method_that_was_refused_before_the_secret_costs_nothing() -> None:
    hello = (b"220 hi\r\n", b"250-mx\r\n250 AUTH LOGIN CRAM-MD5\r\n")
    wire = AnsweringWire(lambda _line: b"504 no\r\n", *hello)
    account = Account(servers=(SMTP,), wires={str(SMTP.endpoint): [wire]}).run()

    assert account.outcomes() == {"smtp": LoginOutcome.METHOD_UNSUPPORTED}
    assert account.budget.used == 0
    assert MailProtocol.SMTP.value in account.messages()
