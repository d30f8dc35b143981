"""Outlook for iOS and Android: by hand, as its managed configuration has no keys for IMAP."""

from typing import Final

from autoconf.model.message import Message
from autoconf.model.profile import Profile
from autoconf.model.server import MailProtocol
from autoconf.renderers.interface import ClientInfo, Renderer
from autoconf.renderers.kits.logins import CLEAR_MECHANISMS
from autoconf.renderers.kits.steps import AUTH_METHODS, CHOICES, Managed, PhoneSteps

_KEY: Final = "com.microsoft.outlook.EmailProfile."


def _properties(profile: Profile, host: str) -> dict[str, str | bool]:
    values = {
        "EmailAddress": str(profile.address),
        "EmailUPN": str(profile.address),
        "AccountType": "BasicAuth",
        "ServerAuthentication": "Username and Password",
        "ServerHostName": host,
    }
    if profile.choices.account_name:
        values["EmailAccountName"] = profile.choices.account_name
    return {f"{_KEY}{name}": value for name, value in values.items()}


RENDERER: Final[Renderer] = PhoneSteps(
    id="outlook-mobile",
    client=ClientInfo(
        name="Outlook for iOS and Android",
        platforms=("ios", "android"),
        protocols=frozenset({MailProtocol.IMAP}),
        auth_methods=AUTH_METHODS,
        mechanisms=CLEAR_MECHANISMS,
        choices=CHOICES,
    ),
    managed=Managed("com.microsoft.office.outlook", _properties),
    caveats=(Message.of("caveat.microsoft-servers"),),
)
