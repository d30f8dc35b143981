"""What is wrong in ``oauth.toml`` is said with its line, in words for people."""

from pathlib import Path

import pytest

from autoconf.errors import UsageError
from autoconf.formats.oauth_toml import read_clients

GOOD = '[[client]]\nissuer = "https://id.example.com"\nclient_id = "a"\n'


def test_clients_stand_in_the_order_of_the_file() -> None:
    second = GOOD.replace('"a"', '"b"')
    found = read_clients((GOOD + second).encode(), Path("oauth.toml"))
    assert [one.client_id for one in found] == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (GOOD + 'clientid = "x"\n', "line 4: client[0].clientid: there is no key clientid here"),
        (
            GOOD + GOOD.replace('"a"', "3"),
            "line 6: client[1].client_id: write a text in quotation marks",
        ),
        ('[[client]]\nissuer = "a"\n', "line 1: client[0]: the key client_id is missing"),
        (GOOD.replace('"a"', '""'), "line 3: client[0].client_id: this must not be empty"),
        (GOOD.replace("[[client]]", "[client]"), "line 1: client: write [[client]] with two"),
        (GOOD.replace("client]]", "clients]]"), "line 1: clients: there is no key clients here"),
        ("\xff", "oauth.toml: this is no UTF-8 text"),
        ("= =", "at line 1"),
    ],
)
def test_a_mistake_is_said_with_its_line(content: str, words: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_clients(content.encode("latin-1"), Path("oauth.toml"))
    assert words in str(caught.value)
    assert str(caught.value).startswith("oauth.toml")
