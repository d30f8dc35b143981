import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autoconf.usecases.survey.tally import Store, Tally

NAMES = st.lists(st.text(st.characters(codec="utf-8"), max_size=3), max_size=40)
IN_MEMORY = st.sampled_from([1, 3, 1000])
"""The first two go to the disk."""


@given(NAMES, IN_MEMORY)
def test_a_tally_counts_the_same_in_memory_and_on_the_disk(names: list[str], most: int) -> None:
    tally = Tally(most)

    for name in names:
        tally.add(name)

    expected = {name: names.count(name) for name in names}
    assert list(tally.by_name()) == sorted(expected.items())
    assert tally.top(3) == sorted(expected.items(), key=lambda pair: (-pair[1], pair[0]))[:3]


@given(NAMES, IN_MEMORY)
def test_a_store_keeps_the_first_value_of_a_name(names: list[str], most: int) -> None:
    store = Store(most)

    new = [store.put(name, str(number).encode()) for number, name in enumerate(names)]

    first = {name: names.index(name) for name in names}
    assert new == [first[name] == number for number, name in enumerate(names)]
    assert {name: store.get(name) for name in names} == {
        name: str(number).encode() for name, number in first.items()
    }
    assert len(store) == len(first)
    assert store.get("a name that is longer") is None


def test_a_tally_can_be_asked_and_goes_on() -> None:
    tally = Tally(2)
    for name in "abcab":
        tally.add(name)

    assert tally.top(1) == [("a", 2)]
    tally.add("c")
    tally.add("c")
    assert tally.top(1) == [("c", 3)]


@pytest.mark.parametrize("kind", ["Tally", "Store"])
def test_a_full_disk_is_an_error_for_people(kind: str) -> None:
    add = "tally.add(name)" if kind == "Tally" else "tally.put(name, b'x' * 50)"
    code = (
        "import resource, signal\n"
        "from autoconf.errors import UsageError\n"
        f"from autoconf.usecases.survey.tally import {kind}\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        f"tally = {kind}(20_000)\n"
        "try:\n"
        "    for number in range(2_000_000):\n"
        "        name = f'{number}.a-longer-name.example'\n"
        f"        {add}\n"
        "except UsageError as error:\n"
        "    print(error)\n"
    )

    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=300
    )

    assert done.stdout.startswith("the disk has no room for the names of a long survey: ")
