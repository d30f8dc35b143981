"""Settings files, read as the program reads them, in short words."""

from pathlib import Path
from typing import Final

from autoconf.formats.settings_files.interface import Account, File
from autoconf.formats.settings_files.recognise import format_of, readers
from autoconf.model.address import EmailAddress
from autoconf.model.using import UsedServer

SAMPLES: Final = Path(__file__).parents[2] / "data" / "using"
ALICE: Final = EmailAddress.parse("alice@example.com")
PASSWORD: Final = "Top-S3cret!"
"""Stands in every sample."""


def sample(name: str) -> list[File]:
    """Return a sample, or the files of a folder with samples."""
    path = SAMPLES / name
    paths = sorted(path.iterdir()) if path.is_dir() else [path]
    return [File(one.name, one.read_bytes()) for one in paths]


def written(text: str, name: str = "settings") -> list[File]:
    """Return a file with this text."""
    return [File(name, text.encode())]


def accounts(files: list[File]) -> list[Account]:
    """Return the accounts, read by the reader that knows the files."""
    return list(readers()[format_of(files[0])].read(files, ALICE))


def servers(files: list[File]) -> list[str]:
    """Return every server in one line."""
    return [shown(server) for account in accounts(files) for server in account.servers]


def shown(server: UsedServer) -> str:
    """Return a server in one line, such as "imap imap.example.com:993 SSL alice"."""
    words = [
        f"{server.protocol.value} {server.hostname}:{server.port} {server.socket_type.value}",
        server.username or "",
        server.authentication.value if server.authentication else "",
        "optional" if server.optional else "",
        "tunnel" if server.tunnel else "",
        "" if server.leave_on_server is None else f"leave={server.leave_on_server}",
    ]
    return " ".join(filter(None, words))
