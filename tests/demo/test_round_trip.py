"""The command against the demo provider."""

import json
import os
import subprocess
import sys
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from autoconf.demo.child import DemoProvider

SECONDS = 300


def check(provider: DemoProvider, state: Path, password: str, *more: str) -> Any:
    """Run ``check``, and return its report."""
    places = chain.from_iterable(("--connect-to", one) for one in provider.connect_to)
    options = ("--resolver", provider.resolver, "--ca-file", provider.ca_file, *places, *more)
    done = subprocess.run(  # noqa: S603 - our own module, no shell
        [
            *(sys.executable, "-m", "autoconf", "check", provider.address),
            *("--password-stdin", "--json", "--no-ispdb", "--no-proxy", *options),
        ],
        input=f"{password}\n",
        text=True,
        capture_output=True,
        check=False,
        timeout=SECONDS,
        env={**os.environ, "XDG_STATE_HOME": str(state)},
    )
    return json.loads(done.stdout)


def test_a_message_goes_round_and_is_deleted(provider: DemoProvider, tmp_path: Path) -> None:
    trip = check(provider, tmp_path, provider.password.reveal(), "--round-trip")["round_trip"]

    assert (trip["sent"], trip["seen_over"], trip["deleted"]) == (True, "imap", True)


@pytest.mark.parametrize("more", [(), ("--test-all",)], ids=["first", "all"])
def test_a_wrong_password_is_called_that(
    provider: DemoProvider, tmp_path: Path, more: tuple[str, ...]
) -> None:
    found = check(provider, tmp_path, "wrong", *more)["findings"]

    causes = {one["cause"] for one in found if one["rule"] == "login-refused"}
    assert causes == {"bad-credentials"}
    assert {one["who"] for one in found} == {"user"}
