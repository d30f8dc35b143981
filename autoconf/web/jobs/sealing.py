"""Values that only who knows an id can read, or could have written."""

import io
import os
import pickle
from enum import Enum
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from autoconf.web.errors import StoreAwayError
from autoconf.web.jobs.redis_link import PREFIX

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_MODULES: Final = ("autoconf.model.", "autoconf.web.jobs.job")
_HELPERS: Final = frozenset({("builtins", "frozenset"), ("msgspec._utils", "rebuild")})
"""What pickles of values call besides their own classes."""

_PURPOSE: Final = b"mail-autoconf: values of a job"


def hashed(text: str) -> str:
    """Return a name that does not tell an id."""
    return sha256(_octets(text)).hexdigest()


class Seal:
    """Encrypts values with a key from an id, which itself is stored nowhere."""

    def __init__(self, text: str) -> None:
        """Make the key.

        Args:
            text: the id, or another text that is known to those who may read.
        """
        self.name = hashed(text)
        derived = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
        self._cipher = AESGCM(derived.derive(_octets(text)))

    def key(self, kind: str) -> str:
        """Return the name of a place in Redis."""
        return f"{PREFIX}:{kind}:{self.name}"

    def close(self, value: object, kind: str) -> bytes:
        """Encrypt a value; it can be opened as the same kind alone."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, pickle.dumps(value), self._bound_to(kind))

    def open(self, sealed: bytes, kind: str) -> Any:
        """Decrypt a value.

        Raises:
            StoreAwayError: somebody has changed it, put it into another place, or made it up.
        """
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            value = self._cipher.decrypt(nonce, rest, self._bound_to(kind))
            return _Values(io.BytesIO(value)).load()
        except (InvalidTag, ValueError, pickle.UnpicklingError) as error:
            raise StoreAwayError from error

    def _bound_to(self, kind: str) -> bytes:
        return self.key(kind).encode()


class _Values(pickle.Unpickler):
    """Reads values of ours.

    Any pickle can run code, and a seal does not prevent that: visitors know the ids of their own
    jobs, and one of them may be able to write into Redis.
    """

    def find_class(self, module: str, name: str) -> Any:
        """Return a class of values.

        Raises:
            UnpicklingError: it is something else.
        """
        if (module, name) in _HELPERS:
            return super().find_class(module, name)
        found = super().find_class(module, name) if module.startswith(_MODULES) else None
        if not (isinstance(found, type) and issubclass(found, Struct | Enum)):
            raise pickle.UnpicklingError
        return found


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
