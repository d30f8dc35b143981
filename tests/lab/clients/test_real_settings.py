"""Settings that were written by hand are accepted by the program's own parser."""

import subprocess
from pathlib import Path
from typing import Final

import pytest

pytestmark = pytest.mark.lab

_REAL: Final = Path(__file__).parents[2] / "formats" / "using" / "real"
_ACCEPTED: Final = (
    ("fetchmailrc", "fetchmail -f {} --configdump", '"pollname":"imap.example.org"'),
    ("getmailrc", "getmail --getmaildir . --rcfile {} --dump", "delete_after : 14"),
    ("mbsyncrc", "mbsync -c {} nosuch", "No channel or group named 'nosuch' defined"),
    ("mpoprc", "mpop -C {} --pretend club", "host = pop.example.org"),
    ("msmtprc", "msmtp -C {} --pretend -a club x@example.com", "host = smtp.example.com"),
    ("muttrc", "mutt -n -F {} -Q smtp_url", 'smtp_url="smtp://alice%40example.com@smtp.'),
    ("neomuttrc", "neomutt -n -F {} -D", 'set pop_host = "pops://alice@pop.example.com"'),
    ("offlineimaprc", "offlineimap -c {} -a Nosuch", "The account 'Nosuch' does not exist"),
)
_COMPLAINTS: Final = ("Error in ", "unknown command", "Configuration error", "syntax error")


@pytest.mark.parametrize(("name", "command", "shown"), _ACCEPTED, ids=lambda x: x.split(" ")[0])
def test_the_parser_accepts_them(tmp_path: Path, name: str, command: str, shown: str) -> None:
    file = tmp_path / name
    file.write_bytes((_REAL / name).read_bytes())
    file.chmod(0o600)
    for folder in ("Maildir/cur", "Maildir/new", "Maildir/tmp", ".config/getmail"):
        (tmp_path / folder).mkdir(parents=True)

    done = subprocess.run(
        command.format(file).split(),
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        input="",
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "TERM": "xterm"},
        timeout=120,
    )

    printed = done.stdout + done.stderr
    assert shown in printed
    assert [word for word in _COMPLAINTS if word in printed] == []
