"""``explain`` on the screen and as JSON."""

import json
import re
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from autoconf.cli.commands import explain
from autoconf.cli.knowledge_text import explanation_lines
from autoconf.cli.main import cli, run
from autoconf.knowledge.explaining import explain as knowledge_of

Output = pytest.CaptureFixture[str]


def said(capsys: Output, *words: str, status: int = 0) -> str:
    assert run(["explain", *words]) == status
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def document(capsys: Output, *words: str, status: int = 0) -> dict[str, object]:
    read: dict[str, object] = json.loads(said(capsys, *words, "--json", status=status))
    return read


def test_without_words_the_topics_are_listed(capsys: Output) -> None:
    lines = said(capsys).splitlines()

    assert lines[0].split() == [
        "pop3",
        "POP3:",
        *["one", "device", "fetches", "the", "mail", "and", "keeps", "it"],
    ]
    assert sum(line.startswith("  ") for line in lines) == 35
    assert "in your own words" in lines[-1]


def test_a_topic_is_shown_with_its_date_and_its_neighbours(capsys: Output) -> None:
    lines = said(capsys, "leave-on-server").splitlines()

    assert lines[0] == "POP3: does mail stay on the server?"
    assert lines[-3].startswith("As of 20")
    assert lines[-2:] == [
        "Findings that lead here: using-deletes-after-fetch, using-leaves-forever",
        "See also: pop3-or-imap, several-devices, quotas",
    ]


def test_a_symptom_is_shown_with_its_causes_in_order(capsys: Output) -> None:
    lines = said(capsys, "Outlook", "keeps", "asking", "for", "my", "password").splitlines()

    causes = [line.partition("[")[2] for line in lines if line[:1].isdigit()]
    assert causes == ["app-password-needed]", "works-here]", "too-many-connections]"]
    assert "To make sure: mail-autoconf check ADDRESS --symptom asks-again" in lines


def test_an_error_number_is_shown_with_its_meaning_and_causes(capsys: Output) -> None:
    out = said(capsys, "800ccc0e")

    assert out.startswith("0x800CCC0E: no connection to the server\n")
    assert "--symptom 0x800CCC0E" in out


def test_the_command_has_the_options_that_the_causes_need(capsys: Output) -> None:
    assert "--symptom mail-vanishes --using FILE\n" in said(capsys, "mail-vanishes")
    assert "--symptom gmail-bounces --round-trip\n" in said(capsys, "gmail-bounces")


def test_a_symptom_with_one_cause_has_no_numbers(capsys: Output) -> None:
    out = said(capsys, "alias-cannot-log-in")

    assert "Most likely first" not in out
    assert (
        "\nMost likely:\nThis address may be an alias, and aliases cannot log in  [alias-login]\n"
        in out
    )


def test_an_answer_stands_before_the_causes(capsys: Output) -> None:
    lines = said(capsys, "empty-after-imap").splitlines()

    assert lines[1].startswith("The old mail still lies on the computer")
    assert lines[2:4] == ["", "Possible findings of a check:"]


def test_a_finding_is_shown_with_what_to_do_and_what_people_say(capsys: Output) -> None:
    out = said(capsys, "works-here")

    assert "\n-> Remove the stored password" in out
    assert "People say: The program keeps asking for the password;" in out
    assert "See also: password-box" in out


def test_a_question_about_one_topic_shows_the_topic(capsys: Output) -> None:
    assert said(capsys, "POP or IMAP?") == said(capsys, "pop3-or-imap")


def test_words_of_a_server_may_begin_with_a_minus(capsys: Output) -> None:
    assert said(capsys, "-ERR [IN-USE] hold on").startswith("IN-USE: another program")


def test_an_option_may_stand_anywhere(capsys: Output) -> None:
    assert json.loads(said(capsys, "--json", "spf")) == document(capsys, "spf")


def test_an_unknown_option_is_wrong_use(capsys: Output) -> None:
    assert run(["explain", "spf", "--jsn"]) == 2
    assert "--jsn" in capsys.readouterr().err


def test_where_several_answers_fit_they_are_listed(capsys: Output) -> None:
    lines = said(capsys, "spam").splitlines()

    assert lines[0] == "Which of these is it?"
    assert lines[1:5] == [
        "  Junk: your mail lands there, or good mail does",
        "    -> mail-autoconf explain spam-folder",
        "  My mail lands in other people's junk",
        "    -> mail-autoconf explain lands-in-junk",
    ]


def test_a_mistyped_number_gets_the_one_that_is_near(capsys: Output) -> None:
    lines = said(capsys, "800CCC0EE").splitlines()

    assert lines == [
        "Is it this?",
        "  0x800CCC0E: no connection to the server",
        "    -> mail-autoconf explain 0x800CCC0E",
    ]


