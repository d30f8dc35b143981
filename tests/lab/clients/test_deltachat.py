"""Delta Chat is set up by the link that ``setup`` shows on a terminal, and by nothing else."""

import json
import re
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.lab.clients.desk import Desk
from tests.lab.clients.matrix import keep
from tests.lab.domain import ISPDB_URL

pytestmark = pytest.mark.lab

_DRIVER: Final = str(Path(__file__).with_name("deltachat.py"))
_LARGE: Final = {"COLUMNS": "120", "LINES": "80", "TERM": "xterm"}


def shown_link(desk: Desk) -> str:
    """Return the link that a person would see, after a yes."""
    command = [sys.executable, "-m", "autoconf", "setup", desk.row.address, "--show-login-link"]
    command += ["--password-file", str(desk.password_file), "--ispdb", ISPDB_URL]
    command += ["--ca-file", str(desk.lab.ca_file), "--output", str(desk.home / "out")]
    command += ["--display-name", "Bob"]
    words = " ".join(command)
    done = desk.run(
        ["script", "--quiet", "--return", "--command", words, "/dev/null"],
        stdin="y\n\n",
        env=_LARGE,
        timeout=300,
    )
    found = re.search(r"dclogin:\S+", done.stdout)
    assert found, done.stdout
    return found[0]


def set_up(desk: Desk, link: str) -> dict[str, str]:
    bob = f"bob@{desk.row.name}"
    command = [sys.executable, _DRIVER, str(desk.home / "deltachat"), bob]
    done = desk.run(command, stdin=link, timeout=300)
    assert done.returncode == 0, done.stderr
    result: dict[str, str] = json.loads(done.stdout)
    assert result["kind"] == "login"
    return result


def trusting(link: str) -> str:
    """Let Delta Chat accept the lab's certificates: it knows no roots but its own."""
    assert link.endswith("&ic=1")
    return f"{link[:-1]}3"


def test_the_link_makes_an_account_that_receives_and_sends(desk: Desk) -> None:
    result = set_up(desk, trusting(shown_link(desk)))

    assert result.get("received") == "New today", result
    assert desk.has_arrived(result["sent"])
    version = f"Delta Chat core {result['version'].removeprefix('v')}"
    keep("deltachat", version, "loaded", "logged in", "received over IMAP", "sent")


def test_over_starttls_too(starttls_desk: Desk) -> None:
    result = set_up(starttls_desk, trusting(shown_link(starttls_desk)))

    assert result.get("received") == "New today", result
    assert starttls_desk.has_arrived(result["sent"])


def test_a_certificate_that_it_cannot_verify_is_refused(desk: Desk) -> None:
    assert "error" in set_up(desk, shown_link(desk))
