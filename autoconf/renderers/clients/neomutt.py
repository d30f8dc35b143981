"""NeoMutt: a file for ``neomutt -F``."""

from typing import Final

from autoconf.renderers.interface import ClientInfo, Renderer
from autoconf.renderers.muttrc import AUTH_METHODS, CHOICES, Muttrc

_CLIENT: Final = ClientInfo(
    name="NeoMutt",
    platforms=("linux", "macos"),
    auth_methods=AUTH_METHODS,
    choices=CHOICES,
)

RENDERER: Final[Renderer] = Muttrc(client_id="neomutt", client=_CLIENT)
