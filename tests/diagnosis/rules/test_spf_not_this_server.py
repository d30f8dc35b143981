import pytest

from autoconf.diagnosis.rules.spf_not_this_server import RULE
from autoconf.messages import text
from autoconf.model.mailbox import Delivery
from tests.diagnosis.trips import delivered


def told(delivery: Delivery) -> list[str]:
    found = RULE.check(delivered(delivery))
    return [text(f.message.id, f.message.parameters) for f in found]


@pytest.mark.parametrize("word", ["fail", "softfail"])
def test_the_result_of_the_server_is_quoted(word: str) -> None:
    [message] = told(Delivery(is_signed=True, is_judged=True, spf=word))

    assert f"spf={word}" in message


def test_without_one_the_address_is_named() -> None:
    by_record = Delivery(is_signed=True, spf="fail", is_spf_ours=True, came_from="203.0.113.9")

    [message] = told(by_record)

    assert "came from 203.0.113.9" in message


@pytest.mark.parametrize("word", ["", "pass", "neutral", "none", "temperror", "permerror"])
def test_any_other_result_is_no_trouble(word: str) -> None:
    assert told(Delivery(is_signed=True, is_judged=True, spf=word)) == []
