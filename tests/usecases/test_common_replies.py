"""Which replies of servers a redacted report keeps."""

import pytest
from msgspec.structs import replace

from autoconf.cli.text import english
from autoconf.formats.report_json import write
from autoconf.usecases.common_replies import is_common
from autoconf.usecases.redacting import redacted
from tests.renderers.reports_of import refused


@pytest.mark.parametrize(
    "reply",
    [
        "Authentication failed: unauthorized",
        "535 5.7.8 Error: authentication failed:",
        "[AUTHENTICATIONFAILED] Invalid credentials (Failure)",
        "[AUTH] Username and password not accepted.",
        "Too many simultaneous connections. (Failure)",
        "550 Sender address rejected: not owned by user",
    ],
)
def test_a_reply_of_ordinary_words_is_kept(reply: str) -> None:
    assert is_common(reply)
    assert reply.encode() in write(redacted(refused(reply)), english)


@pytest.mark.parametrize(
    "reply",
    [
        "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
        "authentication failed for bob",
        "login failed: 4711",
        "Login failed (user unknown at example.org)",
        "Zugang gesperrt",
        "12345",
        "...",
    ],
)
def test_a_reply_with_any_other_word_is_replaced(reply: str) -> None:
    assert not is_common(reply)


def test_an_ordinary_word_that_is_the_users_name_is_replaced() -> None:
    report = refused("Invalid user test")
    check = report.checks[0]
    own = replace(check, login=replace(check.login, username="user"))

    assert redacted(replace(report, checks=(own,))).checks[0].login.said.startswith("<words-")
