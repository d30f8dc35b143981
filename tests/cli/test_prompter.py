import io
import sys

import pytest

from autoconf.cli.passwords import PasswordSource
from autoconf.cli.prompter import Prompter
from autoconf.errors import UsageError
from autoconf.model.message import Message
from autoconf.model.questions import (
    Doubt,
    NeedsConfirmation,
    NeedsNextProtocol,
    NeedsPassword,
    NeedsPasswordAgain,
    NeedsReplacement,
    NeedsUserName,
    Question,
    UserAnswer,
)
from autoconf.model.secret import Credential, Secret, Token
from autoconf.model.server import Endpoint, MailProtocol, SocketType

ENDPOINT = Endpoint(
    protocol=MailProtocol.IMAP,
    hostname="imap.hoster.example",
    port=993,
    socket_type=SocketType.TLS,
)
FOREIGN = NeedsConfirmation(
    doubts=(
        Doubt(
            endpoint=ENDPOINT,
            domain="hoster.example",
            reasons=(Message("trust.own-https"), Message("trust.foreign-domain")),
        ),
    )
)
NAME = NeedsUserName(endpoint=ENDPOINT, name="alice", form="%EMAILLOCALPART%", tries_used=1)
PROTOCOL = NeedsNextProtocol(protocol=MailProtocol.POP3, tries_used=1)


OTHER = Endpoint(
    protocol=MailProtocol.IMAP,
    hostname="mail.example.com",
    port=993,
    socket_type=SocketType.TLS,
)
REPLACEMENT = NeedsReplacement(published=ENDPOINT, server=OTHER)


def prompter(*, can_ask: bool = True) -> Prompter:
    return Prompter("alice@example.com", PasswordSource(), can_ask=can_ask)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _question: "Canary-7f3")
    return monkeypatch


