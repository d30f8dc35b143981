"""Delta Chat's login link, ``dclogin:``; shown on the screen only, as it holds the password."""

from typing import Final
from urllib.parse import quote, urlencode

from autoconf.model.profile import Profile
from autoconf.model.secret import Secret
from autoconf.model.server import AuthMethod, MailProtocol, SocketType
from autoconf.renderers.engine import narrow
from autoconf.renderers.interface import ClientInfo

_VERSION: Final = 1
_STRICT: Final = 1
"""Certificates of all servers must be valid."""

_SECURITY: Final = {SocketType.TLS: "ssl", SocketType.STARTTLS: "starttls"}

_CLIENT: Final = ClientInfo(
    name="Delta Chat",
    platforms=("linux", "windows", "macos", "android", "ios"),
    protocols=frozenset({MailProtocol.IMAP}),
    auth_methods=frozenset({AuthMethod.PASSWORD_CLEARTEXT, AuthMethod.PASSWORD_ENCRYPTED}),
)


def login_link(profile: Profile, password: Secret) -> str:
    """Return the link that logs Delta Chat in; the same text makes the QR code.

    Every setting is given: Delta Chat would try out those that are missing, and each try is a
    login.

    Raises:
        UnsupportedError: Delta Chat cannot be given these servers.
    """
    narrowed, _ = narrow(profile, _CLIENT)
    incoming, outgoing = narrowed.incoming, narrowed.outgoing
    options = {
        "p": password.reveal(),
        "v": _VERSION,
        "ih": incoming.hostname,
        "ip": incoming.port,
        "is": _SECURITY[incoming.socket_type],
        "iu": narrowed.login_name(incoming),
        "sh": outgoing.hostname,
        "sp": outgoing.port,
        "ss": _SECURITY[outgoing.socket_type],
        "su": narrowed.login_name(outgoing),
        "ic": _STRICT,
    }
    address = quote(str(profile.address), safe="@")
    return f"dclogin:{address}?{urlencode(options, quote_via=quote, safe='')}"
