from dataclasses import replace

import pytest

from autoconf.model.check import Check, CheckOutcome, LoginOutcome, LoginResult, Stage, TlsFacts
from autoconf.model.mailbox import MailboxFacts
from autoconf.model.server import MailProtocol, Server, SocketType

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
    ("outcome", "mailbox", "is_proved"),
    [
        (LoginOutcome.ACCEPTED, None, True),
        (LoginOutcome.ACCEPTED, MailboxFacts(messages=1), True),
        (LoginOutcome.ACCEPTED, MailboxFacts(refusal="not enabled"), False),
        (LoginOutcome.BAD_CREDENTIALS, None, False),
    ],
)
def test_a_login_proves_a_server_unless_its_mailbox_stays_closed(
    outcome: LoginOutcome, mailbox: MailboxFacts | None, *, is_proved: bool
) -> None:
    check = replace(GOOD, login=LoginResult(outcome=outcome), mailbox=mailbox)

    assert check.is_proved is is_proved
