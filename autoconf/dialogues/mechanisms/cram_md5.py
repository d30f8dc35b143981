"""CRAM-MD5 (RFC 2195): a keyed digest of the challenge. The server proves nothing."""

import hmac
from typing import Final

from autoconf.dialogues.mechanism import (
    ExchangeError,
    Mechanism,
    MechanismContext,
    Responses,
    credential_octets,
)


def _respond(context: MechanismContext) -> Responses:
    challenge = yield None
    key = credential_octets(context.login.password.reveal())
    try:
        digest = hmac.new(key, challenge, "md5").hexdigest()
    except ValueError as error:  # a machine where MD5 is switched off
        raise ExchangeError("mechanism.no-md5") from error
    yield credential_octets(context.login.username) + b" " + digest.encode()


MECHANISMS: Final = (
    Mechanism(name="CRAM-MD5", rank=80, respond=_respond, challenges=1, secret_in=1),
)
