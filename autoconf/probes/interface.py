"""Who is asked before another login is spent."""

from typing import Protocol

from autoconf.model.server import MailProtocol


class Asker(Protocol):
    """Decides whether another attempt is worth it; ``used`` of MAX_FAILURES are spent.

    What earlier runs spent is counted in.
    """

    def try_user_name(self, name: str, used: int) -> bool:
        """Try this form of the user name, after another was refused?"""
        ...

    def try_protocol(self, protocol: MailProtocol, used: int) -> bool:
        """Try the next protocol, after the credentials were refused on one?"""
        ...
