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
    "name-not-found",
    "port-closed",
    "round-trip-lost",
    "sending-ports-blocked",
    "server-not-reached",
    "source-certificate",
    "starttls-missing",
    "tls-interception",
    "wrong-encryption-on-port",
    "wrong-protocol-on-port",
)


def _anywhere(*rules: str) -> Mapping[str, Where]:
    return dict.fromkeys(rules, Where.ANYWHERE)


_OF_NO_ANSWER: Final = {
    "not-tested": Where.ANYWHERE,
    "server-not-reached": Where.SAME_PLACE,
}

_OF_COMPLAINTS: Final = (
    *("autoconfig-http-only", "autoconfig-missing", "autoconfig-order", "autoconfig-plain"),
    *("autoconfig-stale", "autoconfig-type", "autoconfig-wants-parameter", "autodiscover-abroad"),
    *("autodiscover-password-box", "dane-mismatch", "dmarc-missing", "dmarc-only-watching"),
    *("mail-lives-elsewhere", "mta-sts-broken", "mx-dangling", "no-mail-here", "pacc-digest"),
    *("spf-broken", "spf-missing", "srv-wrong", "autoconfig-strict"),
)
"""Faults of the domain that a person complains about although every login works."""

EXPLAINS: Final[Mapping[str, Mapping[str, Where]]] = {
    **dict.fromkeys(_OF_COMPLAINTS, _anywhere("works-here")),
    "attempts-spent": _anywhere("not-tested"),
    "captive-portal": _anywhere(*_OF_SERVERS),
    "certificate-not-trusted": _anywhere("not-tested"),
    "check-clock": {
        "certificate-not-trusted": Where.SAME_PLACE,
        "not-tested": Where.ANYWHERE,
        "source-certificate": Where.SAME_PLACE,
    },
    "confirmation-needed": _anywhere("not-tested"),
    "domain-not-found": _anywhere("no-mail-here"),
    "login-refused": _anywhere("not-tested", "round-trip-lost"),
    "mail-lives-elsewhere": _anywhere("autoconfig-stale"),
    "mailbox-full": {
        "mailbox-not-opened": Where.SAME_PLACE,
        "round-trip-lost": Where.ANYWHERE,
        "sender-not-allowed": Where.SAME_PLACE,
    },
    "mailbox-not-opened": _anywhere("not-tested", "round-trip-lost"),
    "name-not-found": _OF_NO_ANSWER,
    "no-network": _anywhere(*_OF_SERVERS, "captive-portal", "proxy-fails"),
    "oauth-only": _anywhere("not-tested"),
    "only-unencrypted": _anywhere("not-tested"),
    "pop3-same-mail-again": {"pop3-deletes": Where.SAME_PLACE},
    "port-blocked-here": _anywhere("not-tested"),
    "port-closed": _OF_NO_ANSWER,
    "proxy-blocks-mail": _anywhere("not-tested"),
    "proxy-fails": _anywhere("domain-not-found", "not-tested"),
    "reading-ok-sending-not": {
        "login-refused": Where.SAME_PLACE,
        "not-tested": Where.ANYWHERE,
        "round-trip-lost": Where.ANYWHERE,
    },
    "sender-not-allowed": _anywhere("round-trip-lost"),
    "sending-ok-reading-not": {
        "login-refused": Where.SAME_PLACE,
        "not-tested": Where.ANYWHERE,
        "round-trip-lost": Where.ANYWHERE,
    },
    "sending-ports-blocked": {
        "not-tested": Where.ANYWHERE,
        "port-blocked-here": Where.SAME_PLACE,
        "server-not-reached": Where.SAME_PLACE,
    },
    "server-not-reached": {"not-tested": Where.ANYWHERE, "slow-server": Where.SAME_PLACE},
    "starttls-missing": {
        "not-tested": Where.ANYWHERE,
        "only-unencrypted": Where.SAME_PLACE,
    },
    "starttls-stripped": {
        "not-tested": Where.ANYWHERE,
        "only-unencrypted": Where.SAME_PLACE,
        "starttls-missing": Where.SAME_PLACE,
    },
    "takes-no-mail": _anywhere("incomplete-settings", "source-certificate"),
    "tls-interception": {
        "certificate-not-trusted": Where.SAME_PLACE,
        "not-tested": Where.ANYWHERE,
        "source-certificate": Where.ANYWHERE,
    },
    "using-cannot-connect": _anywhere("works-here"),
    "using-pop3-on-two": _anywhere(
        "sent-mail-local", "using-deletes-after-fetch", "using-leaves-forever"
    ),
    "wrong-encryption-on-port": {
        "certificate-not-trusted": Where.SAME_PLACE,
        "not-tested": Where.ANYWHERE,
        "server-not-reached": Where.SAME_PLACE,
        "slow-server": Where.SAME_PLACE,
    },
    "wrong-protocol-on-port": _OF_NO_ANSWER,
}
"""Rule to the rules whose findings it explains, and where."""
