"""What a mail server, or somebody in its place, may say: each ends in a word, none gets a password.

The ids of the rows are those of the catalogue that the tests were made from: T for threats to TLS,
R for faults.
"""

import contextlib
import ssl
import warnings
from base64 import b64encode
from pathlib import Path

import pytest

from autoconf.dialogues.converse import Conversation
from autoconf.dialogues.interface import MailDialogue, Verdict
from autoconf.dialogues.protocols import imap, pop3, smtp
from autoconf.dialogues.sessions import Sessions
from autoconf.errors import TlsFailedError, UnreachableError, WrongProtocolError
from autoconf.model.check import CheckOutcome, LoginOutcome, Stage
from autoconf.model.options import Options
from autoconf.model.server import Endpoint, MailProtocol, SocketType
from autoconf.net.live import LiveNetwork
from autoconf.tasks import Deadline
from tests.dialogues.talking import LOGIN, Talk, talk
from tests.discovery.builders import server
from tests.fakes import CLOSED, ScriptedDialer, ScriptedWire, Turn, fake_network
from tests.hostile.test_after_login import Babbling
from tests.probes.accounts import Account
from tests.servers.certificates import HOST, authority, ca_file
from tests.servers.tcp import over_tls, saying, serving
from tests.wording import login_words, words

IMAP, POP3, SMTP = imap.DIALOGUE, pop3.DIALOGUE, smtp.DIALOGUE
TLS_FAILED, WRONG, REFUSED = (
    CheckOutcome.TLS_FAILED,
    CheckOutcome.WRONG_PROTOCOL,
    CheckOutcome.REFUSED,
)
SECRETS = (b"s3cret", b64encode(b"s3cret"), b64encode(b"\0alice@example.com\0s3cret"))
ALERT = b"* OK [ALERT] call 0900 555 at once\r\n"
I_HELLO = b"* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR] hi\r\n"
I_PLAIN = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n"
P_HELLO = (b"+OK hi\r\n", b"+OK\r\nSTLS\r\nUSER\r\n.\r\n")
S_HELLO = (b"220 mx\r\n", b"250-mx\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n")


def says_no_secret(done: Talk) -> bool:
    return not any(secret in line for line in done.heard for secret in SECRETS)


def starttls(dialogue: MailDialogue, *script: Turn) -> Talk:
    return talk(dialogue, *script, socket_type=SocketType.STARTTLS)


STRIPPED: dict[str, tuple[MailDialogue, tuple[Turn, ...], CheckOutcome]] = {
    "T2-imap-stripped": (IMAP, (I_PLAIN, b"* CAPABILITY IMAP4rev1\r\na1 OK\r\n"), TLS_FAILED),
    "T2-pop3-stripped": (POP3, (P_HELLO[0], b"+OK\r\nUSER\r\n.\r\n"), TLS_FAILED),
    "T2-smtp-stripped": (SMTP, (S_HELLO[0], b"250-mx\r\n250 AUTH PLAIN\r\n"), TLS_FAILED),
    **{
        f"T3-R30-imap-{reply[:8].decode()}": (IMAP, (I_HELLO, reply + b"\r\n"), outcome)
        for reply, outcome in (
            (b"a1 NO no", TLS_FAILED),
            (b"a1 BAD what", TLS_FAILED),
            (b"+ go", TLS_FAILED),
            (b"a1 PREAUTH in", TLS_FAILED),
            (b"a2 OK go", WRONG),
            (b"* BYE", REFUSED),
            (b"OK", WRONG),
        )
    },
    **{
        f"T3-R30-pop3-{reply.decode()}": (POP3, (*P_HELLO, reply + b"\r\n"), outcome)
        for reply, outcome in (
            (b"-ERR no", TLS_FAILED),
            (b"+OKAY", WRONG),
            (b"+ ", WRONG),
            (b"OK", WRONG),
        )
    },
    **{
        f"T3-R30-smtp-{code}": (SMTP, (*S_HELLO, b"%d go\r\n" % code), TLS_FAILED)
        for code in (221, 250, 354, 421, 454, 501, 554)
    },
    "T4-R31-imap-injected": (IMAP, (I_HELLO, b"a1 OK go\r\n* CAPABILITY IMAP4rev1\r\n"), WRONG),
    "T4-R31-pop3-injected": (POP3, (*P_HELLO, b"+OK go\r\n+OK in\r\n"), WRONG),
    "T4-R31-smtp-injected": (SMTP, (*S_HELLO, b"220 go\r\n250 AUTH PLAIN\r\n"), WRONG),
    "T5-R17-imap-preauth": (IMAP, (b"* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n",), REFUSED),
}


