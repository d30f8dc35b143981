"""Whose page it is."""

from hashlib import sha256

from msgspec import Struct

from autoconf.web.pages.assets import PREFIX


class Logo(Struct, frozen=True, kw_only=True):
    """A picture in place of the envelope."""

    media_type: str
    content: bytes

    @property
    def name(self) -> str:
        """The name of its file, which changes with its content."""
        return f"logo.{sha256(self.content).hexdigest()[:12]}"

    @property
    def url(self) -> str:
        """Where it is."""
        return f"{PREFIX}{self.name}"


class Brand(Struct, frozen=True, kw_only=True):
    """The operator of the page.

    Attributes:
        name: of the page; empty: that of the catalogue.
        logo: None: an envelope.
        helpdesk: how to reach it, one line; empty: not said.
        helpdesk_mail: its address; empty: not said.
        imprint: an https URL; empty: none.
        privacy: likewise.
    """

    name: str = ""
    logo: Logo | None = None
    helpdesk: str = ""
    helpdesk_mail: str = ""
    imprint: str = ""
    privacy: str = ""
