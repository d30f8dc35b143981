import pytest
from msgspec.structs import replace

from autoconf.model.check import Check, CheckOutcome, LoginOutcome, LoginResult, Stage, TlsFacts
from autoconf.model.mailbox import MailboxFacts
from autoconf.model.server import MailProtocol, Server, SocketType
from autoconf.model.server_reply import ServerReply
from tests.diagnosis.reports import IMAP, accepted, refused, untested

SERVER = Server(
    protocol=MailProtocol.IMAP, hostname="imap.example.com", port=993, socket_type=SocketType.TLS
)
GOOD = Check(
    server=SERVER,
    reached=Stage.CAPABILITIES,
    outcome=CheckOutcome.OK,
    tls=TlsFacts(version="TLSv1.3", verified=True),
)


def test_a_check_is_about_the_endpoint_of_its_server() -> None:
    assert GOOD.endpoint == SERVER.endpoint


@pytest.mark.parametrize("stage", [Stage.CAPABILITIES, Stage.LOGIN, Stage.DONE])
def test_capabilities_over_verified_tls_are_safe(stage: Stage) -> None:
    assert replace(GOOD, reached=stage).is_safe


def test_a_pinned_certificate_is_as_safe_as_a_verified_one() -> None:
    assert replace(GOOD, tls=TlsFacts(pinned=True)).is_safe


@pytest.mark.parametrize(
    ("key_type", "bits", "is_weak"),
    [("RSA", 2047, True), ("RSA", 2048, False), ("EC", 192, True), ("EC", 224, False),
     ("DSA", 1024, True), ("Ed25519", 0, False), ("", 512, False)],
)  # fmt: skip
def test_short_keys_are_weak(key_type: str, bits: int, *, is_weak: bool) -> None:
    assert TlsFacts(key_type=key_type, key_bits=bits).has_weak_key is is_weak


@pytest.mark.parametrize(("name", "is_weak"), [("md5", True), ("sha1", True), ("sha256", False)])
def test_hashes_that_can_be_forged_are_weak(name: str, *, is_weak: bool) -> None:
    assert TlsFacts(signature_hash=name).has_weak_signature is is_weak


@pytest.mark.parametrize(
    "check",
    [
        pytest.param(replace(GOOD, tls=None), id="no-tls"),
        pytest.param(replace(GOOD, tls=TlsFacts(verified=False)), id="unverified"),
        pytest.param(replace(GOOD, reached=Stage.GREETING), id="not-that-far"),
    ],
)
def test_anything_less_is_not_safe(check: Check) -> None:
    assert not check.is_safe


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        (accepted(IMAP), False),
        (untested(IMAP), False),
        (refused(IMAP), True),
        (refused(IMAP, LoginOutcome.OTHER), True),
    ],
    ids=["accepted", "not-tested", "bad-credentials", "other"],
)
def test_a_login_that_was_not_tried_was_not_refused(check: Check, *, expected: bool) -> None:
    assert check.was_refused is expected


@pytest.mark.parametrize(
    ("outcome", "mailbox", "is_proved"),
    [
        (LoginOutcome.ACCEPTED, None, True),
        (LoginOutcome.ACCEPTED, MailboxFacts(messages=1), True),
        (LoginOutcome.ACCEPTED, MailboxFacts(refusal=ServerReply(text="not enabled")), False),
        (LoginOutcome.BAD_CREDENTIALS, None, False),
    ],
)
def test_a_login_proves_a_server_unless_its_mailbox_stays_closed(
    outcome: LoginOutcome, mailbox: MailboxFacts | None, *, is_proved: bool
) -> None:
    check = replace(GOOD, login=LoginResult(outcome=outcome), mailbox=mailbox)

    assert check.is_proved is is_proved
