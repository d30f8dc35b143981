"""What a mail server means that refuses an access token; advice about passwords is useless then."""

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from autoconf.diagnosis.facts import help_pages
from autoconf.diagnosis.refusal_steps import RefusalSteps
from autoconf.model.cause import Cause
from autoconf.model.check import Check, LoginEnd, LoginOutcome
from autoconf.model.finding import Who
from autoconf.model.message import Message
from autoconf.model.report import Report

if TYPE_CHECKING:
    from autoconf.knowledge.oauth_refusals import OAuthRefusal
    from autoconf.refusals.matching import Refusal

_OF_SECRET: Final = frozenset(
    {Cause.BAD_CREDENTIALS, Cause.APP_PASSWORD, Cause.OAUTH_REQUIRED, Cause.UNKNOWN}
)
"""Causes of a refused password that say nothing about a token."""

_OPEN: Final = frozenset({Cause.TEMPORARY, Cause.CLOSED_AFTER_AUTH, Cause.PROTOCOL_ERROR})
"""Causes that mean another thing with a token, unless the server's words say more."""


class TokenRefusal(Struct, frozen=True, kw_only=True):
    """The title, the advice, the cause, and the one who can fix it."""

    title: Message
    remedy: Message
    steps: tuple[Message, ...]
    who: Who
    cause: Cause


def used_token(check: Check) -> bool:
    """Tell whether the login was one with an access token."""
    from autoconf.dialogues.sasl import mechanisms  # loads all mechanisms, and only after a refusal

    return any(m.takes_token and m.name == check.login.mechanism for m in mechanisms())


def token_refusal(check: Check, refusal: "Refusal") -> TokenRefusal | None:
    """Return what the refusal of a token means; None if there was none, or for another reason."""
    if not used_token(check):
        return None
    row = _row(check)
    is_of_secret = refusal.cause in _OF_SECRET
    is_open = refusal.cause in _OPEN and refusal.advice == refusal.cause.value
    if row.is_general:
        fits = is_of_secret or check.login.outcome is LoginOutcome.BAD_CREDENTIALS
    else:
        fits = is_of_secret or is_open or not row.error
    if not fits:
        return None
    return TokenRefusal(
        title=row.title,
        remedy=row.remedy,
        steps=row.to_do,
        who=row.who,
        cause=Cause.BAD_CREDENTIALS if is_of_secret else refusal.cause,
    )


def token_steps(of_token: TokenRefusal, report: Report) -> RefusalSteps:
    """Return what to do, with the provider's pages."""
    return RefusalSteps(steps=of_token.steps, read_on="", dated=(), links=tuple(help_pages(report)))


def _row(check: Check) -> "OAuthRefusal":
    from autoconf.knowledge.oauth_refusals import CLOSED, oauth_refusal

    login = check.login
    code = CLOSED if login.end is LoginEnd.CLOSED else login.code
    return oauth_refusal("mail", code, login.said, check.server.hostname)
