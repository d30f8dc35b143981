"""Mail on iPhone, iPad, Mac and Vision: a configuration profile (.mobileconfig).

The same address always gets the same identifiers, so that a newer profile replaces an older one.
"""

import itertools
import plistlib
import uuid
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from msgspec import Struct

from autoconf import messages
from autoconf.errors import UnsupportedError
from autoconf.formats.safe_text import web_url
from autoconf.model.config import Service
from autoconf.model.domain import registrable_domain
from autoconf.model.message import Message
from autoconf.model.profile import Artifact, Profile, Rendering
from autoconf.model.server import Authentication, AuthMethod, MailProtocol, Server, SocketType
from autoconf.renderers.interface import Choice, ClientInfo, Renderer
from autoconf.renderers.safe_text import safe
from autoconf.renderers.usual_ports import is_misleading

_TYPES: Final = {MailProtocol.IMAP: "EmailTypeIMAP", MailProtocol.POP3: "EmailTypePOP"}
_AUTHENTICATION: Final = {  # the surest first: all of it goes through TLS
    AuthMethod.PASSWORD_CLEARTEXT: "EmailAuthPassword",
    AuthMethod.PASSWORD_ENCRYPTED: "EmailAuthCRAMMD5",
    AuthMethod.NTLM: "EmailAuthNTLM",
    AuthMethod.NONE: "EmailAuthNone",
    AuthMethod.CLIENT_IP_ADDRESS: "EmailAuthNone",
}
_OTHER_ACCOUNTS: Final = {"caldav": "CalDAV", "carddav": "CardDAV"}
_WELL_KNOWN: Final = ("", "/", "/.well-known/caldav", "/.well-known/carddav")
"""Paths that say no more than the host: the device asks there by itself (RFC 6764 section 6)."""

_CLIENT: Final = ClientInfo(
    name="Apple Mail",
    platforms=("macos", "ios"),
    auth_methods=frozenset(_AUTHENTICATION),
    choices=frozenset({Choice.DISPLAY_NAME, Choice.ACCOUNT_NAME}),
)

_Payload = dict[str, Any]


class AppleMail(Struct, frozen=True):
    """Writes a profile with one mail account, and its calendar and address book if known."""

    client: ClientInfo = _CLIENT

    def render(self, profile: Profile) -> Rendering:
        """Return ``apple-mail/mail-settings.mobileconfig``, not signed.

        Raises:
            UnsupportedError: the port of a server is known for the other way to TLS, or a server
                wants a password method that no key stands for.
        """
        services = [s for s in _services(profile) if _is_near(profile, s)]
        far = [s for s in _services(profile) if s not in services]
        artifact = Artifact(
            path="apple-mail/mail-settings.mobileconfig",
            media_type="application/x-apple-aspen-config",
            content=plistlib.dumps(_configuration(profile, services), sort_keys=False),
        )
        return Rendering(
            client="apple-mail",
            artifacts=(artifact,),
            steps=tuple(
                Message.of(f"step.apple-mail.{name}") for name in ("open", "install", "password")
            ),
            caveats=(*_port_caveats(profile), *map(_left_out, far)),
        )


def _configuration(profile: Profile, services: list[Service]) -> _Payload:
    description = [messages.text_of("file.title", address=str(profile.address))]
    if not profile.tested:
        description.append(messages.text_of("file.not-tested"))
    provider = safe(profile.config.display_name, "provider's name") or profile.address.domain
    return {
        **_identity(profile, "Configuration", "mail"),
        "PayloadDisplayName": safe(f"{provider} ({profile.address})", "address"),
        "PayloadDescription": " ".join(description),
        "PayloadContent": [_mail(profile), *(_other(profile, service) for service in services)],
    }


def _identity(profile: Profile, payload_type: str, name: str) -> _Payload:
    """Return the keys that every payload has; ``name`` tells those of one address apart."""
    own = uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{profile.address}#{name}")
    reversed_domain = ".".join(reversed(profile.address.domain.split(".")))
    return {
        "PayloadType": payload_type,
        "PayloadVersion": 1,
        "PayloadIdentifier": f"{reversed_domain}.{name}.{own}",
        "PayloadUUID": str(own).upper(),
    }


