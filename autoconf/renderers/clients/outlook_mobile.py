"""Outlook for iOS and Android: by hand, or by managed configuration where there is ActiveSync."""

from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import MailProtocol
from autoconf.renderers.interface import ClientInfo, Renderer
from autoconf.renderers.phone import (
    AUTH_METHODS,
    CHOICES,
    active_sync_host,
    managed_configuration,
    steps_rendering,
)

_KEY: Final = "com.microsoft.outlook.EmailProfile."

_CLIENT: Final = ClientInfo(
    name="Outlook for iOS and Android",
    platforms=("ios", "android"),
    protocols=frozenset({MailProtocol.IMAP}),
    auth_methods=AUTH_METHODS,
    choices=CHOICES,
)


class OutlookMobile(Struct, frozen=True):
    """Writes steps to follow on the phone; the managed configuration has no keys for IMAP."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``outlook-mobile/steps.txt``, and a managed configuration for ActiveSync."""
        host = active_sync_host(profile)
        managed = () if host is None else (_managed(profile, host),)
        rendering = steps_rendering(profile, "outlook-mobile", _CLIENT, *managed)
        return replace(rendering, caveats=(Message.of("caveat.microsoft-servers"),))


def _managed(profile: Profile, host: str) -> Artifact:
    values = {
        "EmailAddress": str(profile.address),
        "EmailUPN": str(profile.address),
        "AccountType": "BasicAuth",
        "ServerAuthentication": "Username and Password",
        "ServerHostName": host,
    }
    if profile.choices.account_name:
        values["EmailAccountName"] = profile.choices.account_name
    return managed_configuration(
        "outlook-mobile",
        "com.microsoft.office.outlook",
        {f"{_KEY}{name}": value for name, value in values.items()},
    )


RENDERER: Final[Renderer] = OutlookMobile()
