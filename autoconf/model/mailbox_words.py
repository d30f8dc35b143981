"""The enums of ``mailbox``, apart from it because every report needs them."""

from enum import Enum


class SpecialUse(Enum):
    r"""What a folder is for (RFC 6154): the attribute without its backslash, in lower case."""

    SENT = "sent"
    DRAFTS = "drafts"
    TRASH = "trash"
    JUNK = "junk"
    ARCHIVE = "archive"


class SenderOutcome(Enum):
    """The answer of a server to mail from the address to itself."""

    ALLOWED = "allowed"
    LATER = "later"
    REFUSED = "refused"
