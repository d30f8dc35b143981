from base64 import b64decode

import pytest

from autoconf.dialogues.interface import Reply
from autoconf.dialogues.mechanism import Mechanism, MechanismContext, Responses
from autoconf.dialogues.replies import any_line
from autoconf.dialogues.sasl import Framing, authenticate, choose, mechanisms, nothing_fits
from autoconf.model.check import LoginOutcome, LoginResult
from autoconf.model.secret import Login, Token
from tests.dialogues.talking import LOGIN
from tests.wording import words as said

TOKEN = Login(username="alice@example.com", password=Token("t0ken"))
BINDING = {"tls-unique": b"u" * 12, "another": b"x"}
END_POINT = {"tls-server-end-point": b"e" * 32}
MEANS = MechanismContext(login=LOGIN)


def result(reply: Reply) -> LoginResult:
    status, _, code = reply[-1].decode().partition(" ")
    outcome = LoginOutcome.ACCEPTED if status == "+OK" else LoginOutcome.BAD_CREDENTIALS
    return LoginResult(outcome=outcome, code=code)


FRAMING = Framing(is_last=any_line, marker=b"+ ", max_line=255, result=result)


def run(mechanism: Mechanism, *replies: bytes) -> tuple[list[bytes], LoginResult]:
    """Return what was said and what came of it."""
    part = authenticate(b"AUTH X", mechanism, MEANS, FRAMING)
    said = [next(part).line or b""]
    said += [part.send((reply,)).line or b"" for reply in replies[:-1]]
    with pytest.raises(StopIteration) as end:
        part.send((replies[-1],))
    return said, end.value.value


def named(name: str) -> Mechanism:
    return next(mechanism for mechanism in mechanisms() if mechanism.name == name)


def test_the_order_of_the_mechanisms() -> None:
    with_password = [m.name for m in mechanisms() if not m.takes_token]

    assert with_password == [
        "SCRAM-SHA-256-PLUS",
        "SCRAM-SHA-1-PLUS",
        "SCRAM-SHA-256",
        "SCRAM-SHA-1",
        "PLAIN",
        "LOGIN",
        "CRAM-MD5",
    ]


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ("LOGIN PLAIN", ["PLAIN", "LOGIN"]),
        ("login", ["LOGIN"]),
        ("CRAM-MD5 PLAIN SCRAM-SHA-1", ["SCRAM-SHA-1", "PLAIN", "CRAM-MD5"]),
        ("SCRAM-SHA-1-PLUS SCRAM-SHA-256", ["SCRAM-SHA-1-PLUS", "SCRAM-SHA-256"]),
        ("SCRAM-SHA-1-PLUS SCRAM-SHA-256-PLUS", ["SCRAM-SHA-256-PLUS"]),
        ("XOAUTH2 GSSAPI NTLM DIGEST-MD5 EXTERNAL", []),
        ("", []),
    ],
)
def test_mechanisms_for_a_password_are_chosen_strongest_first(
    offered: str, chosen: list[str]
) -> None:
    found = choose(offered.split(), LOGIN, lambda: BINDING)

    assert [mechanism.name for mechanism, _ in found] == chosen


def test_only_mechanisms_for_a_token_are_chosen_for_a_token() -> None:
    found = choose(["PLAIN", "XOAUTH2", "OAUTHBEARER", "SCRAM-SHA-256"], TOKEN, dict)

    assert [mechanism.name for mechanism, _ in found] == ["OAUTHBEARER", "XOAUTH2"]


@pytest.mark.parametrize("offered", ["SCRAM-SHA-256-PLUS SCRAM-SHA-256", "SCRAM-SHA-256"])
def test_the_first_binding_is_the_one_that_is_used(offered: str) -> None:
    _, context = choose(offered.split(), LOGIN, lambda: BINDING)[0]

    assert context.binding == ("tls-unique", BINDING["tls-unique"])


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ("SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN", [("SCRAM-SHA-256", None), ("PLAIN", None)]),
        ("SCRAM-SHA-256-PLUS", [("SCRAM-SHA-256-PLUS", (*END_POINT.items(),)[0])]),
        ("SCRAM-SHA-256", [("SCRAM-SHA-256", (*END_POINT.items(),)[0])]),
    ],
    ids=["both", "bound", "unbound"],
)
def test_a_binding_that_the_server_may_not_know_is_used_where_nothing_does_without(
    offered: str, chosen: list[tuple[str, object]]
) -> None:
    found = choose(offered.split(), LOGIN, lambda: END_POINT)

    assert [(mechanism.name, context.binding) for mechanism, context in found] == chosen


