"""``demo --serve``: a provider to practise with."""

import shlex
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Final

from autoconf.cli.main import run

_DEMO: Final = (sys.executable, "-m", "autoconf", "demo", "--serve")


def test_the_printed_command_works_and_control_c_leaves_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(_DEMO, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as demo:  # noqa: S603
        assert demo.stdout is not None
        lines = iter(demo.stdout.readline, "")
        first, command = next(lines), ""
        for line in lines:
            command += line.strip().removesuffix("\\")
            if not line.endswith("\\\n"):
                break
        _, *words = shlex.split(command)
        password = Path(words[words.index("--password-file") + 1])
        mode = stat.S_IMODE(password.stat().st_mode)
        status = run(words)
        demo.send_signal(signal.SIGINT)

    assert first.startswith("alice@demo.example has its mail servers on this machine")
    assert (mode, status, demo.returncode) == (0o600, 0, 130)
    assert not password.parent.exists()
    assert list(tmp_path.iterdir()) == []
