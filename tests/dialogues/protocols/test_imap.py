from base64 import b64encode

import pytest

from autoconf.dialogues.interface import Verdict
from autoconf.dialogues.protocols.imap import DIALOGUE
from autoconf.model.check import CheckOutcome, LoginEnd, LoginOutcome, LoginResult, Stage
from autoconf.model.secret import Login, Secret
from autoconf.model.server import SocketType
from tests.dialogues.talking import LOGIN, Talk, talk
from tests.fakes import CLOSED, Turn
from tests.wording import UNPROTECTED, login_words, words

PLAIN = b64encode(b"\0alice@example.com\0s3cret")
LOGOUT = b"a%d LOGOUT\r\n"


def told(capabilities: bytes) -> bytes:
    return b"* OK [CAPABILITY IMAP4rev1" + capabilities + b"] ready\r\n"


def listed(capabilities: bytes) -> bytes:
    return b"* CAPABILITY IMAP4rev1" + capabilities + b"\r\na%d OK done\r\n"


def over_tls(*script: Turn, login: Login | None = LOGIN) -> Talk:
    return talk(DIALOGUE, *script, login=login)


def starttls(*script: Turn) -> Talk:
    return talk(DIALOGUE, *script, socket_type=SocketType.STARTTLS)


def with_login(name: str, password: str) -> Login:
    return Login(username=name, password=Secret(password))


def test_capabilities_of_the_greeting_save_a_round_trip() -> None:
    done = over_tls(told(b" SASL-IR AUTH=PLAIN"), b"a1 OK Logged in\r\n")

    assert done.heard == [b"a1 AUTHENTICATE PLAIN " + PLAIN + b"\r\n", LOGOUT % 2]


def test_an_accepted_login_is_done() -> None:
    done = over_tls(told(b" SASL-IR AUTH=PLAIN"), b"a1 OK Logged in\r\n")

    assert done.verdict == Verdict(
        reached=Stage.DONE,
        outcome=CheckOutcome.OK,
        capabilities=("IMAP4rev1", "SASL-IR", "AUTH=PLAIN"),
        login=LoginResult(
            outcome=LoginOutcome.ACCEPTED,
            end=LoginEnd.ANSWERED,
            mechanism="PLAIN",
            username="alice@example.com",
            said="Logged in",
            untried=("LOGIN",),
            carried_secret=True,
        ),
    )


def test_a_method_that_failed_is_not_among_the_untried() -> None:
    capabilities = b" SASL-IR AUTH=PLAIN AUTH=GSSAPI"

    done = over_tls(told(capabilities), b"a1 BAD no\r\n", b"a2 OK Logged in\r\n")

    assert done.verdict is not None
    assert (done.verdict.login.mechanism, done.verdict.login.untried) == ("LOGIN", ("GSSAPI",))


@pytest.mark.parametrize(
    "greeting", [b"* OK ready\r\n", b"* OK [CAPABILITY STARTTLS] partial\r\n", b"* ok\r\n"]
)
def test_capabilities_are_asked_for_where_the_greeting_lacks_them(greeting: bytes) -> None:
    done = over_tls(greeting, listed(b" AUTH=PLAIN") % 1, login=None)

    assert done.heard == [b"a1 CAPABILITY\r\n", LOGOUT % 2]
    assert done.verdict.capabilities == ("IMAP4rev1", "AUTH=PLAIN")


@pytest.mark.parametrize(
    "reply",
    [b"a1 OK [CAPABILITY IMAP4rev1 A] in\r\n", b"* CAPABILITY IMAP4rev1 A\r\na1 OK in\r\n"],
    ids=["code", "untagged"],
)
def test_capabilities_told_after_the_login_replace_those_before(reply: bytes) -> None:
    done = over_tls(told(b" SASL-IR AUTH=PLAIN"), reply)

    assert done.verdict.capabilities == ("IMAP4rev1", "A")


def test_without_sasl_ir_the_response_waits_for_the_challenge() -> None:
    done = over_tls(told(b" AUTH=PLAIN"), b"+\r\n", b"a1 OK\r\n")

    assert done.heard[:2] == [b"a1 AUTHENTICATE PLAIN\r\n", PLAIN + b"\r\n"]


def test_login_quotes_its_arguments() -> None:
    done = over_tls(told(b""), b"a1 OK\r\n", login=with_login("alice", "a b c"))

    assert done.heard[0] == b'a1 LOGIN "alice" "a b c"\r\n'
    assert done.verdict.login.mechanism == "LOGIN"


def test_special_characters_go_as_literals_that_the_server_asks_for() -> None:
    go = b"+ go\r\n"

    done = over_tls(told(b""), go, go, b"a1 OK\r\n", login=with_login("älice", 'a"b'))

    assert done.heard[:3] == [b"a1 LOGIN {6}\r\n", "älice".encode() + b" {3}\r\n", b'a"b\r\n']


