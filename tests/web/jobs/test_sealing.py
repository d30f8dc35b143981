import os
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from msgspec import Struct

from autoconf.model import secret
from autoconf.web.errors import StoreAwayError
from autoconf.web.jobs.job import Job, JobKind, new_id
from autoconf.web.jobs.sealing import Seal, hashed
from tests.web.pages import samples

ID = new_id()


def test_a_value_can_be_read_with_the_id_and_tells_nothing() -> None:
    sealed = Seal(ID).close("alice@example.com", "job")

    assert Seal(ID).open(sealed, "job") == "alice@example.com"
    assert b"alice" not in sealed
    assert ID not in Seal(ID).key("job")
    assert Seal(ID).key("job") == f"mail-autoconf:job:{hashed(ID)}"


def test_the_same_value_looks_different_each_time() -> None:
    seal = Seal(ID)

    assert seal.close("a", "job") != seal.close("a", "job")


def test_another_id_cannot_read_it() -> None:
    with pytest.raises(StoreAwayError):
        Seal(new_id()).open(Seal(ID).close("a", "job"), "job")


def test_a_value_in_another_place_is_refused() -> None:
    with pytest.raises(StoreAwayError):
        Seal(ID).open(Seal(ID).close("a", "job"), "result")


@pytest.mark.parametrize("place", [0, 12, -1])
def test_a_changed_value_is_refused(place: int) -> None:
    sealed = bytearray(Seal(ID).close("a", "job"))
    sealed[place] ^= 1

    with pytest.raises(StoreAwayError):
        Seal(ID).open(bytes(sealed), "job")


@pytest.mark.parametrize("sealed", [b"", b"x", b"x" * 27])
def test_a_short_value_is_refused(sealed: bytes) -> None:
    with pytest.raises(StoreAwayError):
        Seal(ID).open(sealed, "job")


def test_an_id_of_a_stranger_may_hold_any_letter() -> None:
    assert Seal("\udc80").open(Seal("\udc80").close("a", "job"), "job") == "a"


class Planted(Struct, frozen=True):
    """A value that calls something when it is read."""

    called: Callable[..., Any]
    word: str

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return self.called, (self.word,)


@pytest.mark.parametrize("called", [os.getenv, eval, subprocess.Popen, secret.Secret, Seal])
def test_who_knows_the_id_can_plant_no_code(called: Callable[..., Any]) -> None:
    sealed = Seal(ID).close(Planted(called, "1"), "job")

    with pytest.raises(StoreAwayError):
        Seal(ID).open(sealed, "job")


@pytest.mark.parametrize(
    "value",
    [
        samples.HOSTILE_REPORT, samples.COMPARED, samples.UNCONFIRMED, samples.REFUSED,
        samples.NOTHING, samples.EVENTS, {"guessed": frozenset({1})},
        Job(id=ID, kind=JobKind.CHECK, owner="", subject="a@example.com", created_at=0.0),
    ],
)  # fmt: skip
def test_all_values_can_be_read(value: object) -> None:
    assert Seal(ID).open(Seal(ID).close(value, "job"), "job") == value
