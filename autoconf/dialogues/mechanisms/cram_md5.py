"""CRAM-MD5 (RFC 2195): a keyed digest of the challenge. No server proves itself by it."""

import hmac
from typing import Final

from autoconf.dialogues.mechanism import ExchangeError, Means, Mechanism, Responses, prepare
from autoconf.messages import text_of


def _respond(means: Means) -> Responses:
    challenge = yield None
    key = prepare(means.login.password.reveal())
    try:
        digest = hmac.new(key, challenge, "md5").hexdigest()
    except ValueError as error:  # a machine where MD5 is switched off
        raise ExchangeError(text_of("mechanism.no-md5")) from error
    yield prepare(means.login.username) + b" " + digest.encode()


MECHANISM: Final = Mechanism(name="CRAM-MD5", rank=80, respond=_respond, challenges=1)
