"""The help: groups of options, examples, and words that were not quite right."""

import re

import click
import pytest

from autoconf.cli.help import NETWORK_GROUPS, Command
from autoconf.cli.main import run
from tests.contracts.test_cli_page import COMMANDS

Output = pytest.CaptureFixture[str]
LARGE = [name for name, command in COMMANDS.items() if isinstance(command, Command)]


def said(capsys: Output, *words: str, status: int = 0) -> str:
    assert run(words) == status
    captured = capsys.readouterr()
    return captured.err if status else captured.out


def test_the_commands_with_many_options_show_them_in_groups() -> None:
    assert {"setup", "check", "discover", "render"} <= set(LARGE)


@pytest.mark.parametrize("command", LARGE)
def test_the_common_options_come_first_and_two_examples_last(command: str, capsys: Output) -> None:
    page = said(capsys, command, "--help")

    titles = re.findall(r"^(\w.*):$", page, re.MULTILINE)
    assert titles[0] == "Options"
    assert titles[-1] == "Examples"
    assert page.partition("Examples:")[2].count(f"mail-autoconf {command} ") == 2


@pytest.mark.parametrize("command", LARGE)
def test_the_options_for_the_network_have_a_page_of_their_own(command: str, capsys: Output) -> None:
    page, network = said(capsys, command, "--help"), said(capsys, command, "--help-network")

    for name in NETWORK_GROUPS:
        assert f"--{name}" not in re.findall(r"^ +(--[a-z-]+)", page, re.MULTILINE)
        assert f"--{name}" in network
    named = set(re.findall(r"--[a-z][a-z-]*", page + network))
    options = [p for p in COMMANDS[command].params if isinstance(p, click.Option)]
    assert {option.opts[0] for option in options} - named == set()


@pytest.mark.parametrize("words", [["--help"], *([command, "--help"] for command in COMMANDS)])
def test_no_page_is_wider_than_80_columns(words: list[str], capsys: Output) -> None:
    page = said(capsys, *" ".join(words).split())

    assert [line for line in page.splitlines() if len(line) > 80] == []


def test_help_is_a_command(capsys: Output) -> None:
    assert said(capsys, "help") == said(capsys, "--help")
    assert said(capsys, "help", "check") == said(capsys, "check", "--help")
    assert "providers" in said(capsys, "help", "providers", "find")
    assert "Did you mean" in said(capsys, "help", "chek", status=2)


@pytest.mark.parametrize("group", [[], ["providers"]], ids=["program", "providers"])
def test_a_group_without_a_command_shows_its_help_as_it_is(
    group: list[str], capsys: Output
) -> None:
    assert said(capsys, *group, status=2) == said(capsys, *group, "--help")


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("chek alice@example.com", "mail-autoconf check"),
        ("Setup", "mail-autoconf setup"),
        ("discoverr", "mail-autoconf discover"),
        ("providers lst", "mail-autoconf providers list"),
    ],
)
def test_a_command_that_is_nearly_right_is_suggested(
    words: str, meant: str, capsys: Output
) -> None:
    assert f"Did you mean '{meant}'?" in said(capsys, *words.split(), status=2)


@pytest.mark.parametrize(
    ("words", "owners"),
    [
        ("discover a@example.com --client mutt", "check, render and setup"),
        ("setup a@example.com --csv users.csv", "check and render"),
        ("render a@example.com --password-stdin", "check and setup"),
        ("--client mutt", "check, render and setup"),
    ],
)
def test_an_option_of_another_command_leads_to_that_command(
    words: str, owners: str, capsys: Output
) -> None:
    option = re.findall(r"--\S+", words)[-1]

    err = said(capsys, *words.split(), status=2)

    assert f"{option} belongs to {owners}." in err
    assert "Did you mean" not in err


@pytest.mark.parametrize(
    ("option", "meant"), [("--tiemout", "--timeout"), ("--trusthost", "--trust-host")]
)
def test_an_option_that_is_nearly_right_is_suggested(
    option: str, meant: str, capsys: Output
) -> None:
    err = said(capsys, "discover", "a@example.com", option, status=2)

    assert f"Did you mean {meant}?" in err


