import pytest

from autoconf.diagnosis.rules.using_unencrypted import RULE
from autoconf.model.server import AuthMethod, SocketType
from autoconf.model.using import UsedServer
from tests.diagnosis.programs import IMAP, program, used, with_programs

PLAIN = SocketType.PLAIN


@pytest.mark.parametrize(
    "server",
    [
        used("imap imap.example.com", PLAIN),
        used("imap imap.example.com", SocketType.STARTTLS, optional=True),
        used("smtp smtp.example.com", PLAIN, authentication=None),
    ],
    ids=["plain", "optional", "any-login"],
)
def test_a_password_in_the_clear_is_a_warning(server: UsedServer) -> None:
    (found,) = RULE.check(with_programs(program(server)))

    assert found.evidence == ("using/0",)
    assert found.steps[0].id == "finding.using-unencrypted.step-thunderbird"


@pytest.mark.parametrize(
    "server",
    [
        IMAP,
        used("imap localhost", PLAIN),
        used("imap imap.example.com", PLAIN, tunnel=True),
        used("smtp smtp.example.com", PLAIN, authentication=AuthMethod.NONE),
        used("imap imap.example.com", PLAIN, authentication=AuthMethod.PASSWORD_ENCRYPTED),
    ],
    ids=["tls", "bridge", "tunnel", "no-login", "challenge"],
)
def test_without_a_password_in_the_clear_it_is_silent(server: UsedServer) -> None:
    assert list(RULE.check(with_programs(program(server)))) == []
