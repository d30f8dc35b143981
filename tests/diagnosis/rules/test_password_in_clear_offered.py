import pytest
from msgspec.structs import replace

from autoconf.diagnosis.rules.password_in_clear_offered import RULE
from autoconf.model.server import SocketType
from tests.diagnosis.reports import accepted, report, server


@pytest.mark.parametrize(
    ("protocol", "offered", "is_found"),
    [
        ("imap", ("IMAP4rev1", "STARTTLS"), True),
        ("imap", ("IMAP4rev1", "STARTTLS", "LOGINDISABLED"), False),
        ("pop3", ("STLS", "SASL PLAIN"), True),
        ("pop3", ("STLS", "USER", "SASL"), False),
        ("smtp", ("STARTTLS", "AUTH PLAIN LOGIN"), True),
        ("smtp", ("STARTTLS", "AUTH=LOGIN"), True),
        ("smtp", ("STARTTLS", "AUTH CRAM-MD5"), False),
        ("smtp", ("STARTTLS",), False),
        ("imap", (), False),
    ],
)
def test_a_login_in_clear_is_noted(
    protocol: str, offered: tuple[str, ...], *, is_found: bool
) -> None:
    of = server(f"{protocol} mail.example.com", SocketType.STARTTLS)

    found = list(RULE.check(report(replace(accepted(of), in_clear=offered))))

    assert bool(found) is is_found
