"""Counts the logins of one account at the places that they go to."""

from collections.abc import Callable

from autoconf.dialogues.restraint import Restrained
from autoconf.errors import TargetPausedError
from autoconf.usecases.accounts.limits import Claim, Hosts

PlacesOf = Callable[[str], tuple[str, ...]]
"""Returns the places of a host name."""


class OneAccount:
    """The ``Targets`` of one account: it holds back logins that were not claimed."""

    def __init__(self, hosts: Hosts, claim: Claim, places_of: PlacesOf) -> None:
        """Take what the account claimed.

        ``was_sent_away`` tells later whether a server said that there is too much.
        """
        self._hosts = hosts
        self._claim = claim
        self._places_of = places_of
        self.was_sent_away = False

    def connect(self, host: str, address: str = "") -> None:
        """Let it pass: the claim has a connection for each login."""

    def log_in(self, host: str) -> None:
        """Count a login; TargetPausedError: there is no room for it."""
        if not self._hosts.log_in(self._claim, self._places_of(host)):
            raise TargetPausedError("finding.attempts-spent.crowded", host=host, minutes=1)

    def pause(self, host: str) -> None:
        """Leave a server alone that said that there is too much."""
        self.was_sent_away = True
        self._hosts.pause(self._places_of(host))


def restraint_of(account: OneAccount) -> Restrained:
    """Return what a conversation asks before each login; every port may have one."""
    return Restrained(account, no_login=frozenset())
