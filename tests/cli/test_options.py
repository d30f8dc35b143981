import click
import pytest
from click.testing import CliRunner

from autoconf.cli.main import run
from autoconf.cli.options import CLICK_OPTIONS, COMMON, run_options
from autoconf.model.options import Options

DIGITS = "ab" * 32


def options(*arguments: str) -> Options:
    """Return what a command gets to know of its command line."""
    seen: list[Options] = []

    @click.command()
    @run_options(*CLICK_OPTIONS)
    def command(options: Options) -> None:
        seen.append(options)

    result = CliRunner().invoke(command, list(arguments), standalone_mode=False)
    assert result.exception is None, result.output
    return seen[0]


def test_every_field_has_its_option_and_every_option_its_field() -> None:
    assert set(CLICK_OPTIONS) == set(Options.__struct_fields__)


def test_an_option_is_called_like_its_field() -> None:
    @click.command()
    @run_options(*CLICK_OPTIONS)
    def command(options: Options) -> None:
        del options

    names = {p.name: p.opts[0] for p in command.params}
    assert names == {name: f"--{name.replace('_', '-')}" for name in CLICK_OPTIONS}


def test_without_options_the_fields_have_their_defaults() -> None:
    assert options() == Options()


def test_options_are_handed_on_as_typed() -> None:
    found = options(
        "--timeout", "30", "--yes", "--doh", "https://ns.example/q", "--trust-host", "a.example",
        "--trust-host", "b.example", "--no-ispdb", "--pin", DIGITS, "--trust-ad", "--no-login",
    )  # fmt: skip

    assert found == Options(
        timeout=30.0,
        yes=True,
        doh="https://ns.example/q",
        trust_host=("a.example", "b.example"),
        no_ispdb=True,
        pin=(DIGITS,),
        trust_ad=True,
        no_login=True,
    )


def test_some_options_belong_to_one_command() -> None:
    of_one = {"round_trip", "keep", "symptom", "server", "using", "no_sending"}
    assert of_one == set(CLICK_OPTIONS) - set(COMMON)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--resolver", "192.0.2.1", "--doh", "https://ns.example/"], "only one of --resolver"),
        (["--doh", "http://ns.example/"], "https://"),
        (["--compare-resolver", "ns.example"], "--compare-resolver"),
        (["--trust-anchor", "/nonexistent/x"], "--trust-anchor"),
        (["--pin", "abcd"], "--pin abcd"),
        (["--pin", "abcd", "--offline"], "--pin abcd"),
        (["--ispdb", "ftp://db.example/"], "--ispdb ftp://db.example/"),
        (["--username", ""], "--username"),
        (["--timeout", "1e10"], "--timeout"),
        (["--trust-host", "not a host"], "not a host"),
    ],
)
def test_a_wrong_choice_is_wrong_use(
    arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["discover", "alice@example.com", *arguments]) == 2

    captured = capsys.readouterr()
    assert text in captured.err
    assert captured.out == ""
