"""Advice after a refusal, with the provider's own page if it has one."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from autoconf.model.cause import Cause
from autoconf.model.config import ClientConfig, Requirement
from autoconf.model.demand_words import demand_words
from autoconf.model.domain import is_within
from autoconf.model.finding import Who
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol

if TYPE_CHECKING:
    from autoconf.refusals.matching import Refusal

_SWITCHES: Final = {
    "enable-imap": MailProtocol.IMAP,
    "enable-pop3": MailProtocol.POP3,
    "enable-smtp": MailProtocol.SMTP,
}
_CURES: Final = {
    "app-password": Cause.APP_PASSWORD,
    "web-sign-in": Cause.WEB_LOGIN,
    "paid-plan": Cause.LICENCE,
    "oauth-only": Cause.OAUTH_REQUIRED,
} | dict.fromkeys(_SWITCHES, Cause.PROTOCOL_DISABLED)
"""The cause that each demand of the provider explains."""

_OPEN: Final = frozenset({Cause.BAD_CREDENTIALS, Cause.UNKNOWN, Cause.CLOSED_AFTER_AUTH})
"""Causes that any demand of the provider may explain."""

_URL: Final = re.compile(r"https://[a-z0-9.-]{1,253}(?:/[^\s\"'<>()]{0,400})?", re.IGNORECASE)


def advise(
    refusal: "Refusal", protocol: MailProtocol, config: ClientConfig | None, words: str = ""
) -> tuple[Who, Message]:
    """Return the person who can help, and the advice.

    Args:
        refusal: the meaning of the refusal.
        protocol: the protocol of the server that refused.
        config: the provider's settings, for its demands, hint and pages.
        words: the server's words; a page in them is used only if the provider owns its host.
    """
    hint = config.hint if config else ""
    behind = demand_behind(refusal, protocol, config)
    if behind is not None:
        return Who.USER, demand_words(behind, hint)
    demands = [] if config is None else list(_demands(config, protocol))
    cures = [demand for demand in demands if _CURES.get(demand.what) in refusal.causes]
    pages = [demand.link for demand in cures if demand.link] or list(_pages(config, words))
    more = [hint if cures else "", *(pages[:1] if refusal.who is Who.USER else ())]
    return refusal.who, Message.of(
        f"advice.{refusal.advice}",
        more=" ".join(filter(None, more)),
        minutes=refusal.wait_minutes,
    )


def demand_behind(
    refusal: "Refusal", protocol: MailProtocol, config: ClientConfig | None
) -> Requirement | None:
    """Return the provider's demand that explains a refusal whose words leave the reason open."""
    if config is None or refusal.advice != refusal.cause.value or refusal.cause not in _OPEN:
        return None
    return next(_demands(config, protocol), None)


def _demands(config: ClientConfig, protocol: MailProtocol) -> Iterator[Requirement]:
    """Yield the provider's demands for a protocol."""
    for demand in config.requires:
        if _SWITCHES.get(demand.what, protocol) is protocol:
            yield demand


def _pages(config: ClientConfig | None, words: str) -> Iterator[str]:
    """Yield the provider's pages in the server's words, then the provider's help pages."""
    if config is None:
        return
    known = {_host(url) for url in _links_of(config)} | {s.hostname for s in config.servers}
    for url in _URL.findall(words):
        if any(is_within(_host(url), host) for host in known):
            yield url.rstrip(".,;:")
    yield from (link.url for link in config.documentation)


def _links_of(config: ClientConfig) -> Iterator[str]:
    yield from (demand.link for demand in config.requires if demand.link)
    yield from (link.url for link in config.documentation)
    if config.web_mail:
        yield config.web_mail


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].lower()
