from base64 import b64decode, b64encode

import pytest

from autoconf.dialogues.mechanism import ExchangeError, MechanismContext
from autoconf.dialogues.mechanisms.scram import respond
from autoconf.dialogues.protocols.smtp import DIALOGUE
from autoconf.errors import TimedOutError
from autoconf.model.check import LoginOutcome
from autoconf.model.message import Message
from autoconf.model.secret import Login, Secret
from tests.dialogues.peers import MISFIT, AnsweringWire, ScramPeer
from tests.dialogues.talking import LOGIN, Talk, converse, talk

UNIQUE = {"tls-unique": b"u" * 12}
END_POINT = {"tls-server-end-point": b"e" * 32}
PENCIL = MechanismContext(login=Login(username="user", password=Secret("pencil")))
OK = b"235 in\r\n"
OFFER = (b"220 mx\r\n", b"250-mx\r\n250 AUTH SCRAM-SHA-1\r\n")


def meet(
    peer: ScramPeer,
    offered: str,
    bindings: dict[str, bytes] | None = None,
    login: Login = LOGIN,
) -> Talk:
    ehlo = f"250-mx\r\n250 AUTH {offered}\r\n".encode()
    return converse(
        DIALOGUE, AnsweringWire(peer, b"220 mx\r\n", ehlo, bindings=bindings), login=login
    )


def commands(done: Talk) -> list[bytes]:
    return [line.split()[1] for line in done.heard if line.startswith(b"AUTH ")]


@pytest.mark.parametrize("name", ["SCRAM-SHA-1", "SCRAM-SHA-256"])
def test_a_right_password_is_accepted(name: str) -> None:
    peer = ScramPeer(name)

    done = meet(peer, f"PLAIN {name}")

    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED
    assert done.verdict.login.mechanism == name
    assert peer.heard[0].startswith("n,,n=alice@example.com,r=")


@pytest.mark.parametrize("name", ["SCRAM-SHA-1", "SCRAM-SHA-256"])
@pytest.mark.parametrize(
    ("bindings", "besides"),
    [(UNIQUE, "{} PLAIN"), (END_POINT, "PLAIN")],
    ids=["unique", "end-point"],
)
def test_a_login_is_bound_to_its_connection(
    name: str, bindings: dict[str, bytes], besides: str
) -> None:
    binding = next(iter(bindings.items()))
    peer = ScramPeer(f"{name}-PLUS", binding=binding)

    done = meet(peer, f"{name}-PLUS {besides.format(name)}", bindings)

    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED
    assert done.verdict.login.mechanism == f"{name}-PLUS"
    assert peer.heard[0].startswith(f"p={binding[0]},,")


def test_a_wrong_password_is_refused_and_nothing_else_is_tried() -> None:
    done = meet(ScramPeer("SCRAM-SHA-256", password="other"), "SCRAM-SHA-256 SCRAM-SHA-1 PLAIN")

    assert done.verdict.login.outcome is LoginOutcome.BAD_CREDENTIALS
    assert commands(done) == [b"SCRAM-SHA-256"]


def test_a_server_that_cannot_prove_itself_is_not_accepted_and_gets_no_password() -> None:
    def forge(message: str) -> str:
        return "v=" + b64encode(b"x" * 32).decode() if message.startswith("v=") else message

    done = meet(ScramPeer("SCRAM-SHA-256", spoil=forge), "SCRAM-SHA-256 PLAIN")

    assert done.verdict.login.outcome is LoginOutcome.OTHER
    assert done.verdict.login.why == Message("mechanism.not-proved")
    assert done.heard[-2:] == [b"*\r\n", b"QUIT\r\n"]
    assert commands(done) == [b"SCRAM-SHA-256"]


@pytest.mark.parametrize("replies", [1, 2])
def test_yes_before_the_proof_proves_nothing(replies: int) -> None:
    peer = ScramPeer("SCRAM-SHA-256")

    def hurry(line: bytes) -> bytes:
        reply = peer(line)
        return OK if len(peer.heard) == replies else reply

    wire = AnsweringWire(hurry, b"220 mx\r\n", b"250-mx\r\n250 AUTH SCRAM-SHA-256 PLAIN\r\n")
    done = converse(DIALOGUE, wire)

    assert done.verdict.login.outcome is LoginOutcome.OTHER
    assert done.verdict.login.why == Message("mechanism.accepted-too-early")
    assert commands(done) == [b"SCRAM-SHA-256"]


