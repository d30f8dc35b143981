"""The mail clients that a person wants settings for."""

from collections.abc import Mapping
from typing import Protocol


class KnownClient(Protocol):
    """What must be known of a client to choose it."""

    @property
    def in_setup(self) -> bool:
        """Whether ``setup`` writes for it unless told otherwise."""
        ...


def wanted_clients(ids: tuple[str, ...], known: Mapping[str, KnownClient]) -> tuple[str, ...]:
    """Return the ids to write: each once; none means those of ``setup``, "all" every client.

    Capitals and blanks are taken as people write them: "Apple Mail" is ``apple-mail``.

    Raises:
        UnknownClientError: an id is not known.
    """
    if "all" in ids:
        return tuple(known)
    if not ids:
        written = [name for name, client in known.items() if client.in_setup]
        return tuple(sorted(written, key=lambda name: name != "thunderbird"))  # its step is shown
    wanted = ["-".join(name.lower().split()) for name in ids]
    unknown = [name for name, client in zip(ids, wanted, strict=True) if client not in known]
    if unknown:
        from autoconf.model.client_names import unknown_client

        raise unknown_client(unknown[0], known)
    return tuple(dict.fromkeys(wanted))
