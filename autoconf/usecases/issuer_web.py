"""The web of issuers: where a sign-in asks for metadata and tokens."""

from types import TracebackType
from typing import Final, Self

from autoconf.model.options import Options
from autoconf.model.service import Service
from autoconf.net.interfaces import Http
from autoconf.net.live import LiveNetwork
from autoconf.tasks import CancelToken, Deadline

_REQUEST_S: Final = 15.0


class IssuerWeb:
    """Returns the web for one question to an issuer; ``close`` ends its connections."""

    def __init__(
        self, options: Options, cancel: CancelToken, service: Service | None = None
    ) -> None:
        """Take the options; nothing is asked yet.

        Args:
            options: the network of this machine.
            cancel: ends each question.
            service: the sign-in is a stranger's; then no issuer lies in a private network.
        """
        self._options = options
        self._cancel = cancel
        self._service = service
        self._networks: dict[bool, LiveNetwork] = {}

    def __call__(self, is_own: bool) -> Http:  # noqa: FBT001 - the type is named (Web)
        """Return the web for one question, with a deadline of its own.

        Args:
            is_own: the person named the issuer: it may lie in a private network.
        """
        if is_own not in self._networks:
            self._networks[is_own] = LiveNetwork(
                self._options, leads_inside=is_own, service=self._service
            )
        return self._networks[is_own](Deadline(_REQUEST_S, self._cancel)).http

    def close(self) -> None:
        """End the connections."""
        for network in self._networks.values():
            network.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
