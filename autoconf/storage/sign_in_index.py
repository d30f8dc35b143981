"""Which sign-ins are kept: ``sign-ins.json`` in the state folder. It holds no secret."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec import DecodeError, Struct, json

from autoconf.errors import SignInError
from autoconf.inputs import read_file
from autoconf.model.sign_in import Endpoints
from autoconf.sharing import pause
from autoconf.storage.files import replace_file
from autoconf.storage.locks import try_lock, unlock
from autoconf.tasks import CancelToken

_NAME: Final = "sign-ins.json"
_LOCK: Final = "sign-ins.lock"
_MAX_FILE: Final = 1024 * 1024
_LOCK_S: Final = 40.0
_TICK_S: Final = 0.05


class KeptSignIn(Struct, frozen=True, kw_only=True):
    """One sign-in.

    Attributes:
        address: of the person.
        endpoints: of the issuer.
        client_id: of the program.
        secret_file: with the client's secret; empty: it has none.
        hosts: the mail servers that its tokens may go to.
        scopes: what was granted.
        is_own: the issuer may lie in a private network.
        since: when the person signed in, ISO 8601.
    """

    address: str
    endpoints: Endpoints
    client_id: str
    secret_file: str = ""
    hosts: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    is_own: bool = False
    since: str = ""

    @property
    def name(self) -> str:
        """The name of its entry in the keyring."""
        issuer = self.endpoints.issuer or self.endpoints.token
        return f"{issuer} {self.client_id} {self.address}"


class _File(Struct):
    sign_ins: tuple[KeptSignIn, ...] = ()


class SignInIndex:
    """The list of kept sign-ins; an address has one."""

    def __init__(self, folder: Path) -> None:
        """Take the state folder; nothing is read yet."""
        self._path = folder / _NAME
        self._lock = folder / _LOCK

    def all(self) -> tuple[KeptSignIn, ...]:
        """Return all sign-ins; none where the file cannot be understood."""
        try:
            return json.decode(read_file(self._path, _MAX_FILE) or b"", type=_File).sign_ins
        except (OSError, ValueError, DecodeError):
            return ()

    def find(self, address: str) -> KeptSignIn | None:
        """Return the sign-in of an address."""
        return next((one for one in self.all() if one.address == address), None)

    def put(self, kept: KeptSignIn) -> None:
        """Add a sign-in, in place of an older one of the address.

        Raises:
            SignInError: the disk refused.
        """
        self._write((*(one for one in self.all() if one.address != kept.address), kept))

    def remove(self, address: str) -> None:
        """Remove the sign-in of an address.

        Raises:
            SignInError: the disk refused.
        """
        self._write(tuple(one for one in self.all() if one.address != address))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other runs out: an old refresh token that comes twice may end the whole sign-in.

        Raises:
            SignInError: another run does not end, or the disk refused.
        """
        try:
            self._lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise _not_kept(self._lock, error) from error
        try:
            _wait_for(handle)
            yield
        finally:
            unlock(handle)
            os.close(handle)

    def _write(self, sign_ins: tuple[KeptSignIn, ...]) -> None:
        try:
            replace_file(self._path, json.encode(_File(sign_ins=sign_ins)))
        except OSError as error:
            raise _not_kept(self._path, error) from error


def _wait_for(handle: int) -> None:
    end = time.monotonic() + _LOCK_S
    while True:
        try:
            try_lock(handle)
        except BlockingIOError as error:
            if time.monotonic() > end:
                raise SignInError("sign-in.another-run") from error
            pause(_TICK_S, CancelToken())
        except OSError:  # this disk has no locks
            return
        else:
            return


def _not_kept(path: Path, error: OSError) -> SignInError:
    return SignInError("sign-in.not-kept", path=path, why=error.strerror or error)
