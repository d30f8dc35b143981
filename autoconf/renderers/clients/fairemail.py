"""FairEmail for Android, by hand: the app imports no other app's settings (its FAQ 114)."""

from typing import Final

from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.kits.steps import AUTH_METHODS, CHOICES, PhoneSteps

RENDERER: Final[Renderer] = PhoneSteps(
    id="fairemail",
    client=ClientInfo(
        name="FairEmail",
        platforms=("android",),
        auth_methods=AUTH_METHODS,
        choices=CHOICES | {Choice.LEAVE_ON_SERVER},
    ),
)
