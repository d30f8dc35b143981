"""Limits of targets that processes share: without the place that they share, nothing is asked."""

from msgspec import Struct

from autoconf.errors import TargetPausedError
from autoconf.model.service import Targets
from autoconf.web.errors import StoreAwayError


class SharedTargets(Struct, frozen=True):
    """See ``Targets``; what cannot be counted is not done."""

    kept: Targets

    def connect(self, host: str, address: str = "") -> None:
        """Count a connection; see ``Targets``."""
        try:
            self.kept.connect(host, address)
        except StoreAwayError as error:
            raise TargetPausedError("net.not-counted", host=host) from error

    def log_in(self, host: str) -> None:
        """Count a login; see ``Targets``."""
        try:
            self.kept.log_in(host)
        except StoreAwayError as error:
            raise TargetPausedError("net.not-counted", host=host) from error

    def pause(self, host: str) -> None:
        """Leave a host alone; see ``Targets``. It can only be tried."""
        try:
            self.kept.pause(host)
        except StoreAwayError:
            return
