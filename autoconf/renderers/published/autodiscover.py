"""The Autodiscover reply: Outlook asks for it, and eM Client, Thunderbird and Delta Chat too.

A file says the same to everybody, so it names no user name: readers take the whole address. A
server that knows the address names it.
"""

from typing import Final

from autoconf.model.published import Published
from autoconf.renderers.engine import narrow
from autoconf.renderers.interface import ClientInfo, Words
from autoconf.renderers.kits.autodiscover import reply
from autoconf.renderers.kits.logins import CLEAR
from autoconf.renderers.kits.xml import xml_document
from autoconf.renderers.published.interface import Document

_READERS: Final = ClientInfo(
    name="Autodiscover", platforms=("any",), auth_methods=CLEAR, for_owners=True, for_all=True
)


def _write(published: Published, _words: Words) -> bytes:
    profile, _ = narrow(published.profile, _READERS)
    return xml_document(reply(profile), ())


def with_names(published: Published) -> bytes:
    """Return the reply to a question with an address: user names are placeholders of the draft.

    Raises:
        UnsupportedError: the format cannot hold the settings.
    """
    profile, _ = narrow(published.profile, _READERS)
    return xml_document(reply(profile, names_user=True), ())


DOCUMENT: Final = Document(media_type="text/xml", write=_write)
