"""Mutt: a file for ``mutt -F``."""

from typing import Final

from autoconf.renderers.interface import Renderer
from autoconf.renderers.kits.muttrc import muttrc_client

RENDERER: Final[Renderer] = muttrc_client("mutt", "Mutt")
