"""Autodiscover XML (MS-OXDSCLI) on the computer itself, and the registry entry that names it.

Read by classic Outlook.
"""

from collections.abc import Iterator
from typing import Final

from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile
from autoconf.renderers.interface import Choice, ClientInfo, Renderer, Words
from autoconf.renderers.kits.autodiscover import reply
from autoconf.renderers.kits.client import ClientTable, always, head
from autoconf.renderers.kits.logins import CLEAR, OWN_COMMANDS
from autoconf.renderers.kits.registry import Values, registry_file
from autoconf.renderers.kits.xml import xml_document

_FOLDER: Final = "C:\\ProgramData\\mail-settings"
_KEY: Final = "Software\\Microsoft\\Office\\16.0\\Outlook\\AutoDiscover"

_CLIENT: Final = ClientInfo(
    name="Outlook (Autodiscover)",
    platforms=("windows",),
    auth_methods=CLEAR,
    mechanisms=OWN_COMMANDS,
    choices=frozenset({Choice.DISPLAY_NAME}),
)


def _files(profile: Profile, words: Words) -> Iterator[Artifact]:
    """Yield the document and ``autodiscover.reg``.

    The document lists all usable servers, the best first; where the person chose a protocol, only
    servers of that protocol.

    Raises:
        UnsupportedError: the port of a chosen server is known for the other way to TLS, or a
            user name begins or ends with white space.
    """
    domain, comments = profile.address.domain, head(profile, words, "")
    yield Artifact(
        path=f"outlook-autodiscover/{domain}.xml",
        media_type="application/xml",
        content=xml_document(reply(profile), comments),
    )
    entry: Values = {"PreferLocalXML": 1, domain: f"{_FOLDER}\\{domain}.xml"}
    yield registry_file("outlook-autodiscover/autodiscover.reg", comments, {_KEY: entry})


def _step_values(profile: Profile) -> dict[str, str]:
    address, domain = str(profile.address), profile.address.domain
    return {"address": address, "file": f"{domain}.xml", "folder": _FOLDER}


RENDERER: Final[Renderer] = ClientTable(
    id="outlook-autodiscover",
    client=_CLIENT,
    files=_files,
    steps=("copy", "import", "add"),
    values=_step_values,
    caveats=always(Message.of("caveat.outlook-autodiscover")),
)
