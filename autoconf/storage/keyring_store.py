"""Refresh tokens in the keyring of the system, and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from autoconf.errors import SignInError

_SERVICE: Final = "mail-autoconf"
_REFUSED: Final = ("keyrings.alt.", "keyring.backends.fail.", "keyring.backends.null.")
"""Back ends that keep a text in a file that others can read, or keep nothing."""


class KeyringStore:
    """Texts by name. Each method loads the keyring, and raises ``SignInError`` if there is none."""

    def require(self) -> None:
        """Check that there is a keyring that keeps secrets.

        Raises:
            SignInError: there is none; the text says what to do.
        """
        self._backend()

    def get(self, name: str) -> str | None:
        """Return what was kept under a name; None: nothing.

        Raises:
            SignInError: the keyring cannot be used, or is locked.
        """
        backend = self._backend()
        with _said():
            found: str | None = backend.get_password(_SERVICE, name)
            return found

    def put(self, name: str, text: str) -> None:
        """Keep a text, in place of an older one.

        Raises:
            SignInError: the keyring cannot be used, or is locked.
        """
        backend = self._backend()
        with _said():
            backend.set_password(_SERVICE, name, text)

    def delete(self, name: str) -> None:
        """Forget a text; nothing happens if there is none.

        Raises:
            SignInError: the keyring cannot be used, or is locked.
        """
        backend = self._backend()
        with _said():
            if backend.get_password(_SERVICE, name) is not None:
                backend.delete_password(_SERVICE, name)

    def _backend(self) -> Any:
        try:
            import keyring
        except ModuleNotFoundError as error:
            raise SignInError("sign-in.keyring-missing") from error
        backend = keyring.get_keyring()
        chained = tuple(getattr(backend, "backends", ()))  # the chainer asks several
        if any(_name(one).startswith(_REFUSED) for one in chained[:1] or (backend,)):
            raise SignInError("sign-in.no-keyring")
        return backend


def _name(backend: object) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


@contextmanager
def _said() -> Iterator[None]:
    """Turn an error of the keyring into one of ours; its text holds no secret."""
    from keyring.errors import KeyringError

    try:
        yield
    except KeyringError as error:
        raise SignInError("sign-in.keyring-refused", why=type(error).__name__) from None