@pytest.mark.parametrize("count", [1, 4095, 600_001, 999_999_999])
def test_too_few_or_too_many_rounds_are_not_done(count: int) -> None:
    peer = ScramPeer("SCRAM-SHA-256", spoil=lambda message: message.replace("4096", str(count)))

    done = meet(peer, "SCRAM-SHA-256")

    assert done.verdict.login.outcome is LoginOutcome.METHOD_UNSUPPORTED
    assert done.verdict.login.why == Message.of("mechanism.iterations", count=count)
    assert done.heard[2] == b"*\r\n"


@pytest.mark.parametrize("first", ["", "r=other,s=QSXCR+Q6sek8bf92,i=4096", "\xff", "i=4096,e"])
def test_an_unusable_message_ends_the_mechanism_before_any_proof(first: str) -> None:
    done = meet(ScramPeer("SCRAM-SHA-256", spoil=lambda _: first), "SCRAM-SHA-256")

    assert done.verdict.login.outcome is LoginOutcome.METHOD_UNSUPPORTED
    assert done.heard[2] == b"*\r\n"


@pytest.mark.parametrize(
    ("code", "outcome", "why"),
    [
        ("invalid-proof", LoginOutcome.BAD_CREDENTIALS, "scram-error"),
        ("unknown-user", LoginOutcome.BAD_CREDENTIALS, "scram-error"),
        ("other-error", LoginOutcome.OTHER, "scram-error"),
        ("channel-bindings-dont-match", LoginOutcome.OTHER, "scram-alarm"),
        ("server-does-support-channel-binding", LoginOutcome.OTHER, "scram-alarm"),
        ("channel-binding-not-supported", LoginOutcome.METHOD_UNSUPPORTED, "scram-error"),
    ],
)
def test_an_error_of_the_server_s_is_told(code: str, outcome: LoginOutcome, why: str) -> None:
    error = b"334 " + b64encode(f"e={code}".encode()) + b"\r\n"

    login = talk(DIALOGUE, *OFFER, error, MISFIT).verdict.login

    assert login.outcome is outcome
    assert login.why == Message.of(f"mechanism.{why}", code=code)
    assert (login.code, login.said) == ("535 5.7.8", "no")


def test_hanging_up_on_the_cancellation_does_not_change_why() -> None:
    first = b"334 " + b64encode(b"r=x,s=y,i=1") + b"\r\n"

    login = talk(DIALOGUE, *OFFER, first, TimedOutError("net.no-time")).verdict.login

    assert login.outcome is LoginOutcome.METHOD_UNSUPPORTED
    assert login.why == Message.of("mechanism.iterations", count=1)


def test_where_the_binding_is_not_taken_the_unbound_mechanism_says_that_it_cannot_bind() -> None:
    peer = ScramPeer("SCRAM-SHA-256")
    script: list[bytes] = [MISFIT]

    def answer(line: bytes) -> bytes:
        return script.pop(0) if script else peer(line)

    ehlo = b"250-mx\r\n250 AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256\r\n"
    done = converse(DIALOGUE, AnsweringWire(answer, b"220 mx\r\n", ehlo, bindings=UNIQUE))

    assert commands(done) == [b"SCRAM-SHA-256-PLUS", b"SCRAM-SHA-256"]
    assert peer.heard[0].startswith("n,,")
    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED


@pytest.mark.parametrize(
    ("password", "outcome"),
    [("s3cret", LoginOutcome.ACCEPTED), ("other", LoginOutcome.BAD_CREDENTIALS)],
)
def test_no_attempt_is_spent_on_a_binding_that_the_server_may_not_know(
    password: str, outcome: LoginOutcome
) -> None:
    """Cyrus 3.6 knows tls-unique alone, also with TLS 1.3, and says so only after the proof."""
    peer = ScramPeer("SCRAM-SHA-1", password=password)

    done = meet(peer, "SCRAM-SHA-1-PLUS SCRAM-SHA-1", END_POINT)

    assert commands(done) == [b"SCRAM-SHA-1"]
    assert peer.heard[0].startswith("n,,")
    assert done.verdict.login.outcome is outcome


