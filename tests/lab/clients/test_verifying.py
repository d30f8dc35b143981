"""With our files, no program shows a password to a server that cannot prove its name."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.lab.clients.desk import Desk
from tests.lab.clients.mailboxes import TYPING_PASSWORD, make_maildir, use_keyring
from tests.lab.table import find

pytestmark = pytest.mark.lab


@dataclass(frozen=True, slots=True)
class Program:
    """A program, what starts it, and what our comment for the password begins with.

    Without a comment the password is typed.
    """

    client_id: str
    command: str
    secret: str = ""
    flags: tuple[str, ...] = ()


_BOTH: Final = (
    Program("mbsync", "mbsync --all --config", "PassCmd"),
    Program("mpop", "mpop --file", "passwordeval", ("--incoming", "pop3")),
    Program("msmtp", "msmtp bob@lab.test --file", "passwordeval"),
    Program("fetchmail", f"{shlex.join(TYPING_PASSWORD)} fetchmail --fetchmailrc"),
)
_TLS_ONLY: Final = (
    Program("getmail", "getmail --getmaildir . --rcfile", "password_command"),
    Program("offlineimap", "offlineimap -o -c", "remotepasseval"),
)


@pytest.mark.parametrize("row", ["wrong-name.test", "unknown-issuer.test"])
@pytest.mark.parametrize("program", [*_BOTH, *_TLS_ONLY], ids=lambda p: p.client_id)
def test_no_login_at_a_server_with_a_bad_certificate(
    desk: Desk, program: Program, row: str
) -> None:
    settings, env = prepare(desk, program)
    before = desk.lab.login_attempts(desk.row)
    command = [*shlex.split(program.command), str(settings)]
    desk.run(command, stdin="\n", env=env)
    assert desk.lab.login_attempts(desk.row) > before, "it logs in where all is well"
    text, bad = settings.read_text(), find(row)
    for good, other in zip(desk.row.expected, bad.servers, strict=True):
        text = text.replace(good.hostname, other.hostname)
    settings.write_text(text)
    before = desk.lab.login_attempts(bad)

    done = desk.run(command, stdin="\n", env=env)

    assert done.returncode != 0
    assert desk.lab.login_attempts(bad) == before, done.stderr


@pytest.mark.parametrize("program", _BOTH, ids=lambda p: p.client_id)
def test_no_login_after_starttls_with_a_bad_certificate(
    starttls_desk: Desk, program: Program
) -> None:
    desk = starttls_desk
    settings, env = prepare(desk, program)
    before = desk.lab.login_attempts(desk.row)
    home = {"HOME": str(desk.home)}

    # Nobody trusts the lab's certificates here.
    done = desk.lab.run(
        [*shlex.split(program.command), str(settings)], stdin="\n", env={**home, **env}
    )

    assert done.returncode != 0
    assert desk.lab.login_attempts(desk.row) == before, done.stderr


def prepare(desk: Desk, program: Program) -> tuple[Path, Mapping[str, str]]:
    """Write the file, and all that the program needs besides a good certificate."""
    (settings,) = (desk.render(program.client_id, *program.flags) / program.client_id).iterdir()
    make_maildir(desk.home / "Mail" / desk.row.address)
    return settings, use_keyring(desk, settings, program.secret) if program.secret else {}
