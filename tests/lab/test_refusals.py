"""Why a login is refused, by servers that can really refuse for that reason."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest

from tests.lab import cyrus, exim, logins, refusals
from tests.lab.asking import ask_sasl, holding, sasl_login
from tests.lab.command import check
from tests.lab.domain import LabDomain, LabServer
from tests.lab.expectations import NAMES_CAUSES, TRIES_THE_ENVELOPE
from tests.lab.lab import Lab
from tests.lab.proofs import record
from tests.lab.refusals import WRONG
from tests.lab.table import find

pytestmark = pytest.mark.lab

_AT_A_TIME: Final = 4
_SLOW_S: Final = 10.0  # Dovecot rounds the 15 that it is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One refusal.

    Attributes:
        protocol: where it happens; logins before it are accepted.
        code: the machine-readable part of the server's answer.
        words: what the server's words contain.
        cause: why, in the word of the finding; more than one where servers do not tell them apart.
        is_judged: whether the server looked at the password; if not, it must not count as wrong.
        is_held: whether somebody else is logged in over the same protocol.
    """

    row: LabDomain
    user: str = "alice"
    password: str | None = None
    protocol: str = "imap"
    code: str = ""
    words: str = ""
    cause: str
    is_judged: bool = True
    is_held: bool = False

    def __str__(self) -> str:
        return f"{self.row.name.removesuffix('.test')}-{self.user}-{self.protocol}"

    @property
    def server(self) -> LabServer:
        return next(s for s in self.row.servers if s.protocol == self.protocol)


def _verdict(name: str, code: str, words: str, cause: str) -> Refusal:
    """Return a refusal by Dovecot's IMAP server."""
    return Refusal(row=refusals.VERDICTS, user=f"{name}-imap", code=code, words=words, cause=cause)


def _pop3(name: str, code: str, words: str, cause: str) -> Refusal:
    return Refusal(
        row=refusals.VERDICTS_POP3,
        user=f"{name}-pop3",
        protocol="pop3",
        code=code,
        words=words,
        cause=cause,
    )


def _smtp(name: str, words: str, cause: str) -> Refusal:
    return Refusal(
        row=refusals.VERDICTS,
        user=f"{name}-smtp",
        protocol="smtp",
        code="535 5.7.8",
        words=words,
        cause=cause,
    )


_FAILED: Final = "Authentication failed"
_TEMPORARY: Final = "Temporary authentication failure"

REFUSALS: Final = (
    Refusal(  # first, as the others need not wait for it then
        row=refusals.SLOW,
        password=WRONG,
        code="AUTHENTICATIONFAILED",
        words=_FAILED,
        cause="bad-credentials",
    ),
    _verdict("mistaken", "AUTHENTICATIONFAILED", _FAILED, "bad-credentials"),
    _verdict("locked", "CONTACTADMIN", "This account is locked", "locked/account-disabled"),
    _verdict("barred", "CONTACTADMIN", "Login disabled for this user", "account-disabled"),
    _verdict("disabled", "AUTHENTICATIONFAILED", _FAILED, "bad-credentials"),
    _verdict("expired", "EXPIRED", "Password expired", "expired"),
    replace(_verdict("unavailable", "UNAVAILABLE", _TEMPORARY, "temporary"), is_judged=False),
    _pop3("mistaken", "AUTH", _FAILED, "bad-credentials"),
    _pop3("locked", "AUTH", "This account is locked", "locked/account-disabled"),
    _pop3("barred", "AUTH", "Login disabled for this user", "account-disabled"),
    _pop3("switchedoff", "AUTH", "POP3 access is disabled", "protocol-disabled"),
    _pop3("expired", "AUTH", "Password expired", "expired"),
    replace(_pop3("unavailable", "SYS/TEMP", _TEMPORARY, "temporary"), is_judged=False),
    _smtp("mistaken", "authentication failed", "bad-credentials"),
    _smtp("expired", "Password expired", "expired"),
    # this Postfix says the same of a password that is wrong and of one that nobody could look up
    _smtp("unavailable", "authentication failed", "bad-credentials"),
    Refusal(
        row=refusals.BROKEN,
        protocol="smtp",
        code="454 4.7.0",
        words=f"{_TEMPORARY}: Connection lost to authentication server",
        cause="temporary",
        is_judged=False,
    ),
    Refusal(
        row=refusals.REFUSING,
        password=WRONG,
        words="authentication failure",
        cause="bad-credentials",
    ),
    Refusal(
        row=refusals.REFUSING,
        user=exim.POP3_OFF,
        protocol="pop3",
        code="AUTH",
        words="authorization failure",
        cause="bad-credentials",
    ),
    Refusal(
        row=refusals.REFUSING,
        user=cyrus.STRANGER,
        protocol="smtp",
        code="535",
        words="Incorrect authentication data",
        cause="bad-credentials",
    ),
    Refusal(
        row=refusals.REFUSING,
        user=exim.UNDECIDED,
        protocol="smtp",
        code="435",
        words="Unable to authenticate at present",
        cause="temporary",
        is_judged=False,
    ),
    Refusal(
        row=refusals.LOGIN_DELAY,
        protocol="pop3",
        code="LOGIN-DELAY",
        words="Logins must be at least 60 minutes apart",
        cause="login-delay",
        is_judged=False,
    ),
    Refusal(
        row=refusals.BUSY,
        protocol="pop3",
        code="IN-USE",
        words="Mailbox is locked by another POP3 session",
        cause="mailbox-busy",
        is_judged=False,
        is_held=True,
    ),
    Refusal(
        row=refusals.LIMIT,
        code="LIMIT",
        words="Maximum number of connections from user+IP exceeded",
        cause="too-many-connections",
        is_held=True,
    ),
    Refusal(
        row=refusals.OTHERS_LIMIT,
        words="Too many open connections",
        cause="too-many-connections",
        is_held=True,
    ),
)