def test_a_binding_that_is_not_taken_is_explained_where_nothing_else_is_offered() -> None:
    peer = ScramPeer("SCRAM-SHA-256-PLUS", binding=("tls-unique", b"u" * 12))

    login = meet(peer, "SCRAM-SHA-256-PLUS", END_POINT).verdict.login

    assert login.outcome is LoginOutcome.METHOD_UNSUPPORTED
    assert login.why == Message.of("mechanism.binding-refused", said="no")


def test_another_connection_s_binding_is_refused_and_nothing_else_is_tried() -> None:
    peer = ScramPeer("SCRAM-SHA-256-PLUS", binding=("tls-unique", b"x" * 12))

    done = meet(peer, "SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN", UNIQUE)

    assert done.verdict.login.outcome is LoginOutcome.BAD_CREDENTIALS
    assert commands(done) == [b"SCRAM-SHA-256-PLUS"]


def test_a_server_is_told_that_we_could_have_bound() -> None:
    """A server that offered -PLUS learns from the "y" that somebody took it off the list."""
    downgraded = ScramPeer("SCRAM-SHA-256", binding=("tls-unique", b"u" * 12))

    done = meet(downgraded, "SCRAM-SHA-256", UNIQUE)

    assert downgraded.heard[0].startswith("y,,")
    assert done.verdict.login.outcome is LoginOutcome.BAD_CREDENTIALS


def test_a_password_that_saslprep_forbids_goes_by_the_next_mechanism() -> None:
    login = Login(username="alice@example.com", password=Secret("snow\ue000man"))
    peer = ScramPeer("SCRAM-SHA-256")

    done = meet(peer, "SCRAM-SHA-256", login=login)

    assert done.heard[1:] == [b"QUIT\r\n"]
    assert done.verdict.login.outcome is LoginOutcome.METHOD_UNSUPPORTED
    assert done.verdict.login.why == Message("mechanism.not-expressible")


def test_the_password_is_prepared_by_saslprep() -> None:
    login = Login(username="alice@example.com", password=Secret("a\u00ad\u2168"))

    done = meet(ScramPeer("SCRAM-SHA-256", password="aIX"), "SCRAM-SHA-256", login=login)

    assert done.verdict.login.outcome is LoginOutcome.ACCEPTED


def test_the_transcript_holds_nothing_to_guess_the_password_with() -> None:
    peer = ScramPeer("SCRAM-SHA-256")

    done = meet(peer, "SCRAM-SHA-256")

    assert done.transcript[4:9] == (
        "C: AUTH SCRAM-SHA-256 ****",
        "S: 334 ****",
        "C: ****",
        "S: 334 ****",
        "C: ****",
    )
    assert done.transcript[9] == "S: 235 welcome"


@pytest.mark.parametrize(
    ("name", "nonce", "first", "final", "proof"),
    [
        (
            "SCRAM-SHA-1",
            "fyko+d2lbbFgONRv9qkxdawL",
            "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
            "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
            "v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        ),
        (
            "SCRAM-SHA-256",
            "rOprNGfwEbeRWgbNEkqO",
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
            "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
            "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        ),
    ],
    ids=["RFC 5802", "RFC 7677"],
)
def test_the_example_of_the_rfc(name: str, nonce: str, first: str, final: str, proof: str) -> None:
    responses = respond(name, PENCIL, nonce)

    assert next(responses) == f"n,,n=user,r={nonce}".encode()
    whole = responses.send(first.encode())
    assert whole == f"c=biws,{first.partition(',')[0]},p={proof}".encode()
    assert responses.send(final.encode()) == b""


def test_the_example_of_the_rfc_with_another_signature() -> None:
    responses = respond("SCRAM-SHA-1", PENCIL, "fyko+d2lbbFgONRv9qkxdawL")
    next(responses)
    responses.send(b"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096")

    with pytest.raises(ExchangeError, match="did not prove"):
        responses.send(b"v=rmF9pqV8S7suAoZWja4dJRkFsKA=")


def test_the_client_first_message_holds_no_password() -> None:
    peer = ScramPeer("SCRAM-SHA-256")

    done = meet(peer, "SCRAM-SHA-256")

    said = b"".join(done.heard) + "".join(peer.heard).encode()
    assert b"s3cret" not in said
    assert b"s3cret" not in b64decode(done.heard[1].split()[-1])