def test_without_a_binding_nothing_is_bound() -> None:
    found = choose(["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"], LOGIN, dict)

    assert [(m.name, context.binding) for m, context in found] == [("SCRAM-SHA-256", None)]


def test_where_a_mechanism_that_binds_is_offered_the_others_do_not_claim_that_it_is_missing() -> (
    None
):
    found = choose(["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"], LOGIN, lambda: BINDING)

    assert [context.binding is None for _, context in found] == [False, True]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NTLM", "Windows"),
        ("GSSAPI", "Kerberos"),
        ("EXTERNAL", "certificate"),
        ("DIGEST-MD5", "obsolete"),
        ("SCRAM-SHA-256-PLUS", "binding"),
        ("OAUTHBEARER", "OAuth token"),
    ],
)
def test_mechanisms_that_do_not_fit_are_explained(name: str, words: str) -> None:
    text = said(nothing_fits([name], LOGIN))

    assert f"no login with a password (offered: {name}); " in text
    assert words in text.partition("; ")[2]


def test_what_is_not_known_is_named_alone() -> None:
    text = said(nothing_fits(["X-STRANGE"], LOGIN))

    assert text == "the server offers no login with a password (offered: X-STRANGE)"


def test_a_challenge_reaches_the_mechanism_decoded() -> None:
    heard: list[bytes] = []

    def echo(_means: MechanismContext) -> Responses:
        heard.append((yield None))
        yield b"done"

    said, end = run(Mechanism(name="X", rank=1, respond=echo, challenges=1), b"+ bW9yZQ==", b"+OK")

    assert heard == [b"more"]
    assert b64decode(said[1]) == b"done"
    assert end.outcome is LoginOutcome.ACCEPTED


@pytest.mark.parametrize(("name", "answers"), [("PLAIN", 0), ("LOGIN", 2), ("CRAM-MD5", 1)])
def test_a_challenge_too_many_gets_nothing_and_ends_the_tries(name: str, answers: int) -> None:
    """One that asks again must not hear the password again, by no mechanism."""
    said, end = run(named(name), *[b"+ bW9yZQ=="] * (answers + 1), b"-ERR")

    assert said.index(b"*") == answers + 1
    assert end.outcome is LoginOutcome.OTHER


@pytest.mark.parametrize("challenge", [b"+ ***", b"+ a", b"+ \xff"])
def test_what_is_no_base64_is_not_answered(challenge: bytes) -> None:
    said, end = run(named("LOGIN"), challenge, b"-ERR")

    assert said == [b"AUTH X", b"*"]
    assert end.outcome is LoginOutcome.METHOD_UNSUPPORTED


@pytest.mark.parametrize(
    ("name", "replies"),
    [("LOGIN", [b"+OK"]), ("LOGIN", [b"+ eA==", b"+OK"]), ("CRAM-MD5", [b"+OK"])],
)
def test_yes_before_the_password_was_seen_is_no_acceptance(name: str, replies: list[bytes]) -> None:
    _, end = run(named(name), *replies)

    assert end.outcome is LoginOutcome.OTHER


@pytest.mark.parametrize(
    ("name", "reply", "outcome"),
    [
        ("LOGIN", b"-ERR", LoginOutcome.METHOD_UNSUPPORTED),
        ("CRAM-MD5", b"-ERR", LoginOutcome.METHOD_UNSUPPORTED),
        ("LOGIN", b"-ERR AUTH", LoginOutcome.BAD_CREDENTIALS),
        ("PLAIN", b"-ERR", LoginOutcome.BAD_CREDENTIALS),
        ("SCRAM-SHA-256", b"-ERR", LoginOutcome.BAD_CREDENTIALS),
    ],
)
def test_a_bare_refusal_before_anything_was_said_is_the_mechanism_s(
    name: str, reply: bytes, outcome: LoginOutcome
) -> None:
    _, end = run(named(name), reply)

    assert end.outcome is outcome


def test_every_line_of_a_response_is_marked_as_part_of_a_login() -> None:
    part = authenticate(b"AUTH PLAIN", named("PLAIN"), MEANS, FRAMING)

    say = next(part)
    assert (say.is_login, say.shown) == (True, "AUTH PLAIN ****")
