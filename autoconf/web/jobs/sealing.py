"""Values that only who knows an id can read, or could have written."""

import os
import pickle
from hashlib import sha256
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from autoconf.web.errors import StoreAwayError
from autoconf.web.jobs.redis_link import PREFIX

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
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
            StoreAwayError: somebody has changed it, or put it into another place.
        """
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            value = self._cipher.decrypt(nonce, rest, self._bound_to(kind))
        except (InvalidTag, ValueError) as error:
            raise StoreAwayError from error
        # A pickle can run code. This one cannot be forged: the tag proves that its author knew the
        # id, and only this program and the owner of the job know it. The owner cannot write here.
        return pickle.loads(value)  # noqa: S301

    def _bound_to(self, kind: str) -> bytes:
        return self.key(kind).encode()


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
