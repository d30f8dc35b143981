"""A package that is not installed is named, and with it the command that brings it."""

import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.publish.asking import HOSTER

_WITHOUT: Final = """\
import sys
sys.modules[sys.argv.pop(1)] = None
from autoconf.__main__ import main
main()
"""
_DATABASE: Final = 'kind = "sqlite"\npath = "x"\npreset = "postfixadmin"'
_DIRECTORY: Final = 'kind = "ldap"\nurl = "ldapi:///x"\nbase = "dc=x"\npreset = "iredmail-ldap"'


@pytest.mark.parametrize(
    ("package", "source", "extra"),
    [
        ("granian", "", "[serve]"),
        ("sqlalchemy", _DATABASE, "[serve-sql]"),
        ("ldap3", _DIRECTORY, "[serve,ldap]"),
    ],
)
def test_the_command_that_installs_it_is_told(
    tmp_path: Path, package: str, source: str, extra: str
) -> None:
    shared = HOSTER.partition(b"[source.customers]")[0].decode()
    config = tmp_path / "serve.toml"
    config.write_text(f'{shared}[source.customers]\nprofile = "basic"\n{source}\n')

    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", _WITHOUT, package, "serve", "--config", str(config)],
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"in the folder of the program: pip install '.{extra}'\n")
