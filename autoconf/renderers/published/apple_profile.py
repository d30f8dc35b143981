"""Apple's configuration profile: for everybody, the device asks for address and password."""

from typing import Final

from msgspec.structs import replace

from autoconf.model.address import EmailAddress
from autoconf.model.message import Message
from autoconf.model.profile import Choices, Profile
from autoconf.model.published import Published
from autoconf.renderers.engine import narrow
from autoconf.renderers.interface import Words
from autoconf.renderers.kits.apple import APPLE_MAIL, configuration
from autoconf.renderers.published.interface import Document
from autoconf.renderers.safe_text import safe

_READERS: Final = replace(APPLE_MAIL, for_owners=True, for_all=True)


def _write(published: Published, words: Words) -> bytes:
    about = Message.of("published.profile", domain=published.domain)
    return _profile(published, published.profile, words(about))


def for_address(published: Published, address: EmailAddress, words: Words) -> bytes:
    """Return the profile of one person: the device asks for the password alone.

    Raises:
        UnsupportedError: the format cannot hold the settings.
    """
    about = Message.of("published.profile-of-one", domain=published.domain)
    profile = replace(published.profile, address=address, is_for_all=False)
    return _profile(published, profile, words(about))


def _profile(published: Published, profile: Profile, about: str) -> bytes:
    name = safe(published.config.display_name, "provider")
    profile = replace(profile, choices=Choices(account_name=name))
    profile, _ = narrow(profile, _READERS)
    return configuration(profile, name, about)


DOCUMENT: Final = Document(media_type="application/x-apple-aspen-config", write=_write)