@pytest.mark.parametrize("option", ["--clinic", "--kind", "-z"])
def test_an_option_that_is_near_to_none_leads_to_the_help(option: str, capsys: Output) -> None:
    err = said(capsys, "discover", "a@example.com", option, status=2)

    assert "Did you mean" not in err
    assert "mail-autoconf discover --help" in err


def test_a_word_that_is_near_to_nothing_leads_to_the_help(capsys: Output) -> None:
    err = said(capsys, "xyzzy", status=2)

    assert "Did you mean" not in err
    assert "mail-autoconf --help" in err


def test_a_bare_address_leads_to_setup_and_check(capsys: Output) -> None:
    err = said(capsys, "alice@example.com", status=2)

    assert "mail-autoconf setup alice@example.com" in err
    assert "mail-autoconf check alice@example.com" in err
    assert len(err.splitlines()) == 1


def test_a_bare_domain_leads_to_discover(capsys: Output) -> None:
    assert "mail-autoconf discover example.com" in said(capsys, "example.com", status=2)


@pytest.mark.parametrize(
    "words",
    [
        "check alice@example.com --timeout 1e10",
        "check alice@example.com --timeout x",
        "check alice@example.com --tiemout 3",
        "setup alice@example.com --incoming smtp",
        "check",
    ],
)
def test_wrong_use_is_told_in_one_line(words: str, capsys: Output) -> None:
    assert len(said(capsys, *words.split(), status=2).splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "client"),
    [
        ("iphone", "apple-mail"),
        ("iPad", "apple-mail"),
        ("k9", "thunderbird-android"),
        ("K-9 Mail", "thunderbird-android"),
        ("gmail", "gmail-android"),
        ("tb", "thunderbird"),
        ("thunderbrid", "thunderbird"),
        ("Outlook 365", "outlook"),
        ("samsung", "samsung-email"),
        ("pine", "alpine"),
        ("isync", "mbsync"),
    ],
)
def test_a_client_is_known_by_its_other_names(name: str, client: str, capsys: Output) -> None:
    err = said(capsys, "setup", "a@gmail.com", "--offline", "--client", name, status=2)

    assert f"did you mean {client}?" in err


def test_a_provider_that_is_nearly_right_is_suggested(capsys: Output) -> None:
    assert "did you mean gmail?" in said(capsys, "providers", "show", "gmial", status=2)
    assert "providers list" in said(capsys, "providers", "show", "xyzzy", status=2)


def test_a_client_that_is_near_to_none_leads_to_the_list(capsys: Output) -> None:
    err = said(capsys, "setup", "a@gmail.com", "--offline", "--client", "xyzzy", status=2)

    assert "known are" in err
    assert "thunderbird" in err


# options without an effect


def test_commands_without_a_login_take_no_password() -> None:
    for command in ("discover", "render"):
        options = {option for p in COMMANDS[command].params for option in p.opts}
        assert (
            not {
                *("--password-stdin", "--password-file", "--password-command", "--no-login"),
                *("--oauth-token-command", "--test-all", "--autodiscover-login"),
            }
            & options
        )


@pytest.mark.parametrize(
    ("words", "unused"),
    [
        ("discover a@gmail.com --offline --proxy http://x:1", "--proxy"),
        ("discover a@gmail.com --offline --json --explain", "--explain"),
        ("check a@gmail.com --offline --password-file x", "--password-file"),
        ("check a@gmail.com --offline --doh https://x/ --timeout 3", "--timeout, --doh"),
        (
            "check a@gmail.com --offline --oauth-client-id x --device",
            "--oauth-client-id, --oauth-device",
        ),
    ],
)
def test_an_option_that_has_no_effect_is_named(words: str, unused: str, capsys: Output) -> None:
    assert run(words.split()) == 0

    assert f"note: {unused}: no effect together with --" in capsys.readouterr().err


def test_options_of_use_are_not_named(capsys: Output) -> None:
    assert run(["discover", "a@gmail.com", "--offline", "--explain"]) == 0

    assert capsys.readouterr().err == ""


def test_an_offline_check_says_that_it_tests_nothing(capsys: Output) -> None:
    assert run(["check", "a@gmail.com", "--offline"]) == 0

    assert "nothing was tested" in capsys.readouterr().err
