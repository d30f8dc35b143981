"""Programs whose installation would disturb the machine: Debian's files in a folder."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FOLDER: Final = Path("/var/cache/mail-autoconf-lab")
"""Where ``prepare`` puts what apart.txt names."""

EXIM: Final = FOLDER / "usr/sbin/exim4"
CYRUS: Final = FOLDER / "usr/lib/cyrus/bin"
SASLPASSWD: Final = FOLDER / "usr/sbin/saslpasswd2"
POSTFIXADMIN: Final = FOLDER / "usr/share/postfixadmin"

EXIM_ID: Final = 65001

ACCOUNTS: Final = {
    "passwd": f"Debian-exim:x:{EXIM_ID}:{EXIM_ID}::/nonexistent:/usr/sbin/nologin\n",
    "group": f"Debian-exim:x:{EXIM_ID}:\n",
}
"""What the namespace of the servers has besides the machine's own: Exim's user is compiled in."""


def environment() -> Mapping[str, str]:
    """Return the variables with which the programs find the libraries beside them."""
    folders = sorted(FOLDER.glob("usr/lib/*-linux-gnu"))
    return {"LD_LIBRARY_PATH": os.pathsep.join(map(str, folders))}
