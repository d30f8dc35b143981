"""Asks the witness, where the clients are."""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from tests.lab.domain import LAB_PASSWORD, LabDomain, LabServer
from tests.lab.lab import Lab

_WITNESS: Final = str(Path(__file__).with_name("witness.py"))


def ask(lab: Lab, question: str, fields: Iterable[Mapping[str, object]]) -> list[str]:
    """Return the answers to one kind of question, in order."""
    command = [sys.executable, _WITNESS, question, str(lab.ca_file)]
    done = lab.run(command, stdin=json.dumps(list(fields)))
    assert done.returncode == 0, done.stderr
    answers: list[str] = json.loads(done.stdout)
    return answers


def login(
    row: LabDomain, server: LabServer, user: str = "alice", password: str = LAB_PASSWORD
) -> dict[str, object]:
    """Return the fields of a login with the name that the servers of a row accept."""
    return {**asdict(server), "username": row.login_name(user), "password": password}
