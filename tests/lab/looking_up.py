"""Which mail program asked what, and which account it made of the answer, for docs/proofs.md."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from tests.lab.lab import Lab
from tests.lab.proofs import record


def questions(lab: Lab, host: str, program: str) -> set[str]:
    """Return the URLs that a program asked for and got.

    Args:
        lab: whose web server has a log.
        host: of the URLs.
        program: matches the name that it sends.
    """
    lines = lab.logs("nginx").splitlines()
    found = (re.match(rf'"GET (\w+://{host}/\S*)" 200 "([^"]*)"', line) for line in lines)
    return {match[1] for match in found if match and re.search(program, match[2])}


def prove(program: str, asked: str, servers: Iterable[tuple[str, int, str]]) -> None:
    """Note down what a program took, and when."""
    took = "; ".join(f"{host}:{port}, {security}" for host, port, security in servers)
    day = datetime.now(tz=UTC).date()
    record("served", what=program, by=asked, words=f"{took} ({day})")
