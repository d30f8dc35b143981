"""The words for what a provider demands: the demand, behind the condition that it has."""

from collections.abc import Iterable, Iterator
from typing import Final

from autoconf.model.config import Requirement
from autoconf.model.message import Message
from autoconf.model.server import MailProtocol

_USES: Final = frozenset(
    {"", "all-protocols", "bridge", "imap", "imap-and-pop3", "password-login", "pop3", "smtp"}
    | {"user-name"}
)
"""Values of ``when`` that set no condition: the demand itself says which use it concerns."""

_SWITCHES: Final = ("enable-imap", "enable-pop3")
_CONDITIONS: Final = frozenset(
    {"account-protection-on", "may-be-required", "may-be-switched-off"}
    | {"switched-off-by-administrator", "two-factor"}
)


def demand_words(demand: Requirement, hint: str = "") -> Message:
    """Say what is demanded, and on which condition; an unknown condition follows in brackets."""
    variant = "with-link" if demand.link else "text"
    words = Message.of(f"requires.{demand.what}.{variant}", link=demand.link or "", hint=hint)
    if demand.when in _USES:
        return words
    if demand.when in _CONDITIONS:
        return Message.of(f"requires-if.{demand.when}", demand=words)
    return Message.of("requires-if.other", demand=words, when=demand.when)


def each_demand(demands: Iterable[Requirement]) -> Iterator[Message]:
    """Yield the words of each demand; the switches for IMAP and POP3 on one page are one demand."""
    every = list(demands)
    switches = {d.what: d for d in every if d.what in _SWITCHES and d.when in _USES and d.link}
    links = {demand.link for demand in switches.values()}
    is_one = len(switches) == len(_SWITCHES) and len(links) == 1
    for demand in every:
        if not is_one or demand not in switches.values():
            yield demand_words(demand)
        elif demand is switches[_SWITCHES[0]]:
            yield Message.of("requires.enable-imap-and-pop3", link=demand.link)


def concerns(demand: Requirement, incoming: MailProtocol) -> bool:
    """Tell whether a demand is to be met where mail is read over a protocol."""
    switched = next((p for p in MailProtocol if demand.what == f"enable-{p.value}"), incoming)
    return not switched.is_incoming or switched is incoming or demand.when == "all-protocols"
