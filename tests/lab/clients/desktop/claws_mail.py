"""Starts the real Claws Mail with a configuration folder, fetches mail and sends a message.

``claws_mail.py FOLDER INBOX RECIPIENT SUBJECT [SCREENSHOT]``, run on an X display in a D-Bus
session, reads the password from stdin and types it where Claws Mail asks for it. INBOX is what
Claws Mail calls the folder to read.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[4]))

from tests.lab.clients.desktop.screen import press, type_line, until, windows
from tests.lab.domain import WAITING_MESSAGES

_STOP_S: Final = 20


@dataclass(frozen=True, slots=True)
class ClawsMail:
    """A running Claws Mail.

    Attributes:
        process: of the program.
        folder: its configuration.
        password: to type in.
    """

    process: subprocess.Popen[bytes]
    folder: str
    password: str

    def tell(self, *words: str, stdin: str = "") -> str:
        """Give a command to the running program; return its answer.

        While a password is asked for there is no answer, so it is typed meanwhile.
        """
        command = ["claws-mail", "--alternate-config-dir", self.folder, *words]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
            assert process.stdin
            assert process.stdout
            process.stdin.write(stdin)
            process.stdin.close()
            try:
                until(lambda: process.poll() is not None, self.answer, " ".join(words))
                return process.stdout.read()
            finally:
                process.kill()

    def count(self, inbox: str) -> int:
        """Return how many messages lie in a folder."""
        for line in self.tell("--status-full", inbox).splitlines():
            numbers = line.split()[:3]
            if line.endswith(inbox):
                return int(numbers[2])
        return 0

    def answer(self) -> None:
        """Type the password where it is asked for, and accept the certificates, which are good."""
        assert self.process.poll() is None, "Claws Mail has ended"
        for window in windows("^Input password"):
            type_line(window, self.password)
        for window in windows("^TLS certificate is unknown"):
            press(window, "Right")
            press(window, "Return")


def use(claws: ClawsMail, inbox: str, recipient: str, subject: str) -> None:
    """Fetch every message whole, and send one."""
    until(lambda: bool(windows("Claws Mail [0-9]")), claws.answer, "the main window")
    claws.tell("--receive-all")
    until(lambda: claws.count(inbox) >= WAITING_MESSAGES, claws.answer, f"mail in {inbox}")
    for number in range(1, WAITING_MESSAGES + 1):
        claws.tell("--select", f"{inbox}/{number}")
    claws.tell(
        *("--compose-from-file", "-"), stdin=f"To: {recipient}\nSubject: {subject}\n\nHello.\n"
    )
    composing = "Compose message"
    until(lambda: bool(windows(composing)), claws.answer, "the compose window")
    press(windows(composing)[-1], "ctrl+Return")
    until(lambda: not windows(composing), claws.answer, "the message to be sent")


def main(folder: str, inbox: str, recipient: str, subject: str, *screenshot: str) -> None:
    password = sys.stdin.readline().rstrip("\n")
    command = ["claws-mail", "--alternate-config-dir", folder]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        claws = ClawsMail(process, folder, password)
        try:
            use(claws, inbox, recipient, subject)
            claws.tell("--exit")
            process.wait(_STOP_S)
        except BaseException:
            for name in screenshot:
                subprocess.run(["import", "-window", "root", name], check=False, timeout=20)
            raise
        finally:
            process.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
