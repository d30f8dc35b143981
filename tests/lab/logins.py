"""Rows of providers that differ in how they take, and refuse, a login."""

from dataclasses import replace
from typing import Final

from tests.lab import tokens
from tests.lab.domain import Backend, LabDomain, Place, Reader, Sender
from tests.lab.servers import hidden, upgraded

_ENCRYPTED: Final = "password-encrypted"
_BY_METHOD: Final = {
    "PLAIN": "password-cleartext",
    "LOGIN": "password-cleartext",
    "XOAUTH2": "OAuth2",
    "OAUTHBEARER": "OAuth2",
}

_OTHERS: Final = Backend(name="others", reader=Reader.CYRUS, sender=Sender.EXIM)


def _only(name: str, mechanism: str, backend: Backend, protocols: str) -> LabDomain:
    """Return a domain that offers one mechanism on the ports of TLS and of STARTTLS."""
    domain = f"{name}-{mechanism.lower()}.test"
    servers = (*hidden(domain), *upgraded(f"box.{domain}", "STARTTLS"))
    return LabDomain(
        name=domain,
        note=f"offers {mechanism} alone",
        servers=tuple(s for s in servers if s.protocol in protocols.split()),
        places=(Place.AUTOCONFIG,),
        authentication=_BY_METHOD.get(mechanism, _ENCRYPTED),
        backend=backend,
    )


def _dovecot(mechanism: str, protocols: str = "imap pop3 smtp") -> LabDomain:
    backend = Backend(name=f"dovecot-{mechanism.lower()}", mechanisms=(mechanism,))
    return _only("dovecot", mechanism, backend, protocols)


def _dovecot_tokens(mechanism: str) -> LabDomain:
    backend = Backend(
        name=f"dovecot-{mechanism.lower()}",
        mechanisms=(mechanism,),
        passdb="passdb {\n  driver = oauth2\n"
        "  mechanisms = xoauth2 oauthbearer\n  args = {root}/etc/oauth2.conf\n}\n",
        files=tokens.FILES,
    )
    return _only("dovecot", mechanism, backend, "imap pop3 smtp")


def _others(mechanism: str, protocols: str = "imap pop3 smtp", settings: str = "") -> LabDomain:
    name = f"others-{mechanism.lower()}"
    backend = replace(_OTHERS, name=name, mechanisms=(mechanism,))
    row = _only("cyrus", mechanism, backend, protocols)
    return replace(row, settings=settings)


_OPENSSL: Final = """\
openssl_conf = all
[all]
ssl_conf = programs
[programs]
system_default = old
[old]
MinProtocol = TLSv1.1
MaxProtocol = TLSv1.1
CipherString = DEFAULT@SECLEVEL=0
"""

BOUND: Final = (
    _others("SCRAM-SHA-1", "imap pop3", "tls_versions: tls1_2\n"),
    _others("SCRAM-SHA-256", "imap pop3", "tls_versions: tls1_2\n"),
)
"""Cyrus adds -PLUS to SCRAM by itself. It knows the binding tls-unique, which TLS 1.3 lacks."""

UNBOUND: Final = LabDomain(
    name="cyrus-tls-1-3.test",
    note="offers -PLUS with TLS 1.3, and does not take its bindings",
    servers=hidden("cyrus-tls-1-3.test")[:2],
    places=(Place.AUTOCONFIG,),
    authentication=_ENCRYPTED,
    backend=replace(_OTHERS, name="others-scram-sha-256", mechanisms=("SCRAM-SHA-256",)),
)

MECHANISMS: Final = (
    *map(_dovecot, ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")),
    _dovecot("APOP", "pop3"),
    *map(_dovecot_tokens, ("XOAUTH2", "OAUTHBEARER")),
    *map(_others, ("PLAIN", "LOGIN", "CRAM-MD5")),
    *BOUND,
)
"""One mechanism each: that a login is accepted proves it."""

TLS_1_1: Final = LabDomain(
    name="tls-1-1.test",
    note="its servers speak no later TLS than 1.1",
    servers=hidden("tls-1-1.test"),
    places=(Place.AUTOCONFIG,),
    backend=Backend(
        name="dovecot-tls-1-1",
        settings="ssl_min_protocol = TLSv1\nimport_environment = TZ PATH OPENSSL_CONF\n",
        files=(("etc/openssl.cnf", _OPENSSL),),
        openssl_conf="{root}/etc/openssl.cnf",
    ),
    smtpd=(
        ("smtpd_tls_mandatory_protocols", "TLSv1.1"),
        ("smtpd_tls_mandatory_ciphers", "medium"),
        ("tls_medium_cipherlist", "DEFAULT@SECLEVEL=0"),
    ),
)
UTF8: Final = LabDomain(
    name="utf8-password.test",
    note="the password goes beyond ASCII",
    servers=hidden("utf8-password.test"),
    places=(Place.AUTOCONFIG,),
    password="p\N{LATIN SMALL LETTER A WITH DIAERESIS}ssword \N{UMBRELLA}",
)
OTHERS: Final = LabDomain(
    name="others.test",
    note="Cyrus and Exim",
    servers=hidden("others.test"),
    places=(Place.AUTOCONFIG,),
    backend=_OTHERS,
)

STARTTLS: Final = LabDomain(
    name="dovecot-starttls.test",
    note="offers SCRAM-SHA-256 alone, on the ports that begin in clear",
    servers=upgraded("box.dovecot-starttls.test", "STARTTLS"),
    places=(Place.AUTOCONFIG,),
    authentication=_ENCRYPTED,
    backend=Backend(name="dovecot-scram-sha-256", mechanisms=("SCRAM-SHA-256",)),
)

LOGINS: Final = (*MECHANISMS, UNBOUND, STARTTLS, TLS_1_1, UTF8, OTHERS)
