"""Where a server listens: a host and a port, or a Unix socket."""

import socket
import stat
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UsageError

_UNIX: Final = "unix:"


class Place(Struct, frozen=True, kw_only=True):
    """A place that is free.

    Attributes:
        host: an address, without brackets.
        port: the one that was asked for, or a free one for port 0.
        socket: the path of a Unix socket; host and port are then without meaning.
        shown: for people.
        is_for_all: the public place; all users of the machine may connect to its socket.
    """

    host: str = "127.0.0.1"
    port: int = 0
    socket: Path | None = None
    shown: str = ""
    is_for_all: bool = False


def places_of(public: str, admin: Iterable[str]) -> tuple[Place, ...]:
    """Return places where nothing listens yet, each another one.

    Args:
        public: ``HOST:PORT`` or ``unix:PATH``. All users of the machine may connect.
        admin: the same; the umask says who may connect to a socket.

    Raises:
        UsageError: a place is taken, is named twice, or is none of this machine.
    """
    with ExitStack() as tried:  # each is taken until all are known
        return (
            replace(_place_of(public, tried), is_for_all=True),
            *(_place_of(one, tried) for one in admin),
        )


def _place_of(text: str, tried: ExitStack) -> Place:
    try:
        if text.startswith(_UNIX):
            return _unix(Path(text.removeprefix(_UNIX)), tried)
        return _tcp(text, tried)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError("serve.cannot-listen", place=text, why=why) from error


def _tcp(text: str, tried: ExitStack) -> Place:
    host, _, number = text.rpartition(":")
    if not (host and number.isascii() and number.isdigit()):
        raise UsageError("serve.no-place", place=text)
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    one = tried.enter_context(socket.socket(family, socket.SOCK_STREAM))
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind((host, int(number)))
    one.listen()
    host, port = one.getsockname()[:2]  # granian takes no name, only an address
    shown = f"[{host}]" if ":" in host else host
    return Place(host=host, port=port, shown=f"http://{shown}:{port}")


def _unix(path: Path, tried: ExitStack) -> Place:
    """Return a path; the socket that an earlier server left there is removed."""
    one = tried.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
    if path.exists() and stat.S_ISSOCK(path.stat().st_mode):
        try:
            one.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
        else:
            raise FileExistsError(None, "another server listens there")
    one.bind(str(path))
    tried.callback(path.unlink)
    one.listen()
    return Place(socket=path, shown=f"unix:{path}")
