"""Who asks: a browser with a session, a program with a token, or a program without either."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from msgspec import Struct

SESSION: Final = "session"
SECURE_SESSION: Final = f"__Host-{SESSION}"
"""No other host of the domain can set this one."""

STATE: Final = "sign-in"
SECURE_STATE: Final = f"__Host-{STATE}"
"""Of a sign-in that is under way: the provider's answer must repeat it."""

CSRF: Final = "csrf"
LANGUAGE: Final = "lang"
_BEARER: Final = "bearer "
_BYTES: Final = 16
_SESSION: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_HOST: Final = re.compile(r"([^:\[\]]+|\[[^\[\]]+\])(?::([0-9]{0,5}))?")
_MOST_PORT: Final = 65535
_IPV6_PREFIX: Final = 64
_OWN_NAMES: Final = frozenset({"localhost"})
_PASSED_ON: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-proto", "x-real-ip")


class Visitor(Struct, frozen=True, kw_only=True):
    """Who asks.

    Attributes:
        client: the address for counting; of IPv6 its network of 64 bits.
        session: of a browser; empty: there is none yet.
        token: of a program; empty: it showed none.
        is_private: whether nobody on the way can read what is sent: over TLS, or on this machine.
    """

    client: str
    is_private: bool = False
    session: str = ""
    token: str = ""

    @property
    def owner(self) -> str:
        """What a job is bound to, without the secret itself; empty: its id alone."""
        if self.token:
            return _hashed("token", self.token)
        return _hashed("session", self.session) if self.session else ""

    @property
    def csrf(self) -> str:
        """The token of forms: only pages of ours can know it."""
        return _hashed("csrf", self.session)

    def owns(self, owner: str) -> bool:
        """Tell whether a job with this owner may be shown."""
        return not owner or hmac.compare_digest(self.owner, owner)

    def is_form_of_ours(self, csrf: str) -> bool:
        """Tell whether a form came from a page of ours."""
        typed = csrf.encode(errors="replace")  # texts that are not ASCII cannot be compared
        return bool(self.session) and hmac.compare_digest(self.csrf.encode(), typed)


def visitor_of(
    client: str, headers: Mapping[str, str], *, is_secure: bool = False, is_old_http: bool = False
) -> Visitor:
    """Return who asks.

    Args:
        client: the address of the peer, or what a named proxy said.
        headers: of the request, in lower case.
        is_secure: whether the request came over TLS, as far as a named proxy.
        is_old_http: whether it is HTTP/1.0. No browser speaks that, but nginx does by default, and
            then says nothing about its visitors.
    """
    authorization = headers.get("authorization", "")
    is_token = authorization.lower().startswith(_BEARER)
    session = cookies_of(headers).get(SECURE_SESSION if is_secure else SESSION, "")
    return Visitor(
        client=network_of(client),
        is_private=is_secure or (_is_on_this_machine(client, headers) and not is_old_http),
        session=session if _SESSION.fullmatch(session) else "",
        token=authorization[len(_BEARER) :].strip() if is_token else "",
    )


def cookies_of(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the cookies of a request.

    Ours have no quotes. The standard library reads quoted ones too, and a long one for seconds.
    """
    parts = (one.partition("=") for one in headers.get("cookie", "").split(";"))
    return {name.strip(): value.strip() for name, _, value in parts}


def network_of(client: str) -> str:
    """Return what a client is counted as: an IPv4 address, or an IPv6 network of 64 bits."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)


def _is_on_this_machine(client: str, headers: Mapping[str, str]) -> bool:
    """Tell whether a browser of this machine asks, and no web server that was not named.

    Such a web server has an address of this machine too, and its visitors are elsewhere. It gives
    itself away by what it says about them, or by the name that they typed.
    """
    name = name_of_host(headers.get("host", ""))
    is_passed_on = any(name in headers for name in _PASSED_ON)
    return _is_loopback(client) and not is_passed_on and (name in _OWN_NAMES or _is_loopback(name))


def name_of_host(host: str) -> str:
    """Return the name in a Host header, in lower case without port and brackets.

    It is empty if the header cannot be read. Another program could read another name in it.
    """
    found = _HOST.fullmatch(host.strip().lower())
    if found is None or int(found[2] or 0) > _MOST_PORT:
        return ""
    return found[1].strip("[]")


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def new_session() -> str:
    """Return a session that cannot be guessed."""
    return secrets.token_urlsafe(_BYTES)


def _hashed(kind: str, secret: str) -> str:
    return hashlib.sha256(f"mail-autoconf {kind} {secret}".encode()).hexdigest()