@pytest.mark.parametrize("extension", [b" LITERAL+", b" LITERAL-"])
def test_literals_are_not_waited_for_where_the_server_allows_it(extension: bytes) -> None:
    done = over_tls(told(extension), b"a1 OK\r\n", login=with_login("alice", "a\\b"))

    assert done.heard[0] == b'a1 LOGIN "alice" {3+}\r\na\\b\r\n'


def test_literal_minus_ends_at_4096_octets() -> None:
    login = with_login("alice", '"' * 4097)

    done = over_tls(told(b" LITERAL-"), b"+ go\r\n", b"a1 OK\r\n", login=login)

    assert done.heard[0] == b'a1 LOGIN "alice" {4097}\r\n'


def test_a_literal_that_is_refused_is_not_sent() -> None:
    done = over_tls(told(b""), b"a1 BAD no literals\r\n", login=with_login("alice", 'a"b'))

    assert done.heard == [b'a1 LOGIN "alice" {3}\r\n', LOGOUT % 2]


def test_a_continuation_after_a_complete_login_is_wrong() -> None:
    done = over_tls(told(b""), b"+ more?\r\n")

    assert done.verdict.outcome is CheckOutcome.WRONG_PROTOCOL
    assert done.verdict.login.outcome is LoginOutcome.OTHER


def test_logindisabled_forbids_the_login_command() -> None:
    done = over_tls(told(b" LOGINDISABLED AUTH=GSSAPI"))

    assert done.heard == [LOGOUT % 1]
    assert done.verdict.login.outcome is LoginOutcome.METHOD_UNSUPPORTED
    assert "offered: GSSAPI" in login_words(done.verdict.login)


def test_the_mechanism_login_serves_where_the_command_is_disabled() -> None:
    done = over_tls(told(b" LOGINDISABLED AUTH=LOGIN"), b"+ dQ==\r\n", b"+ cA==\r\n", b"a1 OK\r\n")

    assert done.heard[0] == b"a1 AUTHENTICATE LOGIN\r\n"
    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED


@pytest.mark.parametrize("failure", [b"BAD what?", b"NO [CANNOT] not so"])
def test_login_is_tried_when_the_mechanism_itself_failed(failure: bytes) -> None:
    done = over_tls(told(b" SASL-IR AUTH=PLAIN"), b"a1 " + failure + b"\r\n", b"a2 OK\r\n")

    assert done.heard[1] == b'a2 LOGIN "alice@example.com" "s3cret"\r\n'
    assert done.verdict.login == LoginResult(
        outcome=LoginOutcome.ACCEPTED,
        end=LoginEnd.ANSWERED,
        mechanism="LOGIN",
        username="alice@example.com",
        carried_secret=True,
    )


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        (b"NO wrong", LoginOutcome.BAD_CREDENTIALS, ""),
        (b"NO [AUTHENTICATIONFAILED] no", LoginOutcome.BAD_CREDENTIALS, "AUTHENTICATIONFAILED"),
        (b"BAD [AUTHENTICATIONFAILED] no", LoginOutcome.BAD_CREDENTIALS, "AUTHENTICATIONFAILED"),
        (b"no [alert] app password", LoginOutcome.BAD_CREDENTIALS, "ALERT"),
        (b"NO [CONTACTADMIN] no", LoginOutcome.USER_BLOCKED, "CONTACTADMIN"),
        (b"NO [EXPIRED] old", LoginOutcome.USER_BLOCKED, "EXPIRED"),
        (b"NO [NOPERM] no", LoginOutcome.USER_BLOCKED, "NOPERM"),
        (b"NO [UNAVAILABLE] later", LoginOutcome.OTHER, "UNAVAILABLE"),
        (b"NO [INUSE] busy", LoginOutcome.OTHER, "INUSE"),
        (b"NO [LIMIT] slow", LoginOutcome.OTHER, "LIMIT"),
        (b"NO [WEBALERT https://x.example] see", LoginOutcome.BAD_CREDENTIALS, "WEBALERT"),
    ],
)
def test_a_refusal_is_told_apart_by_its_code_and_ends_the_tries(
    answer: bytes, outcome: LoginOutcome, code: str
) -> None:
    done = over_tls(told(b" SASL-IR AUTH=PLAIN"), b"a1 " + answer + b"\r\n")

    assert (done.verdict.login.outcome, done.verdict.login.code) == (outcome, code)
    assert done.heard[1:] == [LOGOUT % 2]


