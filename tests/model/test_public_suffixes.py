"""Our look-up against that of publicsuffixlist, for every rule of the list."""

from pathlib import Path

import pytest
from publicsuffixlist import PSLFILE, PublicSuffixList

from autoconf.model.domain import registrable_domain

_LINES = Path(PSLFILE).read_text(encoding="utf-8").splitlines()
RULES = [line.split()[0] for line in _LINES if line.strip() and not line.startswith("//")]


def test_every_rule_is_read_as_publicsuffixlist_reads_it() -> None:
    suffixes = PublicSuffixList()

    for rule in RULES:
        name = rule.lstrip("!").replace("*", "any").encode("idna").decode()
        for host in (name, f"a.{name}", f"mail.a.{name}", f"x.mail.a.{name}"):
            assert registrable_domain(host) == suffixes.privatesuffix(host), (rule, host)


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("mail.example.co.uk", "example.co.uk"),
        ("co.uk", None),
        ("www.ck", "www.ck"),
        ("a.www.ck", "www.ck"),
        ("a.b.ck", "a.b.ck"),
        ("city.kobe.jp", "city.kobe.jp"),
        ("a.no-rule", "a.no-rule"),
        ("no-rule", None),
        ("alice.github.io", "alice.github.io"),
        ("a.b.xn--fiqs8s", "b.xn--fiqs8s"),
        ("Mail.Example.COM", "example.com"),
    ],
)
def test_examples(host: str, found: str | None) -> None:
    assert registrable_domain(host) == found
