import click
import pytest
from click.testing import CliRunner

from autoconf.cli.options import NetworkChoices, network_options
from autoconf.model.evidence import DiscoveryOptions


def options(*arguments: str) -> DiscoveryOptions:
    """Return what discovery gets to know of a command line."""
    seen: list[NetworkChoices] = []

    @click.command()
    @network_options
    def command(network: NetworkChoices) -> None:
        seen.append(network)

    result = CliRunner().invoke(command, list(arguments))
    assert result.exit_code == 0, result.output
    return seen[0].discovery


@pytest.mark.parametrize(("arguments", "given"), [([], False), (["--autodiscover-login"], True)])
def test_autodiscover_gets_the_password_only_where_it_was_asked_for(
    arguments: list[str], *, given: bool
) -> None:
    assert options(*arguments).autodiscover_login is given


def test_the_flag_leaves_the_other_options_alone() -> None:
    found = options("--autodiscover-login", "--no-ispdb", "--no-send-address")

    assert (found.ispdb_url, found.send_address, found.autodiscover_login) == (None, False, True)
