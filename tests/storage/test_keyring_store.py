"""The keyring of the system, with a back end of the tests."""

from collections.abc import Iterator
from typing import Any

import keyring
import pytest
from keyring.backends.chainer import ChainerBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring

from autoconf.errors import SignInError
from autoconf.storage.keyring_store import KeyringStore
from tests.oauth.memory_keyring import MemoryKeyring


@pytest.fixture
def backend() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    made = MemoryKeyring()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def test_a_text_is_kept_and_forgotten(backend: MemoryKeyring) -> None:
    store = KeyringStore()
    store.require()
    store.put("a", "secret")
    assert store.get("a") == "secret"
    assert list(backend.texts) == ["mail-autoconf/a"]
    store.delete("a")
    store.delete("a")
    assert store.get("a") is None


@pytest.mark.parametrize("kind", [FailKeyring, NullKeyring])
def test_a_back_end_that_keeps_nothing_is_none(backend: MemoryKeyring, kind: type) -> None:
    del backend
    made: Any = kind
    keyring.set_keyring(made())
    with pytest.raises(SignInError, match="no keyring"):
        KeyringStore().require()


def test_a_back_end_that_writes_a_file_is_none(backend: MemoryKeyring) -> None:
    class PlaintextKeyring(MemoryKeyring):
        """As the package keyrings.alt has it."""

        __module__ = "keyrings.alt.file"

    del backend
    plain: Any = PlaintextKeyring
    keyring.set_keyring(plain())
    with pytest.raises(SignInError, match="no keyring"):
        KeyringStore().put("a", "secret")


def test_of_several_back_ends_the_first_one_counts(backend: MemoryKeyring) -> None:
    none: Any = FailKeyring

    class Both(ChainerBackend):
        """The library takes the first that works."""

        backends = (backend, none())

    both: Any = Both
    keyring.set_keyring(both())
    KeyringStore().require()


def test_a_keyring_that_is_locked_says_so_and_nothing_else(backend: MemoryKeyring) -> None:
    backend.is_locked = True
    for name in ("get", "delete"):
        with pytest.raises(SignInError, match="Unlock it") as caught:
            getattr(KeyringStore(), name)("a")
        assert "canary" not in str(caught.value)
        assert caught.value.__cause__ is None
    with pytest.raises(SignInError, match="Unlock it"):
        KeyringStore().put("a", "b")
