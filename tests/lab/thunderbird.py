"""Runs scripts inside the real Thunderbird; run where clients are.

Reads from stdin, as JSON, ``program`` and ``options`` to start it with, ``scripts`` (each a list:
the body of an async function, then its arguments) and ``screenshot`` (a path, or empty); writes
what the scripts returned, as JSON. Thunderbird is quit at the end, so it saves its preferences.
"""

import base64
import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.lab.marionette import Marionette

_START_S: Final = 180
_STOP_S: Final = 120

_LOGIN_AT_STARTUP: Final = re.compile(r'(login_at_startup", *)true')

_PREFS: Final = """
user_pref("app.donation.eoy.version.viewed", 999);
user_pref("datareporting.policy.dataSubmissionPolicyBypassNotification", true);
user_pref("mail.provider.suppress_dialog_on_startup", true);
user_pref("mail.spotlight.firstRunDone", true);
user_pref("mail.winsearch.firstRunDone", true);
user_pref("mailnews.start_page.enabled", false);
user_pref("mail.shell.checkDefaultClient", false);
user_pref("mail.rights.version", 1);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
"""
"""Silence for the first start."""


def without_login_at_startup(prefs: str) -> str:
    """Return preferences without it: it would ask for a password, and block Marionette."""
    return _LOGIN_AT_STARTUP.sub(r"\1false", prefs)


def prepare(profile: Path, ca_file: Path) -> None:
    """Let the profile trust the lab's authority, and be quiet."""
    file = profile / "prefs.js"
    prefs = without_login_at_startup(file.read_text()) if file.exists() else ""
    file.write_text(prefs + _PREFS)
    database = f"sql:{profile}"
    for options in (
        ("-N", "--empty-password"),
        ("-A", "-n", "lab", "-t", "C,,", "-i", str(ca_file)),
    ):
        subprocess.run(["certutil", "-d", database, *options], check=True, timeout=120)


@contextlib.contextmanager
def started(program: str, options: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run Thunderbird without a display."""
    command = [program, "--headless", "--marionette", "-remote-allow-system-access"]
    with subprocess.Popen(
        [*command, "--no-remote", *options],
        env={**os.environ, "MOZ_CRASHREPORTER_DISABLE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


def main() -> None:
    """Open, ask, quit, tell."""
    job = json.load(sys.stdin)
    with started(job["program"], job["options"]) as process:
        with Marionette(_START_S) as remote:
            answers = [remote.run(*script) for script in job["scripts"]]
            if job["screenshot"]:
                picture = remote.command("WebDriver:TakeScreenshot", {"full": True})["value"]
                Path(job["screenshot"]).write_bytes(base64.b64decode(picture))
            remote.command("Marionette:Quit", {"flags": ["eForceQuit"]})
        process.wait(_STOP_S)
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main()
