"""NeoMutt: a file for ``neomutt -F``."""

from typing import Final

from autoconf.renderers.interface import Renderer
from autoconf.renderers.kits.muttrc import muttrc_client

RENDERER: Final[Renderer] = muttrc_client("neomutt", "NeoMutt", by_token=True)
