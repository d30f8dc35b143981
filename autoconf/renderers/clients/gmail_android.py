"""Gmail for Android: by hand, or by managed configuration where there is ActiveSync."""

from typing import Final

from msgspec import Struct

from autoconf.model.profile import Profile, Rendering
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.phone import (
    AUTH_METHODS,
    CHOICES,
    active_sync_host,
    managed_configuration,
    steps_rendering,
)

_CLIENT: Final = ClientInfo(
    name="Gmail for Android",
    platforms=("android",),
    auth_methods=AUTH_METHODS,
    choices=CHOICES | {Choice.LEAVE_ON_SERVER},
)


class GmailAndroid(Struct, frozen=True):
    """Writes steps to follow on the phone; the managed configuration has no keys for IMAP."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``gmail-android/steps.txt``, and a managed configuration for ActiveSync."""
        host = active_sync_host(profile)
        if host is None:
            return steps_rendering(profile, "gmail-android", _CLIENT)
        managed = managed_configuration(
            "gmail-android",
            "com.google.android.gm",
            {
                "email_address": str(profile.address),
                "exchange_host": host,
                "exchange_username": str(profile.address),
                "exchange_ssl_required": True,
                "exchange_trust_all_certificates": False,
            },
        )
        return steps_rendering(profile, "gmail-android", _CLIENT, managed)


RENDERER: Final[Renderer] = GmailAndroid()
