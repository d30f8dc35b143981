"""The folders for sent mail and drafts on an IMAP server, as a login showed them."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from functools import lru_cache

from msgspec import Struct

from autoconf.errors import UnsupportedError
from autoconf.model.mailbox import ImapFacts, SpecialUse
from autoconf.model.message import Message
from autoconf.model.profile import Profile
from autoconf.model.server import MailProtocol
from autoconf.renderers.safe_text import safe


class Folders(Struct, frozen=True, kw_only=True):
    """The names as the server writes them, decoded.

    Attributes:
        prefix: the beginning of the names of personal folders.
        delimiter: the character between the levels of a name; empty for none.
        sent, drafts: the folder of that purpose; the usual name if the login showed none.
    """

    prefix: str = ""
    delimiter: str = ""
    sent: str = "Sent"
    drafts: str = "Drafts"

    @property
    def are_unusual(self) -> bool:
        """Whether programs would not guess the names."""
        return (self.sent, self.drafts) != ("Sent", "Drafts")

    @property
    def root(self) -> str:
        """The folder that all others lie in; empty for none."""
        return self.prefix.removesuffix(self.delimiter)

    def levels(self, name: str) -> list[str]:
        """Return the levels of a name, from the root."""
        return name.split(self.delimiter) if self.delimiter else [name]


def folders_of(profile: Profile) -> Folders:
    """Return the folders of the account."""
    facts = profile.mailbox
    if facts is None or profile.incoming.protocol is not MailProtocol.IMAP:
        return Folders()
    prefix = facts.prefix if facts.prefix and _is_writable(facts.prefix) else ""
    return Folders(
        prefix=prefix,
        delimiter=facts.delimiter,
        sent=_learned(facts, SpecialUse.SENT) or f"{prefix}Sent",
        drafts=_learned(facts, SpecialUse.DRAFTS) or f"{prefix}Drafts",
    )


def _learned(facts: ImapFacts, use: SpecialUse) -> str | None:
    name = facts.folder_for(use)
    return name if name and _is_writable(name) else None


def _is_writable(name: str) -> bool:
    """Tell whether a file can hold the name, and the name was decoded without loss."""
    try:
        return "\ufffd" not in safe(name, "folder")
    except UnsupportedError:
        return False


@lru_cache(maxsize=256)  # those of most users are the same
def modified_utf7(name: str) -> str:
    """Return the name of a folder as IMAP sends it (RFC 3501 section 5.1.3)."""

    def shifted(run: re.Match[str]) -> str:
        base64 = b64encode(run[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        return f"&{base64}-"

    return re.sub("[^ -~]+", shifted, name.replace("&", "&-"))


def other_names(client: str) -> Callable[[Profile], Iterator[Message]]:
    """Return the caveats of a client that always uses the usual names."""

    def caveats(profile: Profile) -> Iterator[Message]:
        folders = folders_of(profile)
        if profile.choices.folders == "server" and folders.are_unusual:
            yield Message.of(
                "caveat.folder-names", client=client, sent=folders.sent, drafts=folders.drafts
            )

    return caveats
