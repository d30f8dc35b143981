"""Asks the witness, where the clients are."""

import json
import sys
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Final

from tests.lab import cyrus
from tests.lab.domain import LAB_PASSWORD, LabDomain, LabServer, Reader
from tests.lab.lab import Lab

_WITNESS: Final = str(Path(__file__).with_name("witness.py"))
_SASL_WITNESS: Final = str(Path(__file__).with_name("sasl_witness.py"))


def ask(lab: Lab, question: str, fields: Iterable[Mapping[str, object]]) -> list[str]:
    """Return the answers to one kind of question, in order."""
    return _answers(lab, [_WITNESS, question], fields)


def ask_sasl(lab: Lab, fields: Iterable[Mapping[str, object]]) -> list[str]:
    """Return what became of logins with one mechanism each, in order."""
    return _answers(lab, [_SASL_WITNESS], fields)


def holding(lab: Lab, fields: Mapping[str, object]) -> AbstractContextManager[None]:
    """Stay logged in while inside ``with``."""
    command = [sys.executable, _SASL_WITNESS, str(lab.ca_file), "--hold"]
    return lab.running(command, stdin=json.dumps([fields]))


def open_mailboxes(lab: Lab) -> None:
    """Log in to Cyrus for the first time: it makes a mailbox then, and not for two at once."""
    rows = [row for row in lab.domains if row.own_servers and row.backend.reader is Reader.CYRUS]
    fields = [
        sasl_login(row, row.servers[0], row.backend.mechanisms[0], row.password, user)
        for row in rows
        for user in cyrus.ACCOUNTS
    ]
    refused = {answer for answer in ask_sasl(lab, fields) if answer != "accepted"}
    assert not refused, refused


def _answers(lab: Lab, script: list[str], fields: Iterable[Mapping[str, object]]) -> list[str]:
    command = [sys.executable, *script, str(lab.ca_file)]
    done = lab.run(command, stdin=json.dumps(list(fields)), timeout=600)
    assert done.returncode == 0, done.stderr
    answers: list[str] = json.loads(done.stdout)
    return answers


def sasl_login(
    row: LabDomain, server: LabServer, mechanism: str, secret: str, user: str = "alice"
) -> dict[str, object]:
    """Return the fields of a login with one mechanism."""
    fields = {"mechanism": mechanism, "username": row.login_name(user), "secret": secret}
    return {**asdict(server), **fields}


def login(
    row: LabDomain, server: LabServer, user: str = "alice", password: str = LAB_PASSWORD
) -> dict[str, object]:
    """Return the fields of a login with the name that the servers of a row accept."""
    return {**asdict(server), "username": row.login_name(user), "password": password}
