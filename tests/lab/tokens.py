"""Access tokens: JSON Web Tokens (RFC 7519) that the lab's servers check by themselves."""

import hashlib
import hmac
import json
import time
from base64 import b64encode, urlsafe_b64encode
from typing import Final

_KEY: Final = hashlib.sha256(b"the key of the lab's tokens").digest()
_DAY_S: Final = 86400

SETTINGS: Final = """\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={root}/etc/tokens/
username_attribute = email
"""

FILES: Final = (
    ("etc/oauth2.conf", SETTINGS),
    ("etc/tokens/default/HS256/default", b64encode(_KEY).decode()),
)
"""What a Dovecot needs to judge tokens; each path is below the lab's folder."""


def token(address: str, *, lifetime_s: int = _DAY_S) -> str:
    """Return a token for the mailbox of an address; with a negative lifetime it has expired."""
    now = int(time.time())
    claims = {"sub": address, "email": address, "iat": now - _DAY_S, "exp": now + lifetime_s}
    parts = (_text({"alg": "HS256", "typ": "JWT"}), _text(claims))
    signed = b".".join(parts)
    return b".".join((signed, _encoded(hmac.digest(_KEY, signed, "sha256")))).decode()


def _text(value: dict[str, object]) -> bytes:
    return _encoded(json.dumps(value).encode())


def _encoded(data: bytes) -> bytes:
    return urlsafe_b64encode(data).rstrip(b"=")
