"""Where a server listens: a host and a port, or a Unix socket."""

import socket
import stat
from pathlib import Path

from msgspec import Struct

from autoconf.errors import UsageError

_UNIX = "unix:"


class Place(Struct, frozen=True, kw_only=True):
    """A place that is free.

    Attributes:
        host: a name or an address, without brackets.
        port: the one that was asked for, or a free one for port 0.
        socket: the path of a Unix socket; host and port are then without meaning.
        shown: for people.
    """

    host: str = "127.0.0.1"
    port: int = 0
    socket: Path | None = None
    shown: str = ""


def place_of(text: str) -> Place:
    """Return a place where nothing listens yet.

    Args:
        text: ``HOST:PORT`` or ``unix:PATH``.

    Raises:
        UsageError: the place is taken, or is none of this machine.
    """
    try:
        if text.startswith(_UNIX):
            return _unix(Path(text.removeprefix(_UNIX)))
        return _tcp(text)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError("serve.cannot-listen", place=text, why=why) from error


def _tcp(text: str) -> Place:
    host, _, number = text.rpartition(":")
    if not (host and number.isascii() and number.isdigit()):
        raise UsageError("serve.no-place", place=text)
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tried.bind((host, int(number)))
        port: int = tried.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    return Place(host=host, port=port, shown=f"http://{shown}:{port}")


def _unix(path: Path) -> Place:
    """Return a path; the socket that an earlier server left there is removed."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as tried:
        if path.exists() and stat.S_ISSOCK(path.stat().st_mode):
            try:
                tried.connect(str(path))
            except ConnectionRefusedError:
                path.unlink()
            else:
                raise FileExistsError(None, "another server listens there")
        tried.bind(str(path))
    path.unlink()
    return Place(socket=path, shown=f"unix:{path}")
