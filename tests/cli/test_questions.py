import io
import sys

import pytest

from autoconf.cli.options import PasswordChoices
from autoconf.cli.terminal import Terminal
from autoconf.model.config import Decision, TrustDecision
from autoconf.model.server import MailProtocol, Server, SocketType

SERVER = Server(
    protocol=MailProtocol.IMAP,
    hostname="imap.hoster.example",
    port=993,
    socket_type=SocketType.TLS,
)
FOREIGN = TrustDecision(
    decision=Decision.CONFIRM,
    confirm_domain="hoster.example",
    foreign=True,
    reasons=("trust.own-https", "trust.foreign-domain"),
)


def terminal(*, can_ask: bool = True, yes: bool = False) -> Terminal:
    return Terminal(
        address="alice@example.com", passwords=PasswordChoices(), can_ask=can_ask, yes=yes
    )


@pytest.mark.parametrize(("answer", "expected"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_foreign_server_is_confirmed_by_its_domain(
    answer: str,
    expected: bool,  # noqa: FBT001 - a parametrised expectation
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))

    assert terminal().confirm_server(SERVER, FOREIGN) is expected

    captured = capsys.readouterr()
    assert "the server lies outside the domain of the address" in captured.err
    assert "*.hoster.example" in captured.err
    assert captured.out == ""


@pytest.mark.parametrize(("answer", "is_given"), [("y\n", True), ("n\n", False)])
def test_a_typed_password_goes_nowhere_that_was_not_told(
    answer: str,
    is_given: bool,  # noqa: FBT001 - a parametrised expectation
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _question: "Canary-7f3")
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    person = terminal()

    first = person.password(["example.com"], "")

    assert first is not None
    assert not person.has_password
    assert person.password(["example.com"], "") is first
    again = person.password(["example.com", "hoster.example"], "")
    assert (again is first) is is_given
    said = capsys.readouterr().err
    assert "May the password be sent to *.hoster.example too?" in said
    assert "Canary" not in said


def test_without_a_person_a_confirmation_is_missing_not_refused() -> None:
    assert terminal(can_ask=False).confirm_server(SERVER, FOREIGN) is None


def test_without_a_person_nothing_more_is_tried() -> None:
    nobody = terminal(can_ask=False)

    assert not nobody.try_user_name("alice", 1)
    assert not nobody.try_protocol(MailProtocol.POP3, 1)


def test_yes_tries_the_local_part_but_not_another_protocol() -> None:
    kindly = terminal(can_ask=False, yes=True)

    assert kindly.try_user_name("alice", 1)
    assert not kindly.try_protocol(MailProtocol.POP3, 1)


def test_yes_answers_about_user_names_once_in_a_run() -> None:
    kindly = terminal(can_ask=False, yes=True)

    assert [kindly.try_user_name(n, 1) for n in ("alice", "example\\alice")] == [True, False]


def test_a_name_with_a_domain_is_not_called_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))

    assert not terminal().try_user_name("example\\alice", 2)
    assert "Try the name example\\alice? (3 of 3 attempts)" in capsys.readouterr().err


def test_a_further_attempt_names_what_it_costs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))

    assert terminal().try_user_name("alice", 1)
    assert "Try the name alice alone? (2 of 3 attempts)" in capsys.readouterr().err
