"""Which finding explains which: the consequences of a problem are no problems of their own."""

from collections.abc import Mapping
from enum import Enum
from typing import Final


class Where(Enum):
    """Which findings of a rule are explained."""

    ANYWHERE = "anywhere"
    SAME_PLACE = "same-place"
    """Those with the same evidence, such as the same server."""


_OF_SERVERS: Final = (
    "address-withheld",
    "certificate-not-trusted",
    "not-tested",
    "round-trip-lost",
    "server-not-reached",
    "source-certificate",
    "tls-interception",
)


def _anywhere(*rules: str) -> Mapping[str, Where]:
    return dict.fromkeys(rules, Where.ANYWHERE)


EXPLAINS: Final[Mapping[str, Mapping[str, Where]]] = {
    "attempts-spent": _anywhere("not-tested"),
    "captive-portal": _anywhere(*_OF_SERVERS),
    "certificate-not-trusted": _anywhere("not-tested"),
    "check-clock": {
        "certificate-not-trusted": Where.SAME_PLACE,
        "not-tested": Where.ANYWHERE,
        "source-certificate": Where.SAME_PLACE,
    },
    "confirmation-needed": _anywhere("not-tested"),
    "login-refused": _anywhere("not-tested", "round-trip-lost"),
    "mailbox-not-opened": _anywhere("not-tested", "round-trip-lost"),
    "no-network": _anywhere(*_OF_SERVERS, "captive-portal", "proxy-fails"),
    "oauth-only": _anywhere("not-tested"),
    "only-unencrypted": _anywhere("not-tested"),
    "port-blocked-here": _anywhere("not-tested"),
    "proxy-blocks-mail": _anywhere("not-tested"),
    "proxy-fails": _anywhere("not-tested"),
    "sender-not-allowed": _anywhere("round-trip-lost"),
    "server-not-reached": _anywhere("not-tested"),
    "takes-no-mail": _anywhere("incomplete-settings", "source-certificate"),
    "tls-interception": {
        "certificate-not-trusted": Where.SAME_PLACE,
        "not-tested": Where.ANYWHERE,
        "source-certificate": Where.ANYWHERE,
    },
    "using-pop3-on-two": _anywhere(
        "sent-mail-local", "using-deletes-after-fetch", "using-leaves-forever"
    ),
}
"""Rule to the rules whose findings it explains, and where."""
