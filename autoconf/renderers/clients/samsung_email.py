"""Samsung Email for Android, by hand."""

from typing import Final

from msgspec import Struct

from autoconf.model.profile import Profile, Rendering
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.phone import AUTH_METHODS, CHOICES, steps_rendering

_CLIENT: Final = ClientInfo(
    name="Samsung Email",
    platforms=("android",),
    auth_methods=AUTH_METHODS,
    choices=CHOICES | {Choice.LEAVE_ON_SERVER},
)


class SamsungEmail(Struct, frozen=True):
    """Writes steps to follow on the phone: the app imports no file."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``samsung-email/steps.txt``."""
        return steps_rendering(profile, "samsung-email", _CLIENT)


RENDERER: Final[Renderer] = SamsungEmail()