@pytest.mark.parametrize(("dialogue", "script", "outcome"), STRIPPED.values(), ids=STRIPPED)
def test_without_starttls_there_is_no_login_and_nothing_more_is_said(
    dialogue: MailDialogue, script: tuple[Turn, ...], outcome: CheckOutcome
) -> None:
    done = starttls(dialogue, *script)

    assert done.verdict.outcome is outcome
    assert done.verdict.login.outcome is LoginOutcome.NOT_TESTED
    assert says_no_secret(done)
    assert len(done.heard) == len(script) - 1  # one command per turn, none after the last


@pytest.mark.parametrize(
    ("dialogue", "script"),
    [
        (IMAP, (I_HELLO, b"a1 OK go\r\n")),
        (POP3, (*P_HELLO, b"+OK go\r\n")),
        (SMTP, (*S_HELLO, b"220 go\r\n")),
    ],
    ids=["R32-imap", "R32-pop3", "R32-smtp"],
)
def test_clear_text_in_place_of_the_handshake_gets_nothing(
    dialogue: MailDialogue, script: tuple[Turn, ...]
) -> None:
    error = TlsFailedError("tls.problem.plaintext", peer="192.0.2.1")

    done = talk(dialogue, *script, socket_type=SocketType.STARTTLS, handshake=error)

    assert done.verdict.outcome is TLS_FAILED
    assert says_no_secret(done)


