"""Providers that sign their users in with the browser."""

from typing import Final

from tests.lab import issuers
from tests.lab.domain import Backend, LabDomain, Place
from tests.lab.servers import hidden

_PASSDB: Final = """\
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {{root}}/etc/oauth2-{name}.conf
}}
"""
_PASSWORDS: Final = """\
passdb {
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN username_format=%u {root}/users/%l
}
"""
_ASKED: Final = """\
introspection_mode = post
introspection_url = http://dovecot:introspect@127.0.0.1:{port}/token/introspection
force_introspection = yes
username_attribute = sub
active_attribute = active
active_value = true
scope = mail
openid_configuration_url = https://{issuer}/.well-known/openid-configuration
"""
_LOCAL: Final = """\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={{root}}/etc/keys-{name}/
issuers = https://{issuer}
username_attribute = sub
scope = mail
openid_configuration_url = https://{issuer}/.well-known/openid-configuration
"""
_TOKENS: Final = ("XOAUTH2", "OAUTHBEARER")
_BOTH: Final = ("PLAIN", "LOGIN", *_TOKENS)


def _backend(
    name: str, settings: str, mechanisms: tuple[str, ...], *more: tuple[str, str]
) -> Backend:
    passdb = _PASSDB.format(name=name)
    return Backend(
        name=name,
        mechanisms=mechanisms,
        passdb=passdb + (_PASSWORDS if "PLAIN" in mechanisms else ""),
        files=((f"etc/oauth2-{name}.conf", settings), *more),
    )


def _row(name: str, note: str, backend: Backend, issuer: str, issues: str = "") -> LabDomain:
    takes_passwords = "PLAIN" in backend.mechanisms
    return LabDomain(
        name=name,
        note=note,
        servers=hidden(name),
        places=(Place.AUTOCONFIG,),
        authentication="OAuth2 password-cleartext" if takes_passwords else "OAuth2",
        backend=backend,
        issuer=issuer,
        issues=issues,
    )


_PORT: Final = 19400
"""Of the first row's authorization server; see ``Plan.issuer_port``."""

OPAQUE: Final = _row(
    "oauth.test",
    "its mail servers ask the issuer about each token",
    _backend("oauth", _ASKED.format(port=_PORT, issuer="id.oauth.test"), _TOKENS),
    "id.oauth.test",
    "opaque",
)
JWT: Final = _row(
    "jwt.test",
    "its mail servers check the signature of each token",
    _backend(
        "jwt",
        _LOCAL.format(name="jwt", issuer="id.jwt.test"),
        _TOKENS,
        ("etc/keys-jwt/default/RS256/k1", issuers.public_key()),
    ),
    "id.jwt.test",
    "jwt",
)
STRANGER: Final = _row(
    "thief.test",
    "names the genuine issuer of another domain, and its own mail servers",
    _backend("thief", _ASKED.format(port=_PORT, issuer="id.oauth.test"), _TOKENS),
    "id.oauth.test",
)
BOTH: Final = _row(
    "both.oauth.test",
    "its mail servers take passwords too",
    _backend("both", _ASKED.format(port=_PORT, issuer="id.oauth.test"), _BOTH),
    "id.oauth.test",
)
EVIL: Final = _row(
    "evil.test",
    "its authorization server means ill",
    _backend("evil", _ASKED.format(port=_PORT, issuer="id.evil.test"), _TOKENS),
    "id.evil.test",
    issuers.HOSTILE,
)
ROWS: Final = (OPAQUE, JWT, STRANGER, BOTH, EVIL)
