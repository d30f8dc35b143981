"""XOAUTH2: Google's forerunner of OAUTHBEARER, which Microsoft took over too."""

from typing import Final

from autoconf.dialogues.mechanism import Means, Mechanism, Responses, prepare
from autoconf.dialogues.oauth import refused


def _respond(means: Means) -> Responses:
    name = prepare(means.login.username)
    token = means.login.password.reveal().encode()
    challenge = yield b"user=" + name + b"\x01auth=Bearer " + token + b"\x01\x01"
    raise refused(challenge, last_words=b"")


MECHANISM: Final = Mechanism(name="XOAUTH2", rank=20, respond=_respond, takes_token=True)