@pytest.fixture(scope="module")
def reports(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> dict[Refusal, dict[str, Any]]:
    """Check each account once."""

    folders = [tmp_path_factory.mktemp("refused") for _ in REFUSALS]

    def run(refusal: Refusal, folder: Path) -> dict[str, Any]:
        row = refusal.row
        held = sasl_login(row, refusal.server, "PLAIN", row.password)
        with holding(lab, held) if refusal.is_held else nullcontext():
            return check(lab, row, folder, user=refusal.user, password=refusal.password)

    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        return dict(zip(REFUSALS, pool.map(run, REFUSALS, folders), strict=True))


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_the_servers_words_are_reported(
    reports: dict[Refusal, dict[str, Any]], refusal: Refusal
) -> None:
    checks = reports[refusal]["checks"]
    [login] = [c["login"] for c in checks if c["protocol"] == refusal.protocol]

    assert login["code"] == refusal.code
    assert refusal.words in login["message"]
    assert login["outcome"] not in ("accepted", "not-tested")


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_password_that_nobody_judged_is_not_called_wrong(
    reports: dict[Refusal, dict[str, Any]], refusal: Refusal
) -> None:
    checks = reports[refusal]["checks"]
    [login] = [c["login"] for c in checks if c["protocol"] == refusal.protocol]

    assert refusal.is_judged or login["outcome"] != "bad-credentials"


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_one_finding_says_that_the_login_was_refused_and_why(
    lab: Lab, reports: dict[Refusal, dict[str, Any]], refusal: Refusal
) -> None:
    found = [f for f in reports[refusal]["findings"] if f["rule"] == "login-refused"]

    assert len(found) == 1
    assert not NAMES_CAUSES or found[0]["cause"] in refusal.cause.split("/")
    record(
        "refusals",
        what=found[0].get("cause", found[0]["rule"]),
        by=f"{lab.program(refusal.row, refusal.server)}, {refusal.protocol.upper()}",
        words=f"{refusal.code} {refusal.words}".strip(),
    )


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_logins_elsewhere_are_accepted_or_not_tried(
    reports: dict[Refusal, dict[str, Any]], refusal: Refusal
) -> None:
    others = [c for c in reports[refusal]["checks"] if c["protocol"] != refusal.protocol]

    assert {c["login"]["outcome"] for c in others} <= {"accepted", "not-tested"}


def test_a_slow_refusal_is_waited_for(reports: dict[Refusal, dict[str, Any]]) -> None:
    [refusal] = [refusal for refusal in REFUSALS if refusal.row is refusals.SLOW]

    assert reports[refusal]["elapsed_s"] >= _SLOW_S


def test_where_no_mechanism_is_spoken_no_password_is_sent(lab: Lab, tmp_path: Path) -> None:
    row = refusals.UNSPOKEN
    before = lab.login_attempts(row)

    report = check(lab, row, tmp_path)

    found = [f for f in report["findings"] if f["rule"] == "login-refused"]
    assert {c["login"]["outcome"] for c in report["checks"]} == {"method-unsupported"}
    assert all("DIGEST-MD5" in c["login"]["message"] for c in report["checks"])
    assert lab.login_attempts(row) == before
    assert not NAMES_CAUSES or {f["cause"] for f in found} == {"mechanism-unsupported"}
    for server in row.servers:
        record(
            "refusals",
            what=found[0].get("cause", found[0]["rule"]),
            by=f"{lab.program(row, server)}, {server.protocol.upper()}",
            words=row.note,
        )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("dovecot-plain.test", ("NO [PRIVACYREQUIRED]", "-ERR [AUTH]", "530 5.7.0")),
        ("cyrus-plain.test", ("NO encryption needed to use mechanism", "-ERR [AUTH]", "503")),
    ],
    ids=["dovecot-postfix", "cyrus-exim"],
)
def test_servers_take_no_password_before_starttls(
    lab: Lab, name: str, words: tuple[str, ...]
) -> None:
    row = find(name)
    clear = [s for s in row.servers if s.socket_type == "STARTTLS"]
    servers = [replace(server, socket_type="plain") for server in clear]

    answers = ask_sasl(lab, [sasl_login(row, s, "PLAIN", WRONG) for s in servers])

    for server, answer, expected in zip(servers, answers, words, strict=True):
        assert answer.startswith(expected)
        record(
            "before-tls",
            what=f"{server.protocol.upper()} {server.port}",
            by=lab.program(row, server),
            words=answer,
        )


