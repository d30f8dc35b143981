"""FairEmail for Android, by hand: the app imports no other app's settings (its FAQ 114)."""

from typing import Final

from autoconf.renderers.interface import ClientInfo, Renderer
from autoconf.renderers.kits.logins import CLEAR_MECHANISMS
from autoconf.renderers.kits.steps import AUTH_METHODS, CHOICES, LEAVING, PhoneSteps

RENDERER: Final[Renderer] = PhoneSteps(
    id="fairemail",
    client=ClientInfo(
        name="FairEmail",
        platforms=("android",),
        auth_methods=AUTH_METHODS,
        mechanisms=CLEAR_MECHANISMS,
        choices=CHOICES | LEAVING,
    ),
)
