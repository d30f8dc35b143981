"""OAUTHBEARER (RFC 7628 section 3): an OAuth token after the header of RFC 5801."""

from typing import Final

from autoconf.dialogues.mechanism import Mechanism, MechanismContext, Responses, credential_octets
from autoconf.dialogues.oauth import token_refused


def _respond(context: MechanismContext) -> Responses:
    """Send neither host nor port: both are optional, and a bearer token does not need them."""
    name = credential_octets(context.login.username).replace(b"=", b"=3D").replace(b",", b"=2C")
    token = context.login.password.reveal().encode()
    challenge = yield b"n,a=" + name + b",\x01auth=Bearer " + token + b"\x01\x01"
    raise token_refused(challenge, last_response=b"\x01")


MECHANISMS: Final = (Mechanism(name="OAUTHBEARER", rank=10, respond=_respond, takes_token=True),)
