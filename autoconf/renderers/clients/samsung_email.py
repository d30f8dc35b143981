"""Samsung Email for Android, by hand: the app imports no file."""

from typing import Final

from autoconf.renderers.interface import ClientInfo, Renderer
from autoconf.renderers.kits.logins import CLEAR_MECHANISMS
from autoconf.renderers.kits.steps import AUTH_METHODS, CHOICES, LEAVING, PhoneSteps

RENDERER: Final[Renderer] = PhoneSteps(
    id="samsung-email",
    client=ClientInfo(
        name="Samsung Email",
        platforms=("android",),
        auth_methods=AUTH_METHODS,
        mechanisms=CLEAR_MECHANISMS,
        choices=CHOICES | LEAVING,
    ),
)