ENVELOPES: Final = (
    (refusals.SENDER_DENIED, "553 5.7.1 ", "not owned by user"),
    (refusals.SUSPENDED, "554 5.7.1 ", "This account is suspended"),
    (refusals.GREYLISTING, "450 4.2.0 ", "Greylisted, come back later"),
)


@pytest.mark.parametrize(("row", "code", "words"), ENVELOPES, ids=lambda x: getattr(x, "name", ""))
def test_a_server_that_took_the_login_refuses_the_envelope(
    lab: Lab, row: LabDomain, code: str, words: str
) -> None:
    server = row.servers[-1]
    lines = [(f"MAIL FROM:<{row.address}>", ""), (f"RCPT TO:<{row.address}>", "")]
    login = sasl_login(row, server, "PLAIN", row.password)

    [answer] = ask_sasl(lab, [{**login, "then": lines}])

    refusal = answer.splitlines()[-1]
    assert refusal.startswith(code)
    assert words in refusal
    record("envelope", what=row.note, by=lab.program(row, server), words=f"{code}{words}")


@pytest.mark.parametrize("row", [refusals.SENDER_DENIED, refusals.SUSPENDED], ids=lambda r: r.name)
def test_check_accepts_the_login_and_reports_the_refused_sender(
    lab: Lab, row: LabDomain, tmp_path: Path
) -> None:
    report = check(lab, row, tmp_path)

    assert {c["login"]["outcome"] for c in report["checks"]} == {"accepted"}
    rules = [f["rule"] for f in report["findings"]]
    assert ("sender-not-allowed" in rules) == TRIES_THE_ENVELOPE


@pytest.mark.parametrize(
    ("row", "used"),
    [(refusals.QUOTA_FULL, 1.0), (refusals.QUOTA_NEARLY, 0.9)],
    ids=["full", "nearly"],
)
def test_a_mailbox_is_as_full_as_its_row_says(lab: Lab, row: LabDomain, used: float) -> None:
    login = sasl_login(row, row.servers[0], "PLAIN", row.password)

    [answer] = ask_sasl(lab, [{**login, "then": [("a2 GETQUOTAROOT INBOX", "a2 ")]}])

    match = re.search(r"STORAGE (\d+) (\d+)", answer)
    assert match is not None, answer
    assert int(match[1]) >= used * int(match[2])


def test_a_server_says_how_large_a_message_may_be(lab: Lab) -> None:
    row = refusals.SMALL
    login = sasl_login(row, row.servers[-1], "PLAIN", row.password)

    [answer] = ask_sasl(lab, [{**login, "then": [("EHLO witness.lab.test", "250 ")]}])

    assert "250-SIZE 100000" in answer.splitlines()


def test_old_tls_gets_no_password(lab: Lab, tmp_path: Path) -> None:
    row = logins.TLS_1_1
    before = lab.login_attempts(row)

    report = check(lab, row, tmp_path)

    assert {c["outcome"] for c in report["checks"]} == {"tls-failed"}
    assert lab.login_attempts(row) == before
