"""Who is asked before another login is spent."""

from typing import Final, Protocol

from autoconf.model.server import MailProtocol

MAX_FAILURES: Final = 3
"""Some providers lock the account after the third (draft-ietf-mailmaint-autoconfig)."""


class Asker(Protocol):
    """Decides whether another attempt is worth it; ``used`` of MAX_FAILURES are spent."""

    def try_user_name(self, name: str, used: int) -> bool:
        """Try this form of the user name, after another was refused?"""
        ...

    def try_protocol(self, protocol: MailProtocol, used: int) -> bool:
        """Try the next protocol, after the credentials were refused on one?"""
        ...
