"""PLAIN (RFC 4616): name and password in one response."""

from typing import Final

from autoconf.dialogues.mechanism import Mechanism, MechanismContext, Responses, credential_octets


def _respond(context: MechanismContext) -> Responses:
    """Send no authorization identity, then name and password."""
    login = context.login
    yield (
        b"\0"
        + credential_octets(login.username)
        + b"\0"
        + credential_octets(login.password.reveal())
    )


MECHANISMS: Final = (Mechanism(name="PLAIN", rank=50, respond=_respond),)
