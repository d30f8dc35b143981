"""Real programs of the command line fetch and send with tokens of ``mail-autoconf token``."""

import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.lab.clients.desk import WAITING, Desk
from tests.lab.clients.mailboxes import make_maildir, subjects
from tests.lab.clients.terminal import Talk, at_terminal
from tests.lab.lab import Lab
from tests.lab.oauth.rows import OPAQUE
from tests.lab.oauth.signing import Person
from tests.lab.proofs import record

pytestmark = pytest.mark.lab

_CLIENTS: Final = ("msmtp", "mpop", "getmail", "neomutt", "offlineimap", "mbsync", "aerc")
_AS_SOMEBODY: Final = ("unshare", "--user", "--map-user=1000", "--map-group=1000")


class SignedIn:
    """Alice's computer after ``sign-in --keep`` and ``setup``."""

    def __init__(self, lab: Lab, folder: Path) -> None:
        """Sign in, and write the files."""
        self.person = Person(lab, folder)
        kept = self.person.run("sign-in", OPAQUE.address, "--keep")
        assert kept.returncode == 0, kept.stdout + kept.stderr
        clients = [word for client in _CLIENTS for word in ("--client", client)]
        made = self.person.run("setup", OPAQUE.address, *clients, "--output", "out")
        assert made.returncode == 0, made.stdout + made.stderr
        self.files = folder / "out"
        self.desk = Desk.make(lab, OPAQUE, folder / "home")
        program = folder / "bin" / "mail-autoconf"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m autoconf "$@"\n')
        program.chmod(0o755)

    @property
    def env(self) -> Mapping[str, str]:
        """The environment of the programs, with ours in the path."""
        path = f"{self.person.folder / 'bin'}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
        return {**self.person.env, "PATH": path}

    def run(self, *command: str, stdin: str = "") -> str:
        """Run a program, which must succeed; return what it said."""
        done = self.desk.run(command, stdin=stdin, env=self.env)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def at_terminal(self, *command: str, talk: Talk = ()) -> str:
        """Run a program in a terminal; return what it shows."""
        named = [f"{name}={value}" for name, value in self.env.items()]
        return at_terminal(self.desk, ["env", *named, *command], talk)


@pytest.fixture(scope="module")
def alice(oauth_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> SignedIn:
    return SignedIn(oauth_lab, tmp_path_factory.mktemp("alice"))


def test_msmtp_sends(alice: SignedIn) -> None:
    file = str(alice.files / "msmtp" / "msmtprc")
    words = ("msmtp", "--file", file, "--account", OPAQUE.address, f"bob@{OPAQUE.name}")
    alice.run(*words, stdin="Subject: By a token\n\nHello.\n")
    assert alice.desk.has_arrived("By a token")
    record("oauth", what="msmtp", by="mail-autoconf token", words="sent")


def test_mpop_fetches(alice: SignedIn) -> None:
    folder = make_maildir(alice.desk.home / "Mail" / OPAQUE.address)
    alice.run("mpop", "--file", str(alice.files / "mpop" / "mpoprc"))
    assert subjects(folder) == WAITING
    record("oauth", what="mpop", by="mail-autoconf token", words="fetched over POP3")


def test_getmail_fetches(alice: SignedIn) -> None:
    folder = alice.desk.home / "Mail" / OPAQUE.address
    shutil.rmtree(folder, ignore_errors=True)
    make_maildir(folder)
    (alice.desk.home / "config" / "getmail").mkdir(parents=True, exist_ok=True)
    rc = str(alice.files / "getmail" / "getmailrc")
    alice.run(*_AS_SOMEBODY, "getmail", "--rcfile", rc)
    assert subjects(folder) == WAITING
    record("oauth", what="getmail", by="mail-autoconf token", words="fetched over IMAP")


def test_neomutt_reads_and_sends(alice: SignedIn) -> None:
    rc = str(alice.files / "neomutt" / "neomuttrc")
    alice.run("neomutt", "-F", rc, "-s", "NeoMutt by a token", f"bob@{OPAQUE.name}", stdin="Hi\n")
    assert alice.desk.has_arrived("NeoMutt by a token")

    copy = alice.desk.home / "copied"
    keys = [f"{n}<enter><copy-message>{copy}<enter>" for n in range(1, len(WAITING) + 1)]
    commands = ("set confirmappend=no", "set confirmcreate=no", f'push "{"".join(keys)}<exit>"')
    alice.at_terminal("neomutt", "-F", rc, *(part for one in commands for part in ("-e", one)))
    assert _subjects(copy) == list(WAITING)
    record("oauth", what="NeoMutt", by="mail-autoconf token", words="read over IMAP, sent")


def test_mbsync_fetches(alice: SignedIn) -> None:
    rc = str(alice.files / "mbsync" / "mbsyncrc")
    folder = alice.desk.home / "Mail" / OPAQUE.address
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    alice.run("mbsync", "--config", rc, "--all")
    assert subjects(folder / "Inbox") == WAITING
    record("oauth", what="mbsync", by="mail-autoconf token", words="fetched over IMAP")


def test_aerc_reads_and_sends(alice: SignedIn) -> None:
    got = alice.desk.home / "got"
    compose = f':compose -H "To: bob@{OPAQUE.name}" -H "Subject: aerc by a token"\r'
    talk = [
        (WAITING[-1], f":mark -a\r:pipe -bm tee -a {got}\r"),
        ("completed with status 0", compose),
        ("Send this email", "y"),
        ("[Mm]essage sent", ":quit\r"),
    ]
    alice.at_terminal("env", f"XDG_CONFIG_HOME={alice.files}", "EDITOR=true", "aerc", talk=talk)
    assert _subjects(got) == list(WAITING)
    assert alice.desk.has_arrived("aerc by a token")
    record("oauth", what="aerc", by="mail-autoconf token", words="read over IMAP, sent")


def test_offlineimap_fetches(alice: SignedIn) -> None:
    rc = str(alice.files / "offlineimap" / "offlineimaprc")
    said = alice.run("offlineimap", "-c", rc, "-o", "-u", "basic")
    folder = next(iter((alice.desk.home / "Mail").rglob("INBOX")))
    assert subjects(folder) == WAITING, said
    record("oauth", what="OfflineIMAP", by="mail-autoconf token", words="fetched over IMAP")


def _subjects(file: Path) -> list[str]:
    return re.findall(r"^Subject: (.*)$", file.read_text(), re.MULTILINE)
