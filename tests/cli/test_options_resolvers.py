import click
import pytest
from click.testing import CliRunner

from autoconf.cli.main import run
from autoconf.cli.options import NetworkChoices, network_options
from autoconf.storage.places import LocalFolder


def choices(*arguments: str) -> NetworkChoices:
    """Return what a command gets to know of its command line."""
    seen: list[NetworkChoices] = []

    @click.command()
    @network_options
    def command(network: NetworkChoices) -> None:
        seen.append(network)

    result = CliRunner().invoke(command, list(arguments))
    assert result.exit_code == 0, result.output
    return seen[0]


def test_resolvers_and_anchors_are_handed_on_as_typed() -> None:
    found = choices(
        "--doh", "https://ns.example/q", "--compare-resolver", "192.0.2.1", "--trust-anchor", "x"
    )

    assert found == NetworkChoices(
        doh="https://ns.example/q", compare_resolver="192.0.2.1", trust_anchor="x"
    )


@pytest.mark.parametrize(("arguments", "used"), [([], True), (["--no-cache"], False)])
def test_pages_are_kept_unless_that_was_switched_off(arguments: list[str], *, used: bool) -> None:
    assert choices(*arguments).use_cache is used


def test_a_persons_own_files_are_always_looked_at() -> None:
    assert choices().discovery.local_files == LocalFolder()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--resolver", "192.0.2.1", "--doh", "https://ns.example/"], "give only one of"),
        (["--doh", "http://ns.example/"], "https://"),
        (["--compare-resolver", "ns.example"], "--compare-resolver"),
        (["--trust-anchor", "/nonexistent/x"], "--trust-anchor"),
    ],
)
def test_a_wrong_choice_is_wrong_use(
    arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["discover", "alice@example.com", *arguments]) == 2

    captured = capsys.readouterr()
    assert text in captured.err
    assert captured.out == ""
