"""PLAIN (RFC 4616): everything in one response."""

from typing import Final

from autoconf.dialogues.mechanism import Means, Mechanism, Responses, prepare


def _respond(means: Means) -> Responses:
    """No authorization identity, then name and password."""
    login = means.login
    yield b"\0" + prepare(login.username) + b"\0" + prepare(login.password.reveal())


MECHANISM: Final = Mechanism(name="PLAIN", rank=50, respond=_respond)
