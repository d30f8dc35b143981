"""Samsung Email for Android, by hand: the app imports no file."""

from typing import Final

from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.kits.steps import AUTH_METHODS, CHOICES, PhoneSteps

RENDERER: Final[Renderer] = PhoneSteps(
    id="samsung-email",
    client=ClientInfo(
        name="Samsung Email",
        platforms=("android",),
        auth_methods=AUTH_METHODS,
        choices=CHOICES | {Choice.LEAVE_ON_SERVER},
    ),
)
