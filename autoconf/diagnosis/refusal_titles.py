"""The first words about a refused login: by the provider's demand, the advice, or the cause."""

from typing import TYPE_CHECKING, Final

from autoconf.diagnosis.advice import demand_behind
from autoconf.diagnosis.facts import provider_name
from autoconf.model.message import Message
from autoconf.model.report import Report
from autoconf.model.server import MailProtocol

if TYPE_CHECKING:
    from autoconf.refusals.matching import Refusal

_BY_ADVICE: Final = {
    "alias-or-disabled": "alias-login",
    "authorization-code": "mail-password",
    "bridge-password": "bridge-password",
    "federation": "temporary",
    "gmail-app-password": "app-password",
    "icloud-app-password": "app-password",
    "mail-password": "mail-password",
    "microsoft-unsuccessful": "microsoft-unsuccessful",
    "microsoft-smtp-off": "smtp-password-off",
    "oauth-microsoft": "oauth-required",
    "switch-on-or-password": "switched-off-or-password",
    "user-name-form": "user-name-form",
}
"""Advice that says more than its cause."""

_BY_DEMAND: Final = {
    "app-password": "app-password",
    "bridge": "bridge",
    "enable-imap": "switched-off-or-password",
    "enable-pop3": "switched-off-or-password",
    "enable-smtp": "switched-off-or-password",
    "main-address": "alias-login",
    "oauth-only": "oauth-required",
    "paid-plan": "paid-plan",
    "web-sign-in": "web-login",
}
"""What a provider demands, where it may explain the refusal."""


_OF_PROTOCOL: Final = frozenset({"protocol-disabled", "switched-off-or-password"})
"""What concerns one protocol; the rest concerns the account, whatever server says it."""


def refusal_title(refusal: "Refusal", protocol: MailProtocol, report: Report) -> Message:
    """Return one sentence whose subject is the person or the server that acts or refuses."""
    demand = demand_behind(refusal, protocol, report.config)
    if demand is not None:
        word = _BY_DEMAND[demand.what]
    else:
        word = _BY_ADVICE.get(refusal.advice, refusal.cause.value)
    if word in _OF_PROTOCOL:
        name = f"finding.login-refused.protocol-title-{word}"
        return Message.of(name, protocol=protocol.value.upper())
    return Message.of(f"finding.login-refused.title-{word}", provider=provider_name(report))