@pytest.mark.parametrize(("line", "yes"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_foreign_server_is_confirmed_by_its_domain(
    line: str,
    yes: bool,  # noqa: FBT001 - a parametrised expectation
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(line))

    assert prompter().answer(FOREIGN) == (UserAnswer(FOREIGN, yes=yes),)

    captured = capsys.readouterr()
    assert "the server lies outside the domain of the address" in captured.err
    assert "*.hoster.example" in captured.err
    assert captured.out == ""


def test_each_domain_is_a_question_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Doubt(endpoint=ENDPOINT, domain="other.example", reasons=())
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\nn\n"))

    answers = prompter().answer(NeedsConfirmation(doubts=(*FOREIGN.doubts, other)))

    assert answers is not None
    assert [(a.question.domains, a.yes) for a in answers if a.question != NAME] == [  # type: ignore[union-attr]
        (("hoster.example",), True),
        (("other.example",), False),
    ]


def test_a_typed_password_is_for_the_places_that_were_named(typed: pytest.MonkeyPatch) -> None:
    del typed
    person = prompter()

    person.answer(NeedsPassword(hosts=("imap.example.com", "smtp.example.com")))

    assert person.credential is not None
    assert person.credential.only_for == ("example.com",)
    assert person.credential.secret.reveal() == "Canary-7f3"


@pytest.mark.parametrize(
    ("line", "places"), [("y\n", ("example.com", "hoster.example")), ("n\n", ("example.com",))]
)
def test_further_places_are_asked_about_and_the_password_is_not_typed_again(
    line: str,
    places: tuple[str, ...],
    typed: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed.setattr(sys, "stdin", io.StringIO(line))
    person = prompter()
    person.answer(NeedsPassword(hosts=("imap.example.com",)))

    person.answer(NeedsPassword(hosts=("imap.hoster.example",)))

    assert person.credential is not None
    assert person.credential.only_for == places
    said = capsys.readouterr().err
    assert "May the password be sent to *.hoster.example too?" in said
    assert "Canary" not in said


def test_no_answer_lets_a_token_go_to_another_host(typed: pytest.MonkeyPatch) -> None:
    typed.setattr(sys, "stdin", io.StringIO("y\n"))
    person = prompter()
    bound = Credential(secret=Token("token"), only_hosts=("imap.example.com",))
    person.credential = bound

    answers = person.answer(NeedsPassword(hosts=("imap.evil.example",)))

    assert answers is not None
    assert not answers[0].yes
    assert person.credential == bound


def test_what_the_provider_demands_is_said_before_the_password_is_asked_for(
    typed: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del typed

    prompter().answer(NeedsPassword(hosts=("imap.example.com",), hints=("Use an app password.",)))

    assert "  Use an app password.\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    "question",
    [FOREIGN, NAME, PROTOCOL, NeedsPassword(hosts=("a.example",))],
    ids=lambda q: type(q).__name__,
)
def test_without_a_person_no_question_is_answered(question: Question) -> None:
    assert prompter(can_ask=False).answer(question) is None


def test_a_name_with_a_domain_is_not_called_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    question = NeedsUserName(endpoint=ENDPOINT, name="example\\alice", form="", tries_used=2)

    assert prompter().answer(question) == (UserAnswer(question, yes=False),)
    assert "Try the name example\\alice? (3 of 3 attempts)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (NAME, "Try the name alice alone? (2 of 3 attempts)"),
        (PROTOCOL, "Try POP3 with the same password? (uses 2 of 3 attempts)"),
    ],
    ids=["name", "protocol"],
)
def test_a_further_attempt_names_what_it_costs(
    question: Question,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))

    assert prompter().answer(question) == (UserAnswer(question, yes=True),)
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(("line", "yes"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_replacement_is_confirmed_by_both_names(
    line: str,
    yes: bool,  # noqa: FBT001 - a parametrised expectation
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(line))

    assert prompter().answer(REPLACEMENT) == (UserAnswer(REPLACEMENT, yes=yes),)

    said = capsys.readouterr().err
    assert "imap imap.hoster.example:993 does not work from here" in said
    assert "imap mail.example.com:993" in said


def test_a_line_that_the_terminal_may_have_cut_is_no_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _question: "x" * 4095)

    with pytest.raises(UsageError, match="--password-file"):
        prompter().answer(NeedsPassword(hosts=("imap.example.com",)))


AGAIN = NeedsPasswordAgain(endpoint=ENDPOINT, tries_used=1)


def types(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Let a person type these lines where nothing is shown."""
    left = iter(lines)
    monkeypatch.setattr("click.termui.hidden_prompt_func", lambda _question: next(left))


@pytest.mark.parametrize("lines", [["second"], ["y", "second"], ["yes", "", "second"]])
def test_a_refused_password_is_typed_again_for_the_same_places(
    lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    types(monkeypatch, "first", *lines)
    person = prompter()
    person.answer(NeedsPassword(hosts=("imap.example.com",)))

    assert person.answer(AGAIN) == (UserAnswer(AGAIN, yes=True),)

    assert person.credential is not None
    assert person.credential.secret.reveal() == "second"
    assert person.credential.only_for == ("example.com",)


@pytest.mark.parametrize("line", ["", "n", "No"])
def test_a_refused_password_stays_as_it_is_after_a_no(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    types(monkeypatch, "first", line)
    person = prompter()
    person.answer(NeedsPassword(hosts=("imap.example.com",)))
    first = person.credential

    assert person.answer(AGAIN) == (UserAnswer(AGAIN, yes=False),)

    assert person.credential is first


def test_the_offer_to_type_again_says_what_it_costs_and_what_enter_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("click.termui.hidden_prompt_func", asked.append)
    person = prompter()
    person.credential = Credential(secret=Secret("first"), only_for=("example.com",))

    person.answer(AGAIN)

    [question] = asked
    assert "Type it again? (1 of 3 attempts is used) [Enter: no]" in question


def test_a_question_says_what_enter_does_in_the_same_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n"))
    question = NeedsNextProtocol(protocol=MailProtocol.POP3, tries_used=1)

    assert prompter().answer(question) == (UserAnswer(question, yes=False),)

    asked = capsys.readouterr().err
    assert "Enter: no]" in asked
    assert "[y/N]" not in asked


def test_an_empty_password_is_told_once_and_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    types(monkeypatch, "", "", "first")
    person = prompter()

    person.answer(NeedsPassword(hosts=("imap.example.com",)))

    said = capsys.readouterr().err
    assert said.count("Nothing was typed.") == 1
    assert "Control-C" in said
    assert person.credential is not None
    assert person.credential.secret.reveal() == "first"


def test_a_password_that_an_option_named_is_not_typed_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    person = prompter()
    person.credential = Credential(secret=Secret("s3cret"))

    assert person.answer(AGAIN) == (UserAnswer(AGAIN, yes=False),)
    assert capsys.readouterr().err == ""


def test_a_hint_that_was_read_is_not_repeated(
    typed: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del typed
    person = prompter()
    person.told.add("Use an app password.")

    person.answer(NeedsPassword(hosts=("imap.example.com",), hints=("Use an app password.",)))

    assert "app password" not in capsys.readouterr().err


def test_the_name_is_asked_for_until_it_can_be_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("Al\x07ice\n Alice Example \n"))

    assert prompter().ask_name() == "Alice Example"
