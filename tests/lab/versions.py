"""Names and versions of the programs that serve mail."""

import re
import subprocess
from functools import cache
from typing import Final

from tests.lab import apart
from tests.lab.domain import Reader, Sender
from tests.lab.plan import environment

_QUESTIONS: Final = {
    Reader.DOVECOT: ("dovecot", "--version"),
    Reader.CYRUS: (str(apart.CYRUS / "master"), "-V"),
    Sender.POSTFIX: ("postconf", "-h", "mail_version"),
    Sender.EXIM: (str(apart.EXIM), "--version"),
}
_VERSION: Final = re.compile(r"\d+(?:\.\d+)+")


@cache
def of(program: Reader | Sender, namespace: str) -> str:
    """Return a program's name with its version; Exim wants the accounts of the namespace."""
    done = subprocess.run(
        ["ip", "netns", "exec", namespace, *_QUESTIONS[program]],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**environment(), **apart.environment()},
    )
    match = _VERSION.search(done.stdout)
    return f"{program.value.title()} {match[0] if match else '(version unknown)'}"