def _mail(profile: Profile) -> _Payload:
    choices, incoming, outgoing = profile.choices, profile.incoming, profile.outgoing
    name = choices.display_name or str(profile.address)
    payload = {
        **_identity(profile, "com.apple.mail.managed", "mail.account"),
        "PayloadDisplayName": safe(profile.account_name, "account name"),
        "EmailAccountDescription": safe(profile.account_name, "account name"),
        "EmailAccountName": safe(name, "display name"),
        "EmailAccountType": _TYPES[incoming.protocol],
        "EmailAddress": safe(str(profile.address), "address"),
        **_server(profile, incoming, "Incoming"),
        **_server(profile, outgoing, "Outgoing"),
    }
    if "OutgoingMailServerUsername" in payload:
        # One password is asked for, and serves both; another name may have another password.
        payload["OutgoingPasswordSameAsIncomingPassword"] = (
            payload["OutgoingMailServerUsername"] == payload["IncomingMailServerUsername"]
        )
    return payload


def _server(profile: Profile, server: Server, direction: str) -> _Payload:
    if is_misleading(server):
        raise UnsupportedError(
            f"Apple Mail would not use {server.socket_type.value} with {server.endpoint}, "
            "whose port is known for something else"
        )
    authentication = _authentication(server)
    keys: _Payload = {
        "Authentication": authentication,
        "HostName": server.hostname,
        "PortNumber": server.port,
        "UseSSL": True,
    }
    if authentication != "EmailAuthNone":
        keys["Username"] = safe(profile.login_name(server), "user name")
    return {f"{direction}MailServer{key}": value for key, value in keys.items()}


def _authentication(server: Server) -> str:
    good = {way.method for way in server.authentication if not _is_other_challenge(way)}
    for method, word in _AUTHENTICATION.items():
        if method in good:
            return word
    raise UnsupportedError(f"Apple Mail has none of the ways to log in to {server.endpoint}")


def _is_other_challenge(way: Authentication) -> bool:
    """Tell whether a mechanism that keeps the password secret is not the one that Apple knows."""
    encrypted = way.method is AuthMethod.PASSWORD_ENCRYPTED
    return encrypted and way.sasl_name not in (None, "CRAM-MD5")


def _services(profile: Profile) -> Iterator[Service]:
    """Yield the first usable calendar and the first usable address book."""
    for kind in _OTHER_ACCOUNTS:
        usable = (s for s in profile.config.services if s.kind == kind and _is_usable(s.url))
        yield from itertools.islice(usable, 1)


def _is_usable(url: str) -> bool:
    """Tell whether a link is encrypted and has no placeholder left in it."""
    return url.startswith("https://") and "%" not in url and web_url(url) is not None


def _is_near(profile: Profile, service: Service) -> bool:
    """Tell whether the password may go there: where the mail's goes, or to the own domain."""
    domain = registrable_domain(_host(service))
    known = (profile.address.domain, profile.incoming.hostname, profile.outgoing.hostname)
    return domain is not None and domain in map(registrable_domain, known)


def _host(service: Service) -> str:
    return urlsplit(service.url).hostname or ""


def _other(profile: Profile, service: Service) -> _Payload:
    word = _OTHER_ACCOUNTS[service.kind]
    url = urlsplit(service.url)
    keys: _Payload = {
        "AccountDescription": safe(profile.account_name, "account name"),
        "HostName": _host(service),
        "Port": url.port or 443,
        "UseSSL": True,
        "Username": safe(profile.login_name(profile.incoming), "user name"),
    }
    if url.path not in _WELL_KNOWN:
        keys["PrincipalURL"] = safe(url.path, "link")
    return {
        **_identity(profile, f"com.apple.{service.kind}.account", service.kind),
        **{f"{word}{key}": value for key, value in keys.items()},
    }


def _port_caveats(profile: Profile) -> Iterator[Message]:
    for server in (profile.incoming, profile.outgoing):
        if server.socket_type is SocketType.STARTTLS:
            yield Message.of(
                "caveat.apple-encryption", server=server.hostname, port=str(server.port)
            )


def _left_out(service: Service) -> Message:
    kind = _OTHER_ACCOUNTS[service.kind]
    return Message.of("caveat.apple-service-left-out", kind=kind, host=_host(service))


RENDERER: Final[Renderer] = AppleMail()
