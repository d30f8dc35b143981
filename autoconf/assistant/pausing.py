"""Questions about further logins, for which the clock of a run stands."""

from msgspec import Struct

from autoconf.assistant.people import Person
from autoconf.assistant.stopwatch import Stopwatch
from autoconf.model.server import MailProtocol


class Pausing(Struct, frozen=True):
    """Asks the person about further attempts with the clock standing."""

    person: Person
    watch: Stopwatch

    def try_user_name(self, name: str, used: int) -> bool:
        """Ask about another form of the user name."""
        with self.watch.standing():
            return self.person.try_user_name(name, used)

    def try_protocol(self, protocol: MailProtocol, used: int) -> bool:
        """Ask about the next protocol."""
        with self.watch.standing():
            return self.person.try_protocol(protocol, used)
