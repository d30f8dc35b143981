"""Each mail program gets the answer that it needs, from the server as it runs."""

from collections.abc import Iterator
from typing import Final

import pytest

from tests.publish.golden import QUESTIONS, Question, ask, judge
from tests.publish.test_serving import Process, serving

_DOMAIN: Final = "example.com"


@pytest.fixture(name="server", scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with serving(tmp_path_factory.mktemp("serve")) as server:
        yield server


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_each_program_gets_what_it_needs(server: Process, question: Question) -> None:
    with server.connection() as connection:
        judge(question, ask(connection, question, _DOMAIN))


def test_each_name_stands_once() -> None:
    names = [question.name for question in QUESTIONS]

    assert sorted(set(names)) == sorted(names)
