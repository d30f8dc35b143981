import pytest

from autoconf.errors import TargetPausedError
from autoconf.model.service import NO_LIMITS
from autoconf.web.errors import StoreAwayError
from autoconf.web.jobs.shared_targets import SharedTargets


class Away:
    """Limits whose place does not answer."""

    def connect(self, host: str, address: str = "") -> None:
        del host, address
        raise StoreAwayError

    def log_in(self, host: str) -> None:
        del host
        raise StoreAwayError

    def pause(self, host: str) -> None:
        del host
        raise StoreAwayError


def test_what_cannot_be_counted_is_not_done() -> None:
    targets = SharedTargets(Away())

    with pytest.raises(TargetPausedError, match=r"imap\.example\.com"):
        targets.connect("imap.example.com", "192.0.2.1")
    with pytest.raises(TargetPausedError):
        targets.log_in("imap.example.com")
    targets.pause("imap.example.com")


def test_what_is_counted_is_done() -> None:
    targets = SharedTargets(NO_LIMITS)

    targets.connect("imap.example.com")
    targets.log_in("imap.example.com")
    targets.pause("imap.example.com")
