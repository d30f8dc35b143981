"""The differences between a report and an earlier one of the same address."""

from enum import Enum

from msgspec import Struct

from autoconf.model.message import Message


class ChangeKind(Enum):
    """The part of a report that changed."""

    VERDICT = "verdict"
    SERVER = "server"
    CERTIFICATE = "certificate"
    MECHANISMS = "mechanisms"
    FINDING = "finding"


class Change(Struct, frozen=True, kw_only=True):
    """One difference; ``subject`` is a server, such as "imap imap.example.com:993", or a rule."""

    kind: ChangeKind
    subject: str
    message: Message


class Comparison(Struct, frozen=True, kw_only=True):
    """What changed; ``made_at`` is the time of the earlier report, empty where unknown."""

    made_at: str
    changes: tuple[Change, ...]

    @property
    def title(self) -> Message:
        """The heading above the changes."""
        if not self.made_at:
            return Message("change.title-undated" if self.changes else "change.none-undated")
        return Message.of("change.title" if self.changes else "change.none", clock=self.made_at)