@pytest.mark.parametrize(
    ("answer", "outcome", "message"),
    [
        (b"* BYE too many\r\n", CheckOutcome.REFUSED, "says goodbye: too many"),
        (
            CLOSED,
            CheckOutcome.REFUSED,
            "closed the connection instead of answering the login",
        ),
        (b"a7 OK in\r\n", CheckOutcome.WRONG_PROTOCOL, "answers with a wrong tag: 'a7 OK in'"),
        (b"a11 OK in\r\n", CheckOutcome.WRONG_PROTOCOL, "answers with a wrong tag: 'a11 OK in'"),
        (b"+OK in\r\n", CheckOutcome.WRONG_PROTOCOL, "speaks POP3 here, not IMAP"),
    ],
)
def test_what_is_no_answer_to_the_login_accepts_nothing(
    answer: Turn, outcome: CheckOutcome, message: str
) -> None:
    verdict = over_tls(told(b" SASL-IR AUTH=PLAIN"), answer).verdict

    assert (verdict.outcome, login_words(verdict.login)) == (outcome, message)
    assert verdict.login.outcome is LoginOutcome.OTHER


def test_untagged_lines_before_the_answer_are_passed_over() -> None:
    noise = b"* OK still here\r\n* 3 EXISTS\r\n"

    done = over_tls(told(b" SASL-IR AUTH=PLAIN"), noise + b"a1 OK in\r\n")

    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED


def test_starttls_comes_before_the_login_and_its_capabilities_replace_the_others() -> None:
    done = starttls(
        told(b" STARTTLS LOGINDISABLED"),
        b"a1 OK [CAPABILITY IMAP4rev1 X-INJECTED] go\r\n",
        listed(b" SASL-IR AUTH=PLAIN") % 2,
        b"a3 OK in\r\n",
    )

    assert done.wire.heard_in_clear == [b"a1 STARTTLS\r\n"]
    assert done.verdict.capabilities == ("IMAP4rev1", "SASL-IR", "AUTH=PLAIN")


@pytest.mark.parametrize(
    ("script", "outcome", "detail"),
    [
        (
            [told(b""), listed(b" AUTH=PLAIN") % 1],
            CheckOutcome.TLS_FAILED,
            "the server does not offer STARTTLS",
        ),
        (
            [told(b" STARTTLS"), b"a1 NO not today\r\n"],
            CheckOutcome.TLS_FAILED,
            f"the server refuses STARTTLS: not today{UNPROTECTED}",
        ),
        (
            [told(b" STARTTLS"), b"* OK go\r\n+ go\r\n"],
            CheckOutcome.TLS_FAILED,
            "the server refuses STARTTLS:",
        ),
        (
            [told(b" STARTTLS"), b"a2 OK go\r\n"],
            CheckOutcome.WRONG_PROTOCOL,
            f"answers with a wrong tag: 'a2 OK go'{UNPROTECTED}",
        ),
        (
            [told(b" STARTTLS"), b"a1 OK go\r\n* PREAUTH injected\r\n"],
            CheckOutcome.WRONG_PROTOCOL,
            "192.0.2.1 sent data before the TLS handshake",
        ),
        (
            [b"* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n"],
            CheckOutcome.REFUSED,
            "says that the login is already done (PREAUTH), which cannot be trusted",
        ),
    ],
    ids=["missing", "refused", "continuation", "wrong tag", "injected", "PREAUTH"],
)
def test_without_starttls_there_is_no_login(
    script: list[Turn], outcome: CheckOutcome, detail: str
) -> None:
    done = starttls(*script)

    assert (done.verdict.outcome, words(done.verdict.detail)) == (outcome, detail)
    assert not any(b"LOGIN" in line or b"AUTHENTICATE" in line for line in done.heard)


@pytest.mark.parametrize(
    ("greeting", "outcome", "detail"),
    [
        (b"* BYE busy\r\n", CheckOutcome.REFUSED, "says goodbye: busy"),
        (b"* NO hm\r\n", CheckOutcome.WRONG_PROTOCOL, "does not speak IMAP: '* NO hm'"),
        (b"+OK ready\r\n", CheckOutcome.WRONG_PROTOCOL, "speaks POP3 here, not IMAP"),
        (b"HTTP/1.1 400 Bad\r\n", CheckOutcome.WRONG_PROTOCOL, "speaks HTTP here, not IMAP"),
        (b"\x15\x03\x01\n", CheckOutcome.WRONG_PROTOCOL, "speaks TLS at once here, not IMAP"),
    ],
)
def test_a_bad_greeting_ends_the_conversation(
    greeting: Turn, outcome: CheckOutcome, detail: str
) -> None:
    verdict = over_tls(greeting).verdict

    assert (verdict.outcome, words(verdict.detail)) == (outcome, detail)


def test_a_server_that_does_not_tell_its_capabilities_is_no_imap4() -> None:
    verdict = over_tls(b"* OK\r\n", b"a1 BAD what\r\n").verdict

    assert verdict.outcome is CheckOutcome.WRONG_PROTOCOL


def test_bye_instead_of_capabilities_is_a_refusal() -> None:
    verdict = over_tls(b"* OK\r\n", b"* BYE shutting down\r\n").verdict

    assert verdict.outcome is CheckOutcome.REFUSED
    assert verdict.reached is Stage.GREETING
