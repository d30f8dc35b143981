from base64 import b64decode

import pytest

from autoconf.dialogues.replies import any_line
from autoconf.dialogues.sasl import (
    MECHANISMS,
    Framing,
    Mechanism,
    Responses,
    authenticate,
    choose,
    prepare,
)
from autoconf.model.secret import Login
from tests.dialogues.talking import LOGIN

FRAMING = Framing(is_last=any_line, marker=b"+ ", max_line=255)


def test_plain_says_all_in_one_response() -> None:
    assert list(choose(["PLAIN"])[0].respond(LOGIN)) == [b"\0alice@example.com\0s3cret"]


def test_login_lets_the_server_begin() -> None:
    responses = choose(["LOGIN"])[0].respond(LOGIN)

    assert list(responses) == [None, b"alice@example.com", b"s3cret"]


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["LOGIN", "PLAIN"], ["PLAIN", "LOGIN"]),
        (["login"], ["LOGIN"]),
        (["XOAUTH2", "GSSAPI"], []),
        ([], []),
    ],
)
def test_mechanisms_are_chosen_best_first(offered: list[str], chosen: list[str]) -> None:
    assert [mechanism.name for mechanism in choose(offered)] == chosen


def test_the_order_of_the_table_is_plain_then_login() -> None:
    assert [mechanism.name for mechanism in MECHANISMS] == ["PLAIN", "LOGIN"]


def test_text_is_sent_composed() -> None:
    assert prepare("a\u0308") == "\u00e4".encode()


def test_an_endless_exchange_is_cancelled() -> None:
    def endless(_login: Login) -> Responses:
        response: bytes | None = None
        while True:
            challenge = yield response
            response = challenge + b"!"

    part = authenticate(b"AUTH X", Mechanism("X", endless), LOGIN, FRAMING)
    line, rounds = next(part).line, 0
    while line != b"*" and rounds < 20:
        line, rounds = part.send((b"+ bW9yZQ==",)).line, rounds + 1
    with pytest.raises(StopIteration) as end:
        part.send((b"-ERR",))

    assert line == b"*"
    assert end.value.value is None


def test_a_challenge_reaches_the_mechanism_decoded() -> None:
    heard: list[bytes] = []

    def echo(_login: Login) -> Responses:
        heard.append((yield None))
        yield b"done"

    part = authenticate(b"AUTH X", Mechanism("X", echo), LOGIN, FRAMING)
    next(part)
    say = part.send((b"+ bW9yZQ==",))

    assert heard == [b"more"]
    assert b64decode(say.line or b"") == b"done"


def test_every_line_of_a_response_is_marked_as_part_of_a_login() -> None:
    part = authenticate(b"AUTH PLAIN", MECHANISMS[0], LOGIN, FRAMING)

    assert next(part).shown == "AUTH PLAIN ****"
