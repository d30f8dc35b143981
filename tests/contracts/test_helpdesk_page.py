"""docs/helpdesk.md walks through ten calls, with commands and findings that exist.

The lab compares the answers on the page with those of the program (tests/lab/test_helpdesk.py).
"""

import re
from typing import Final

import click
import pytest

from autoconf.cli.main import cli
from autoconf.knowledge.explaining import explain
from tests.helpdesk import CALLS, COMMANDS, PAGE, told_words

_RULE: Final = re.compile(r"\[([a-z0-9-]+)\]$", re.MULTILINE)


def test_ten_calls_are_numbered() -> None:
    numbers = re.findall(r"^### (\d+)\. ", PAGE, re.MULTILINE)

    assert numbers == [str(number) for number in range(1, 11)]
    assert len(CALLS) >= 10


def test_each_call_says_what_the_helpdesk_says_and_does() -> None:
    _, *sections = re.split(r"^### ", PAGE, flags=re.MULTILINE)

    for section in sections:
        for part in ("**The caller**: ", "```\n$ mail-autoconf ", "**Say**: ", "**Then**: "):
            assert part in section, section.partition("\n")[0]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_has_the_options_that_it_is_given(line: str) -> None:
    _, name, *words = told_words(line)
    command = cli.get_command(click.Context(cli), name)
    assert command is not None

    options = {opt for p in command.params if isinstance(p, click.Option) for opt in p.opts}

    assert {word for word in words if word.startswith("--")} <= options
    if name == "explain" and words not in ([], ["problems"]):
        assert explain(" ".join(words)).kind is not None


def test_each_finding_in_an_answer_can_be_explained() -> None:
    named = {rule for call in CALLS for rule in _RULE.findall(call.answer)}

    assert named
    assert [rule for rule in named if explain(rule).kind != "finding"] == []
