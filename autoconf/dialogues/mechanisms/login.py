"""LOGIN: never standardised, still the only one of some servers."""

from typing import Final

from autoconf.dialogues.mechanism import RANK_AFTER_PLAIN, Means, Mechanism, Responses, prepare


def _respond(means: Means) -> Responses:
    """Answer two prompts, whatever their words."""
    yield None
    yield prepare(means.login.username)
    yield prepare(means.login.password.reveal())


MECHANISM: Final = Mechanism(name="LOGIN", rank=RANK_AFTER_PLAIN, respond=_respond, challenges=2)
