"""FairEmail for Android, by hand."""

from typing import Final

from msgspec import Struct

from autoconf.model.profile import Profile, Rendering
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.phone import AUTH_METHODS, CHOICES, steps_rendering

_CLIENT: Final = ClientInfo(
    name="FairEmail",
    platforms=("android",),
    auth_methods=AUTH_METHODS,
    choices=CHOICES | {Choice.LEAVE_ON_SERVER},
)


class FairEmail(Struct, frozen=True):
    """Writes steps to follow on the phone: the app imports no other's settings (its FAQ 114)."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``fairemail/steps.txt``."""
        return steps_rendering(profile, "fairemail", _CLIENT)


RENDERER: Final[Renderer] = FairEmail()
