"""Other names of mail clients: people know their device, or an older name."""

from collections.abc import Collection
from typing import Final

from autoconf.errors import UnknownClientError

_OTHER_NAMES: Final = {
    "apple-mail": "apple iphone ipad ios mac macos osx mail-app mobileconfig",
    "autoconfig-xml": "autoconfig xml",
    "claws-mail": "claws sylpheed",
    "dns-zone": "dns zone srv",
    "gmail-android": "gmail google gmail-app",
    "kmail": "kontact kde",
    "mbsync": "isync",
    "alpine": "pine",
    "outlook": "outlook-365 office office365 o365 msoutlook windows",
    "outlook-autodiscover": "autodiscover exchange",
    "outlook-mobile": "outlook-ios outlook-android outlook-app",
    "samsung-email": "samsung galaxy",
    "sheet": "text txt html markdown pdf print paper",
    "thunderbird": "tb mozilla",
    "thunderbird-android": "k9 k-9 k9mail k9-mail k-9-mail android tb-android",
    "thunderbird-policies": "policies",
    "windows-mail-csp": "windows-mail mdm intune",
}
_IDS: Final = {name: client for client, names in _OTHER_NAMES.items() for name in names.split()}


def unknown_client(name: str, known: Collection[str]) -> UnknownClientError:
    """Return the error for a name that is no id; it names the client that may be meant."""
    near = _nearest(name, known)
    which = "output.client" if near is None else "output.client-near"
    return UnknownClientError(which, client=name, near=near, known=", ".join(known))


def _nearest(name: str, known: Collection[str]) -> str | None:
    from difflib import get_close_matches

    word = "-".join(name.casefold().replace("_", " ").split())
    if word in known:
        return word
    near = get_close_matches(word, [*known, *_IDS], n=1, cutoff=0.7)
    client = _IDS.get(near[0], near[0]) if near else None
    return client if client in known else None
