"""What to do about a refused login, step by step; one idea a step."""

from typing import Final

from msgspec import Struct

from autoconf.diagnosis.facts import help_pages, provider_name
from autoconf.diagnosis.menus import READ_ON
from autoconf.model.message import Message
from autoconf.model.report import Report

_NEW_PASSWORD: Final = ("remove-password", "type-password", "again")
_QUIET: Final = ("other-devices", "wait", "each-device")
_LATER: Final = ("leave-it", "later", "show-words")

_STEPS: Final = {
    "account-disabled": ("show-words",),
    "alias-login": ("main-address", "alias-as-sender", "again"),
    "app-password": ("app-password", *_NEW_PASSWORD),
    "bad-credentials": ("try-on-web-site", "ask-password", "ask-name", "again"),
    "bridge-password": ("bridge-password", "type-password", "again"),
    "client-id-required": ("other-program", "show-words"),
    "closed-after-auth": _LATER,
    "expired": ("new-password", *_NEW_PASSWORD),
    "licence": ("leave-it", "show-words"),
    "locked": _QUIET,
    "login-delay": ("wait", "fetch-less", "again"),
    "mail-password": ("mail-password", *_NEW_PASSWORD),
    "mailbox-busy": ("close-programs", "again"),
    "microsoft-unsuccessful": ("ask-switch", "browser-program", "again"),
    "network-blocked": ("no-vpn", "other-network", "again"),
    "oauth-required": ("remove-account", "add-by-name", "other-program"),
    "protocol-disabled": ("switch-on", "wait-ten", "again"),
    "rate-limit": _QUIET,
    "relay-denied": ("login-for-sending", "same-password", "again"),
    "smtp-password-off": ("admin-switch", "browser-program", "again"),
    "switched-off-or-password": ("switch-on", "wait-ten", "or-password"),
    "temporary": _LATER,
    "too-many-connections": ("close-programs", "fewer-connections", "again"),
    "too-slow": _LATER,
    "user-name-form": ("whole-address", "for-sending-too", "again"),
    "web-login": ("sign-in-here", "was-it-you", "again"),
}
"""By the word of the title. What has no row has only its remedy."""

_OF_PROVIDER: Final = frozenset(
    {"app-password", "mail-password", "main-address", "new-password", "sign-in-here", "switch-on"}
)
"""The steps with the provider's own page, or with a menu path of its web site."""

_OF_MENUS: Final = frozenset({"admin-switch"})


class RefusalSteps(Struct, frozen=True, kw_only=True):
    """What to do, and the age of it: see ``Finding``."""

    steps: tuple[Message, ...]
    read_on: str
    dated: tuple[int, ...]
    links: tuple[str, ...]


def refusal_steps(title: Message, remedy: Message, report: Report) -> RefusalSteps:
    """Return the steps that belong to a title; none where the remedy says all.

    Args:
        title: see ``refusal_title``.
        remedy: its values name the provider's page, and how long to wait.
        report: names the provider and the address.
    """
    names = _STEPS.get(title.id.rpartition("title-")[2], ())
    if report.login_pause is not None:
        names = tuple("again-later" if step == "again" else step for step in names)
    values = dict(remedy.parameters)
    more = _more(values)
    given: dict[str, object] = {
        "address": str(report.address or report.domain),
        "minutes": _minutes(values),
        "more": more,
        "protocol": dict(title.parameters).get("protocol", ""),
        "provider": provider_name(report),
    }
    checked = report.config.checked if report.config is not None and more else ""
    of_menus = tuple(number for number, step in enumerate(names) if step in _OF_MENUS)
    of_provider = tuple(number for number, step in enumerate(names) if step in _OF_PROVIDER)
    dated = of_menus or (of_provider if names else (0,))
    read_on = READ_ON if of_menus else checked
    return RefusalSteps(
        steps=tuple(_step(step, given) for step in names),
        read_on=read_on if dated else "",
        dated=dated if read_on else (),
        links=tuple(page for page in help_pages(report) if page not in more),
    )


def _step(step: str, given: dict[str, object]) -> Message:
    return Message.of(f"finding.login-refused.step-{step}", **given)


def _minutes(values: dict[str, str | Message]) -> str:
    """Return how long to wait; 15 minutes is the time after which most locks end."""
    minutes = values.get("minutes", "0")
    return "15" if not isinstance(minutes, str) or minutes == "0" else minutes


def _more(values: dict[str, str | Message]) -> str:
    """Return the provider's own words and page, as the remedy has them."""
    demand = values.get("demand")
    inner = dict(demand.parameters) if isinstance(demand, Message) else values
    texts = (inner.get(name, "") for name in ("link", "hint", "more"))
    return " ".join(text for text in texts if isinstance(text, str) and text)
