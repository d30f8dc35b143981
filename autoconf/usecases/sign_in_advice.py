"""Why a sign-in failed, who can mend it, and what to do."""

from typing import Final

from autoconf.errors import SignInError
from autoconf.knowledge.oauth_refusals import OAuthRefusal, oauth_refusal
from autoconf.model.sign_in import Refusal

OUR_ERRORS: Final = frozenset({"sign-in.mixed-up", "sign-in.no-issuer", "sign-in.nothing-came"})
"""Errors of this program that have advice of their own."""


def advice_on(error: SignInError, host: str) -> OAuthRefusal | None:
    """Return the row for an error; None: its own text says all.

    Args:
        error: ended the sign-in.
        host: of the page where the person was to sign in.
    """
    refusal = error.refusal
    if isinstance(refusal, Refusal):
        return oauth_refusal(refusal.where, refusal.error, refusal.description, host)
    return oauth_refusal("ours", error.id, "", host) if error.id in OUR_ERRORS else None
