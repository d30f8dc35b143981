"""Runs a command, and writes down what it cost: ``python meter.py FILE COMMAND...``.

A small process of its own: the system counts the memory of the process that starts a command to
that command.
"""

import json
import os
import subprocess
import sys
from pathlib import Path


def main() -> int:
    process = subprocess.Popen(sys.argv[2:])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    cost = {"cpu_s": used.ru_utime + used.ru_stime, "memory_mb": used.ru_maxrss / 1024}
    Path(sys.argv[1]).write_text(json.dumps(cost), encoding="utf-8")
    return abs(process.returncode)


if __name__ == "__main__":
    sys.exit(main())