@pytest.mark.parametrize(
    ("dialogue", "script"),
    [
        (
            IMAP,
            (I_HELLO, b"a1 OK go\r\n", b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\na2 OK\r\n"),
        ),
        (POP3, (*P_HELLO, b"+OK go\r\n", b"+OK\r\nSASL XOAUTH2\r\n.\r\n")),
        (SMTP, (*S_HELLO, b"220 go\r\n", b"250-mx\r\n250 AUTH XOAUTH2\r\n")),
    ],
    ids=["T7-R33-R35-imap", "T7-R33-R35-pop3", "T7-R33-R35-smtp"],
)
def test_what_was_offered_before_tls_is_forgotten(
    dialogue: MailDialogue, script: tuple[Turn, ...]
) -> None:
    done = starttls(dialogue, *script)

    assert done.verdict.login.outcome is LoginOutcome.METHOD_UNSUPPORTED
    assert says_no_secret(done)
    assert not any("PLAIN" in line.upper() for line in done.verdict.capabilities)


def test_t5_preauth_within_tls_is_no_login() -> None:
    done = talk(IMAP, b"* PREAUTH [CAPABILITY IMAP4rev1] hi\r\n")

    assert done.verdict.login.outcome is LoginOutcome.NOT_TESTED
    assert done.heard == []


def test_t6_a_referral_is_shown_and_not_followed() -> None:
    answer = b"a1 NO [REFERRAL imap://alice@evil.example/] Try elsewhere\r\n"
    wire = ScriptedWire(I_PLAIN, answer)
    dialer = ScriptedDialer({"imap imap.example.com:993": [wire]})
    endpoint = Endpoint(
        protocol=MailProtocol.IMAP,
        hostname="imap.example.com",
        port=993,
        socket_type=SocketType.TLS,
    )
    network = fake_network(dialer=dialer)
    sessions = Sessions()

    verdict = sessions.finish(sessions.open(endpoint, network), LOGIN, network).verdict

    assert verdict is not None
    assert verdict.login.outcome is LoginOutcome.OTHER
    assert "imap://alice@evil.example/" in login_words(verdict.login)
    assert dialer.opened == [endpoint]


@pytest.mark.parametrize(
    "script",
    [
        (ALERT, b"* CAPABILITY IMAP4rev1\r\na1 OK\r\n"),
        (I_HELLO, b"a1 NO [ALERT] call 0900 555\r\n"),
        (ALERT, b"* CAPABILITY IMAP4rev1 STARTTLS\r\na1 OK\r\n", CLOSED),
    ],
    ids=["T8-greeting", "T8-refusal", "T8-cut"],
)
def test_an_alert_before_tls_is_not_passed_on(script: tuple[Turn, ...]) -> None:
    verdict = starttls(IMAP, *script).verdict

    assert "0900" not in words(verdict.detail) + login_words(verdict.login)


FLOOD = 100_000
BANNERS: dict[str, tuple[MailDialogue, Turn, CheckOutcome, str]] = {
    "T12-R18-http": (IMAP, b"HTTP/1.1 400 Bad Request\r\n", WRONG, "speaks HTTP"),
    "T12-R18-ssh": (POP3, b"SSH-2.0-OpenSSH_9\r\n", WRONG, "speaks SSH"),
    "T12-R18-pop3-on-imap": (IMAP, b"+OK ready\r\n", WRONG, "speaks POP3"),
    "T12-R18-imap-on-smtp": (SMTP, b"* OK ready\r\n", WRONG, "speaks IMAP"),
    "T12-R18-smtp-on-pop3": (POP3, b"220 mx\r\n", WRONG, "speaks SMTP"),
    "T12-R18-ftp-on-pop3": (POP3, b"220 my FTP server\r\n", WRONG, "speaks FTP"),
    "T12-R19-tls-alert": (SMTP, b"\x15\x03\x01\x00\x02\x02\x46\n", WRONG, "speaks TLS at once"),
    "T15-five-digits": (SMTP, b"99999 x\r\n", WRONG, "does not speak SMTP"),
    "R42-four-digits": (SMTP, b"2200 x\r\n", WRONG, "does not speak SMTP"),
    "R42-code-changes": (SMTP, b"220-mx\r\n221 mx\r\n", WRONG, "does not speak SMTP"),
    "R9-smtp-lines": (SMTP, b"220-x\r\n" * FLOOD, WRONG, "more than 100 lines"),
    "R8-line": (SMTP, WrongProtocolError("net.long-line", peer="x"), WRONG, "8 KiB"),
    "R10-nul": (IMAP, b"\0* OK\r\n", WRONG, "wrong tag"),
    "R10-8-bit": (POP3, b"\xff\xfe+\0O\0K\0\r\n", WRONG, "does not speak POP3"),
    "R14-cut": (IMAP, (b"* OK hal", CLOSED), CheckOutcome.UNREACHABLE, "before its greeting"),
    "R15-bye": (IMAP, b"* BYE too many\r\n", REFUSED, "says goodbye: too many"),
    "R16-421": (SMTP, b"421 4.3.2 busy\r\n", REFUSED, "421 4.3.2 busy"),
    "R16-554": (SMTP, b"554 5.7.1 not you\r\n", REFUSED, "554 5.7.1 not you"),
    "R16-err": (POP3, b"-ERR [SYS/TEMP] busy\r\n", REFUSED, "refuses the connection: busy"),
    "R41-greeting": (IMAP, b"* OK {99999999999}\r\n", CheckOutcome.UNREACHABLE, "CAPABILITY"),
}


@pytest.mark.parametrize(
    ("dialogue", "greeting", "outcome", "detail"), BANNERS.values(), ids=BANNERS
)
def test_a_greeting_that_is_none_ends_in_a_word(
    dialogue: MailDialogue, greeting: Turn, outcome: CheckOutcome, detail: str
) -> None:
    done = talk(dialogue, greeting, CLOSED)

    assert done.verdict.outcome is outcome
    assert detail in words(done.verdict.detail)
    assert says_no_secret(done)


@pytest.mark.parametrize(
    ("dialogue", "script", "outcome"),
    [
        (IMAP, (b"* OK\r\n", b"* OK flood\r\n" * FLOOD + b"a1 OK\r\n"), WRONG),
        (IMAP, (b"* OK\r\n", b"a9 OK\r\n"), WRONG),
        (IMAP, (b"* OK\r\n", b"a1 BAD what\r\n"), WRONG),
        (POP3, (b"+OK\r\n", b"+OK\r\n" + b"X\r\n" * FLOOD + b".\r\n"), WRONG),
        (SMTP, (b"220 mx\r\n", b"250-x\r\n" * FLOOD), WRONG),
        (IMAP, (b"* OK\r\n", CLOSED), CheckOutcome.UNREACHABLE),
        (SMTP, (b"220 mx\r\n", CLOSED), CheckOutcome.UNREACHABLE),
    ],
    ids=[
        *("R40-imap-untagged", "R40-imap-tag", "R34-imap", "R9-pop3", "R9-smtp"),
        *("R12-R13-imap", "R12-R13-smtp"),
    ],
)
def test_capabilities_that_are_none_end_before_the_login(
    dialogue: MailDialogue, script: tuple[Turn, ...], outcome: CheckOutcome
) -> None:
    done = talk(dialogue, *script)

    assert done.verdict.outcome is outcome
    assert done.verdict.login.outcome is LoginOutcome.NOT_TESTED
    assert says_no_secret(done)


class Slow(ScriptedWire):
    """Takes its time with every reply."""

    now = 0.0
    takes_s = 0.0

    def read_line(self) -> bytes:
        self.now += self.takes_s
        self._check_use()
        return super().read_line()


@pytest.mark.parametrize(
    ("takes_s", "login", "outcome"),
    [
        (15.0, LoginOutcome.BAD_CREDENTIALS, CheckOutcome.REFUSED),
        (29.0, LoginOutcome.BAD_CREDENTIALS, CheckOutcome.REFUSED),
        (31.0, LoginOutcome.OTHER, CheckOutcome.TIMED_OUT),
    ],
    ids=["R39-15-s", "R39-29-s", "R39-31-s"],
)
def test_a_slow_refusal_is_waited_for_and_not_for_ever(
    takes_s: float, login: LoginOutcome, outcome: CheckOutcome
) -> None:
    wire = Slow(I_PLAIN, b"a1 NO [AUTHENTICATIONFAILED] no\r\n")
    wire.over_tls()
    conversation = Conversation(IMAP.start(SocketType.TLS), wire)
    conversation.start(Deadline(100.0, clock=lambda: wire.now))
    wire.takes_s = takes_s

    verdict = conversation.log_in(LOGIN, Deadline(100.0, clock=lambda: wire.now))

    assert isinstance(verdict, Verdict)
    assert (verdict.login.outcome, verdict.outcome) == (login, outcome)
    assert len([line for line in wire.heard if b"AUTH" in line]) == 1


@pytest.mark.parametrize(
    ("dialogue", "script"),
    [
        (IMAP, (I_PLAIN, CLOSED)),
        (POP3, (*P_HELLO, b"+OK\r\n", CLOSED)),
        (SMTP, (*S_HELLO, UnreachableError("net.no-route", peer="192.0.2.1"))),
        (IMAP, (I_PLAIN, b"* BYE\r\n")),
        (SMTP, (*S_HELLO, b"421 4.7.0 too many\r\n")),
    ],
    ids=["R38-imap", "R38-pop3", "R38-smtp", "R38-bye", "R38-421"],
)
def test_a_connection_closed_during_a_login_is_no_wrong_password(
    dialogue: MailDialogue, script: tuple[Turn, ...]
) -> None:
    assert talk(dialogue, *script).verdict.login.outcome is LoginOutcome.OTHER


OTHER_WAYS: dict[str, tuple[MailDialogue, tuple[Turn, ...]]] = {
    "R36-imap": (IMAP, (I_PLAIN, b"a1 NO [CANNOT] x\r\n", b"a2 OK\r\n")),
    "R36-smtp": (
        SMTP,
        (
            b"220 mx\r\n",
            b"250-mx\r\n250 AUTH PLAIN LOGIN\r\n",
            b"504 5.5.4 no\r\n",
            b"334 \r\n",
            b"334 \r\n",
            b"235 in\r\n",
        ),
    ),
}


@pytest.mark.parametrize(("dialogue", "script"), OTHER_WAYS.values(), ids=OTHER_WAYS)
def test_a_mechanism_that_fails_gives_way_to_the_next(
    dialogue: MailDialogue, script: tuple[Turn, ...]
) -> None:
    assert talk(dialogue, *script).verdict.login.outcome is LoginOutcome.ACCEPTED


def test_t11_a_silent_safe_port_brings_no_password_to_a_weaker_one() -> None:
    weak = server("imap imap.example.com", SocketType.STARTTLS)
    plain = server("imap imap.example.com", SocketType.PLAIN)
    stripped = ScriptedWire(I_PLAIN, b"* CAPABILITY IMAP4rev1\r\na1 OK\r\n")
    in_clear = ScriptedWire(I_PLAIN)
    account = Account(
        servers=(server("imap imap.example.com"), weak, plain),
        wires={
            "imap imap.example.com:993": [Babbling()],
            "imap imap.example.com:143": [stripped, in_clear],
        },
    ).run()

    outcomes = [(c.outcome, c.login.outcome) for c in account.checks]
    assert outcomes == [
        (CheckOutcome.TIMED_OUT, LoginOutcome.NOT_TESTED),
        (TLS_FAILED, LoginOutcome.NOT_TESTED),
        (CheckOutcome.OK, LoginOutcome.NOT_TESTED),
    ]
    assert not any(
        secret in line for w in (stripped, in_clear) for line in w.heard for secret in SECRETS
    )


def old_tls() -> ssl.SSLContext:
    """Return a server's context that speaks TLS 1.1 and nothing newer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert(HOST).configure_cert(context)
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def test_r28_t13_a_server_with_old_tls_only_never_sees_a_login(tmp_path: Path) -> None:
    with serving(over_tls(old_tls(), saying(I_PLAIN))) as server:
        options = Options(connect_to=(f"::127.0.0.1:{server.port}",), ca_file=(ca_file(tmp_path),))
        endpoint = Endpoint(
            protocol=MailProtocol.IMAP, hostname=HOST, port=993, socket_type=SocketType.TLS
        )
        with contextlib.closing(LiveNetwork(options)) as live:
            network = live(Deadline(10.0))
            sessions = Sessions()
            ended = sessions.finish(sessions.open(endpoint, network), LOGIN, network)

    assert ended.tls is not None
    assert (ended.tls.problem, ended.is_safe) == ("tls-too-old", False)
    assert ended.verdict is not None
    assert (ended.verdict.outcome, ended.verdict.reached) == (TLS_FAILED, Stage.CONNECT)
    assert ended.verdict.login.outcome is LoginOutcome.NOT_TESTED
    assert ended.transcript == ()
