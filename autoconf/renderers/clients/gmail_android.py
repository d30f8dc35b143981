"""Gmail for Android: by hand, as its managed configuration has no keys for IMAP."""

from typing import Final

from autoconf.model.profile import Profile
from autoconf.renderers.interface import ClientInfo, Renderer
from autoconf.renderers.kits.logins import CLEAR_MECHANISMS
from autoconf.renderers.kits.steps import AUTH_METHODS, CHOICES, LEAVING, Managed, PhoneSteps


def _properties(profile: Profile, host: str) -> dict[str, str | bool]:
    return {
        "email_address": str(profile.address),
        "exchange_host": host,
        "exchange_username": str(profile.address),
        "exchange_ssl_required": True,
        "exchange_trust_all_certificates": False,
    }


RENDERER: Final[Renderer] = PhoneSteps(
    id="gmail-android",
    client=ClientInfo(
        name="Gmail for Android",
        platforms=("android",),
        auth_methods=AUTH_METHODS,
        mechanisms=CLEAR_MECHANISMS,
        choices=CHOICES | LEAVING,
    ),
    managed=Managed("com.google.android.gm", _properties),
)
