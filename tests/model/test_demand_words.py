import re
from pathlib import Path

import pytest

from autoconf.model.config import Requirement
from autoconf.model.demand_words import concerns, demand_words, each_demand
from autoconf.model.server import MailProtocol
from tests.renderers.rendering import english

PROVIDERS = Path(__file__).parents[2] / "providers"


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("", "You must switch on IMAP"),
        ("imap", "You must switch on IMAP"),
        ("two-factor", "With two-step sign-in: You must switch on IMAP"),
        ("switched-off-by-administrator", "If your administrator switched it off: You must"),
        ("may-be-switched-off", "If it is switched off: You must"),
        ("account-protection-on", "If account protection is on: You must"),
        ("may-be-required", "If the provider asks for it: You must"),
    ],
)
def test_a_condition_stands_before_the_demand(when: str, said: str) -> None:
    assert english(demand_words(Requirement(what="enable-imap", when=when))).startswith(said)


def test_an_unknown_condition_is_shown_in_brackets() -> None:
    said = english(demand_words(Requirement(what="enable-imap", when="on-sundays")))

    assert said.endswith("(on-sundays)")


def test_two_switches_on_one_page_are_one_demand() -> None:
    page = "https://example.com/switches"
    imap = Requirement(what="enable-imap", when="imap", link=page)
    pop3 = Requirement(what="enable-pop3", when="pop3", link=page)
    elsewhere = Requirement(what="enable-pop3", when="pop3", link="https://example.com/pop3")
    on_condition = Requirement(what="enable-pop3", when="two-factor", link=page)

    (said,) = each_demand([imap, pop3])

    assert (
        english(said) == f"You must switch on IMAP and POP3 in the provider's mail settings: {page}"
    )
    assert len(list(each_demand([imap, elsewhere]))) == 2
    assert len(list(each_demand([imap, on_condition]))) == 2
    assert len(list(each_demand([pop3]))) == 1


def test_a_switch_for_all_protocols_concerns_each_of_them() -> None:
    of_all = Requirement(what="enable-imap", when="all-protocols")
    of_imap = Requirement(what="enable-imap", when="imap")

    assert concerns(of_all, MailProtocol.POP3)
    assert not concerns(of_imap, MailProtocol.POP3)
    assert concerns(Requirement(what="enable-smtp"), MailProtocol.POP3)


def test_every_condition_of_the_provider_files_has_words() -> None:
    found = {
        when
        for path in PROVIDERS.glob("*.yaml")
        for when in re.findall(r"\bwhen: *([a-z0-9-]+)", path.read_text(encoding="utf-8"))
    }

    unknown = {
        when
        for when in found
        if demand_words(Requirement(what="enable-imap", when=when)).id == "requires-if.other"
    }
    assert "switched-off-by-administrator" in found
    assert unknown == set()
