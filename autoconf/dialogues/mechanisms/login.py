"""LOGIN: not standardised, and the only mechanism of some servers."""

from typing import Final

from autoconf.dialogues.mechanism import (
    RANK_AFTER_PLAIN,
    Mechanism,
    MechanismContext,
    Responses,
    credential_octets,
)


def _respond(context: MechanismContext) -> Responses:
    """Answer two prompts, whatever their words."""
    yield None
    yield credential_octets(context.login.username)
    yield credential_octets(context.login.password.reveal())


MECHANISMS: Final = (
    Mechanism(name="LOGIN", rank=RANK_AFTER_PLAIN, respond=_respond, challenges=2, secret_in=2),
)
