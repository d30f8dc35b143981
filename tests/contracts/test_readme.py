"""What README.md says in figures must be so."""

import re
from pathlib import Path

from autoconf import catalogue

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_counts_of_the_provider_database_are_right() -> None:
    known = catalogue.bundled().all()
    found = re.search(r"(\d+) providers with ([\d,]+) mail domains, (\d+) of them", README)

    assert found
    assert [int(figure.replace(",", "")) for figure in found.groups()] == [
        len(known),
        sum(len(provider.domains) for provider in known),
        sum(bool(provider.mx_patterns) for provider in known),
    ]