def test_all_problems_can_be_listed(capsys: Output) -> None:
    lines = said(capsys, "problems").splitlines()
    listed = document(capsys, "problems")["problems"]

    assert "  cannot-send  " in "\n".join(lines)
    assert len(listed) == sum(line.startswith("  ") for line in lines) == 62  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("banana", "Nothing is known about: banana."),
        ("0x80049999", "Nothing is known about: 0x80049999."),
        (
            "zebra banana password",
            "No answer fits. Understood: password. Not understood: zebra, banana.",
        ),
        ("the", "Nothing is known about: the."),
    ],
)
def test_words_that_lead_to_nothing_are_named(words: str, first: str, capsys: Output) -> None:
    lines = said(capsys, words, status=3).splitlines()

    assert lines[0] == first
    assert "mail-autoconf explain TOPIC" in lines[-1]


def test_near_topics_are_named_where_nothing_fits(capsys: Output) -> None:
    out = said(capsys, "zebra banana password", status=3)

    assert "\nThese topics may help:\n  app-password " in out


def test_octets_that_are_no_letters_do_not_break_it(capsys: Output) -> None:
    asked = document(capsys, "zebra \udcff", status=3)["asked"]

    assert asked == "zebra \N{REPLACEMENT CHARACTER}"


def test_control_characters_do_not_reach_the_screen(capsys: Output) -> None:
    assert "\x1b" not in said(capsys, "zebra\x1b[31m", status=3)


def test_the_json_has_the_same_content(capsys: Output) -> None:
    topic = document(capsys, "pop3-or-imap")
    assert (topic["kind"], topic["id"]) == ("topic", "pop3-or-imap")
    assert topic["text"][0] == {  # type: ignore[index]
        "paragraph": "Take IMAP, unless you have a reason. IMAP shows the same mail on all devices."
    }
    assert topic["text"][2]["rows"][0] == ["", "IMAP", "POP3"]  # type: ignore[index]

    symptom = document(capsys, "cannot send")
    assert symptom["id"] == "cannot-send"
    assert [cause["id"] for cause in symptom["causes"]][:2] == [  # type: ignore[attr-defined]
        "login-not-used",
        "sending-ports-blocked",
    ]

    nothing = document(capsys, "banana", status=3)
    assert (nothing["kind"], nothing["id"], nothing["unknown"]) == (None, None, ["banana"])
    assert len(document(capsys)["topics"]) == 35  # type: ignore[arg-type]


def test_topics_are_completed() -> None:
    complete = ShellComplete(cli, {}, "mail-autoconf", "_MAIL_AUTOCONF_COMPLETE")

    assert [item.value for item in complete.get_completions(["explain"], "prob")] == ["problems"]
    assert [item.value for item in complete.get_completions(["explain"], "pop3")] == [
        "pop3",
        "pop3-or-imap",
        "pop3-to-imap",
    ]
    assert complete.get_completions(["explain", "pop3"], "im") == []


def test_a_terminal_without_the_signs_gets_plain_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.setattr(explain, "_encoding", lambda: "ascii")
    out = said(capsys, "leave-on-server")

    assert out.isascii()
    assert "menu > Account Settings > Server Settings" in out


def test_the_help_is_the_manual(capsys: Output) -> None:
    out = said(capsys, "--help")

    assert "mail-autoconf explain 0x800CCC0E" in out
    assert isinstance(explain.COMMAND, click.Command)


def test_the_page_for_the_helpdesk_shows_what_is_printed() -> None:
    page = (Path(__file__).parents[3] / "docs" / "helpdesk.md").read_text(encoding="utf-8")
    shown = re.search(r"```\n\$ mail-autoconf explain (.*)\n((?:.*\n)*?)```", page)

    assert shown
    lines = explanation_lines(knowledge_of(shown[1]), 80)
    assert shown[2] == "".join(f"{line}\n" for line in lines)


def test_words_of_another_language_get_a_hint(capsys: Output) -> None:
    lines = said(capsys, "fragt immer nach dem passwort", status=3).splitlines()

    assert "Words are understood in English only." in lines
    assert "The settings of a provider: mail-autoconf providers find DOMAIN" in lines


def test_for_a_number_that_is_not_known_the_topic_of_numbers_is_named(capsys: Output) -> None:
    told = said(capsys, "0x80049999", status=3)

    assert "error-numbers" in told
    assert "English only" not in told


@pytest.mark.parametrize("words", ["banana", "Strato", "the keyboard of my zebra is broken"])
def test_plain_english_gets_no_hint_about_the_language(words: str, capsys: Output) -> None:
    assert "English only" not in said(capsys, words, status=3)


def test_a_refused_recipient_has_an_answer_and_no_command(capsys: Output) -> None:
    told = said(capsys, "550 5.1.1 <bob@example.com>: Recipient address rejected: User unknown")

    assert told.startswith("5.1.1: the address of the receiver does not exist")
    assert "To make sure" not in told
