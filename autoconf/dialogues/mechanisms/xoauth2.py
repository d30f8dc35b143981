"""XOAUTH2: Google's predecessor of OAUTHBEARER, which Microsoft uses too."""

from typing import Final

from autoconf.dialogues.mechanism import Mechanism, MechanismContext, Responses, credential_octets
from autoconf.dialogues.oauth import token_refused


def _respond(context: MechanismContext) -> Responses:
    name = credential_octets(context.login.username)
    token = context.login.password.reveal().encode()
    challenge = yield b"user=" + name + b"\x01auth=Bearer " + token + b"\x01\x01"
    raise token_refused(challenge, last_response=b"")


MECHANISMS: Final = (Mechanism(name="XOAUTH2", rank=20, respond=_respond, takes_token=True),)
