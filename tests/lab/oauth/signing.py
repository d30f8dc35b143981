"""Runs the program with a person who signs in."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.lab.domain import ISPDB_URL, LAB_PASSWORD
from tests.lab.issuers import CLIENT
from tests.lab.lab import Lab
from tests.lab.plan import OWN_NETWORK, environment

_CODE: Final = re.compile(r"Open (\S+) on a device of yours, and type this code: (\S+)")
_QUESTION: Final = re.compile(rb"\[Enter: yes; n\]|\(Enter: no name\)|Password for")
_PATIENCE_S: Final = 240
_BROWSER: Final = Path(__file__).with_name("browser.py")


@dataclass
class Person:
    """A person with a home folder, a keyring and a browser.

    Attributes:
        folder: all that is theirs.
        deed: allow, less, deny or close.
        user: signs in as.
        answers: what the person types at a question, before Enter.
        may_ask_inside: whether issuers may lie in the lab's private network.
    """

    lab: Lab
    folder: Path
    deed: str = "allow"
    user: str = "alice@oauth.test"
    may_ask_inside: bool = True
    answers: dict[bytes, bytes] = field(default_factory=dict)
    more: dict[str, str] = field(default_factory=dict)

    @property
    def env(self) -> Mapping[str, str]:
        """The environment of each of their programs."""
        password = self.folder / "browser-password"
        password.write_text(LAB_PASSWORD)
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return {
            "HOME": str(home),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "BROWSER": f"{shlex.join([sys.executable, str(_BROWSER)])} %s",
            "SIGN_IN_AS": self.user,
            "SIGN_IN_WITH": str(password),
            "SIGN_IN_DEED": self.deed,
            "SIGN_IN_SEEN": str(self.folder / "last-page"),
            "PYTHON_KEYRING_BACKEND": "tests.oauth.memory_keyring.MemoryKeyring",
            "MAIL_AUTOCONF_TEST_KEYRING": str(self.folder / "keyring"),
            "PYTHONPATH": str(Path.cwd()),
            **self.more,
        }

    def words(self, command: str, address: str, *options: str, client: str = CLIENT) -> list[str]:
        """Return a command of ours with what each run in the lab needs."""
        words = [sys.executable, "-m", "autoconf", command, address]
        words += ["--ca-file", str(self.lab.ca_file)]
        words += OWN_NETWORK if self.may_ask_inside else ()
        if command in ("setup", "check", "sign-in"):
            words += ["--trust-anchor", str(self.lab.trust_anchor), "--ispdb", ISPDB_URL]
            words += ["--oauth-client-id", client] if client else []
        return [*words, *options]

    def run(
        self, command: str, address: str, *options: str, client: str = CLIENT
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of ours; nobody is at the terminal."""
        words = self.words(command, address, *options, client=client)
        return self.lab.run(words, env=self.env, folder=self.folder)

    def run_with_code(
        self, command: str, address: str, *options: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command; type the code that it shows into a browser."""
        words = self.lab.where_clients_are(*self.words(command, address, *options))
        with subprocess.Popen(
            words, env={**environment(), **self.env}, cwd=self.folder, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            assert process.stderr
            said = ""
            for line in process.stderr:
                said += line
                if found := _CODE.search(line):
                    env = {**self.env, "SIGN_IN_CODE": found[2]}
                    self.lab.run([sys.executable, str(_BROWSER), found[1]], env=env)
                    break
            said += process.stderr.read()  # communicate() would lose what was read ahead
            assert process.stdout
            out = process.stdout.read()
            process.wait(_PATIENCE_S)
        return subprocess.CompletedProcess(words, process.returncode, out, said)

    def at_terminal(self, command: str, address: str, *options: str) -> tuple[str, int]:
        """Run a command in a terminal, and answer each question; return what it shows."""
        ours, theirs = os.openpty()
        words = self.lab.where_clients_are(*self.words(command, address, *options))
        with subprocess.Popen(
            words, env={**environment(), **self.env, "TERM": "dumb"}, cwd=self.folder,
            stdin=theirs, stdout=theirs, stderr=theirs,
        ) as process:  # fmt: skip
            os.close(theirs)
            shown, answered = b"", 0
            try:
                while part := os.read(ours, 4096):
                    shown += part
                    for question in _QUESTION.findall(shown)[answered:]:
                        os.write(ours, self.answers.get(question, b"") + b"\n")
                        answered += 1
            except OSError:  # the terminal is gone
                pass
            status = process.wait(_PATIENCE_S)
        os.close(ours)
        return shown.decode(errors="replace"), status

    def age_token(self) -> None:
        """Let the access token that is kept be one of the past."""
        path = self.folder / "keyring"
        texts = {
            name: json.dumps({**json.loads(text), "until": 1.0})
            for name, text in json.loads(path.read_text()).items()
        }
        path.write_text(json.dumps(texts))

    def texts(self) -> list[str]:
        """Return all that lies in the person's folder, but for the keyring and the browser's."""
        left = [path for path in self.folder.rglob("*") if path.is_file()]
        own = ("keyring", "browser-password", "last-page")
        return [path.read_bytes().decode(errors="replace") for path in left if path.name not in own]
