"""Apple's configuration profiles (.mobileconfig): for one person, or for everybody at a domain.

The same address, or domain, always gets the same identifiers, so that a newer profile replaces an
older one.
"""

import itertools
import plistlib
import uuid
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from autoconf.formats.safe_text import web_url
from autoconf.model.config import Service
from autoconf.model.domain import registrable_domain
from autoconf.model.profile import Profile
from autoconf.model.server import AuthMethod, MailProtocol, Server
from autoconf.renderers.interface import Choice, ClientInfo
from autoconf.renderers.kits.folders import folders_of
from autoconf.renderers.kits.logins import LoginWords, login_word, mechanisms_with, methods_of
from autoconf.renderers.kits.port_guess import require_good_guess
from autoconf.renderers.kits.texts import (
    safe_account_name,
    safe_address,
    safe_shown_name,
    safe_user_name,
)
from autoconf.renderers.safe_text import safe

_TYPES: Final = {MailProtocol.IMAP: "EmailTypeIMAP", MailProtocol.POP3: "EmailTypePOP"}
_NO_LOGIN: Final = "EmailAuthNone"
_AUTHENTICATION: Final[LoginWords[str]] = {  # the surest first: all of it goes through TLS
    AuthMethod.PASSWORD_CLEARTEXT: "EmailAuthPassword",
    AuthMethod.PASSWORD_ENCRYPTED: "EmailAuthCRAMMD5",
    "CRAM-MD5": "EmailAuthCRAMMD5",
    AuthMethod.NTLM: "EmailAuthNTLM",
    AuthMethod.NONE: _NO_LOGIN,
    AuthMethod.CLIENT_IP_ADDRESS: _NO_LOGIN,
}
OTHER_ACCOUNTS: Final = {"caldav": "CalDAV", "carddav": "CardDAV"}
_WELL_KNOWN: Final = ("", "/", "/.well-known/caldav", "/.well-known/carddav")
"""Paths that the device asks by itself (RFC 6764 section 6)."""

APPLE_MAIL: Final = ClientInfo(
    name="Apple Mail",
    platforms=("macos", "ios"),
    auth_methods=methods_of(_AUTHENTICATION),
    mechanisms=mechanisms_with("CRAM-MD5"),
    choices=frozenset({Choice.DISPLAY_NAME, Choice.ACCOUNT_NAME}),
)

_PERSONAL: Final = frozenset(
    {
        *("EmailAddress", "EmailAccountName", "CalDAVUsername", "CardDAVUsername"),
        *("IncomingMailServerUsername", "OutgoingMailServerUsername"),
    }
)
"""Keys without which the device asks the person."""

_Payload = dict[str, Any]


def configuration(profile: Profile, name: str, description: str) -> bytes:
    """Return a profile with one mail account, and its calendar and address book if known.

    It is not signed. One for everybody holds no address and no user name: the device asks for both.

    Args:
        profile: the settings.
        name: of the profile, for people.
        description: one line for people.

    Raises:
        UnsupportedError: the port of a server is known for the other way to TLS, or a server
            wants a password method that no key stands for.
    """
    services = [s for s in services_of(profile) if is_near(profile, s)]
    payloads = [_mail(profile), *(_other(profile, service) for service in services)]
    dropped = _PERSONAL if profile.is_for_all else frozenset()
    content = {
        **_identity(profile, "Configuration", "mail"),
        "PayloadDisplayName": name,
        "PayloadDescription": description,
        "PayloadContent": [{k: v for k, v in p.items() if k not in dropped} for p in payloads],
    }
    return plistlib.dumps(content, sort_keys=False)


def _identity(profile: Profile, payload_type: str, name: str) -> _Payload:
    """Return the keys that every payload has; ``name`` tells an address's payloads apart."""
    own = uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{profile.address}#{name}")
    reversed_domain = ".".join(reversed(profile.address.domain.split(".")))
    return {
        "PayloadType": payload_type,
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{reversed_domain}.{name}.{own}",
        "PayloadUUID": str(own).upper(),
    }


def _mail(profile: Profile) -> _Payload:
    incoming, outgoing = profile.incoming, profile.outgoing
    payload = {
        **_identity(profile, "com.apple.mail.managed", "mail.account"),
        "PayloadDisplayName": safe_account_name(profile),
        "EmailAccountDescription": safe_account_name(profile),
        "EmailAccountName": safe_shown_name(profile),
        "EmailAccountType": _TYPES[incoming.protocol],
        "EmailAddress": safe_address(profile),
        **_server(profile, incoming, "Incoming"),
        **_server(profile, outgoing, "Outgoing"),
    }
    if root := folders_of(profile).root:
        payload["IncomingMailServerIMAPPathPrefix"] = root
    if "OutgoingMailServerUsername" in payload:
        # One password is asked for, and serves both; another name may have another password.
        payload["OutgoingPasswordSameAsIncomingPassword"] = (
            payload["OutgoingMailServerUsername"] == payload["IncomingMailServerUsername"]
        )
    return payload


def _server(profile: Profile, server: Server, direction: str) -> _Payload:
    require_good_guess(APPLE_MAIL.name, server)
    authentication = _authentication(server)
    keys: _Payload = {
        "Authentication": authentication,
        "HostName": server.hostname,
        "PortNumber": server.port,
        "UseSSL": True,
    }
    if authentication != _NO_LOGIN:
        keys["Username"] = safe_user_name(profile, server)
    return {f"{direction}MailServer{key}": value for key, value in keys.items()}


def _authentication(server: Server) -> str:
    ways = [w for method in _AUTHENTICATION for w in server.authentication if w.method is method]
    return login_word(APPLE_MAIL, replace(server, authentication=tuple(ways)), _AUTHENTICATION)


def services_of(profile: Profile) -> Iterator[Service]:
    """Yield the first usable calendar and the first usable address book."""
    for kind in OTHER_ACCOUNTS:
        usable = (s for s in profile.config.services if s.kind == kind and _is_usable(s.url))
        yield from itertools.islice(usable, 1)


def _is_usable(url: str) -> bool:
    """Tell whether a link is encrypted and has no placeholder left in it."""
    return url.startswith("https://") and "%" not in url and web_url(url) is not None


def is_near(profile: Profile, service: Service) -> bool:
    """Tell whether the password may go there: where the mail's goes, or to the own domain."""
    domain = registrable_domain(host_of(service))
    known = (profile.address.domain, profile.incoming.hostname, profile.outgoing.hostname)
    return domain is not None and domain in map(registrable_domain, known)


def host_of(service: Service) -> str:
    """Return the host of a service; empty if its URL has none."""
    return urlsplit(service.url).hostname or ""


def _other(profile: Profile, service: Service) -> _Payload:
    word = OTHER_ACCOUNTS[service.kind]
    url = urlsplit(service.url)
    keys: _Payload = {
        "AccountDescription": safe_account_name(profile),
        "HostName": host_of(service),
        "Port": url.port or 443,
        "UseSSL": True,
        "Username": safe_user_name(profile, profile.incoming),
    }
    if url.path not in _WELL_KNOWN:
        keys["PrincipalURL"] = safe(url.path, "link")
    return {
        **_identity(profile, f"com.apple.{service.kind}.account", service.kind),
        **{f"{word}{key}": value for key, value in keys.items()},
    }
