"""Worlds in which somebody lies about the servers of example.com, each in another way."""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from autoconf.errors import TlsFailedError
from autoconf.model.check import TlsFacts, TlsProblem
from autoconf.net.interfaces import Mx
from tests.assistant.cases import wishes
from tests.discovery import autodiscover
from tests.discovery.builders import IMAP, SMTP, server, srv
from tests.discovery.documents import document
from tests.discovery.runs import HTTP, ISPDB, WELL_KNOWN
from tests.discovery.sources.test_pacc import record
from tests.fakes import page
from tests.hostile.worlds import EVIL, EVIL_IMAP, EVIL_SMTP, OWN, DisputedDns, World

HTTPS = "https://autoconfig.example.com/mail/config-v1.1.xml?emailaddress=alice%40example.com"
AUTOCONFIG_OF_EVIL = "https://autoconfig.evil.example/mail/config-v1.1.xml"
AWAY = "https://config.evil.example/mail/config-v1.1.xml"
BAD_CERTIFICATE = TlsFailedError(
    "tls.problem.cert-self-signed", TlsFacts(problem=TlsProblem.CERT_SELF_SIGNED), peer="192.0.2.1"
)
PACC_URL = "https://ua-auto-config.example.com/.well-known/user-agent-configuration.json"
PACC = (
    b'{"protocols":{"imap":{"host":"imap.evil.example"},"smtp":{"host":"smtp.evil.example"}},'
    b'"authentication":{"password":true}}'
)
OWN_PACC = PACC.replace(b"evil.example", b"example.com")
OWN_SRV = {
    ("_imaps._tcp.example.com", "SRV"): [srv("0 1 993 imap.example.com")],
    ("_submissions._tcp.example.com", "SRV"): [srv("0 1 465 smtp.example.com")],
}
EVIL_SRV = {
    ("_imaps._tcp.example.com", "SRV"): [srv("0 1 993 imap.evil.example")],
    ("_submissions._tcp.example.com", "SRV"): [srv("0 1 465 smtp.evil.example")],
}
EVIL_MX = {("example.com", "MX"): [Mx(preference=0, host="mx.evil.example")]}
Lie = Callable[..., World]
"""Makes the world, for a person."""

LIES: dict[str, Lie] = {
    "own-https-names-foreign-servers": partial(World, site={HTTPS: EVIL}),
    "pacc-names-foreign-servers": partial(
        World, site={PACC_URL: PACC}, zone={("_ua-auto-config.example.com", "TXT"): [record(PACC)]}
    ),
    "autodiscover-names-foreign-servers": partial(
        World, site={autodiscover.HTTPS: autodiscover.settings(EVIL_IMAP, EVIL_SMTP)}
    ),
    "autodiscover-redirects-to-a-foreign-address": partial(
        World,
        site={
            autodiscover.HTTPS: autodiscover.redirect_addr("alice@evil.example"),
            f"https://autodiscover.evil.example{autodiscover.PATH}": autodiscover.settings(
                EVIL_IMAP, EVIL_SMTP
            ),
        },
    ),
    "forged-srv": partial(World, zone=EVIL_SRV),
    "forged-mx-with-a-file-of-its-own": partial(
        World, zone=EVIL_MX, site={AUTOCONFIG_OF_EVIL: EVIL}
    ),
    "forged-mx-with-a-file-that-names-the-own-servers": partial(
        World, zone=EVIL_MX, site={AUTOCONFIG_OF_EVIL: OWN}
    ),
    "forged-mx-that-the-ispdb-knows": partial(
        World, zone=EVIL_MX, site={"https://db.example/evil.example": EVIL}
    ),
    "forged-mx-of-a-known-provider": partial(
        World,
        zone={("example.com", "MX"): [Mx(preference=0, host="aspmx.l.google.com")]},
        good=(server("imap imap.gmail.com"), server("smtp smtp.gmail.com")),
    ),
    "forged-txt": partial(
        World, zone={("example.com", "TXT"): [f"mailconf={AWAY}"]}, site={AWAY: OWN}
    ),
    "file-over-http": partial(World, site={HTTP: OWN}),
    "file-over-http-that-redirects-to-https": partial(
        World, site={HTTP: page(OWN, hops=(HTTP, AWAY), authenticated=False)}
    ),
    "file-over-http-where-https-has-a-bad-certificate": partial(
        World, site={HTTPS: BAD_CERTIFICATE, WELL_KNOWN: BAD_CERTIFICATE, HTTP: OWN}
    ),
    "https-redirects-to-another-domain": partial(
        World, site={HTTPS: page(OWN, hops=(HTTPS, AWAY), authenticated=True)}
    ),
    "dangling-alias-taken-over-in-a-cloud": partial(
        World, site={HTTPS: replace(page(OWN, hops=(HTTPS,)), cnames=("app.cloud.example",))}
    ),
    "ispdb-over-http": partial(
        World,
        site={"http://db.example/example.com": EVIL},
        wishes=wishes(ispdb="http://db.example/"),
    ),
    "sources-of-equal-standing-disagree": partial(World, site={HTTPS: OWN, ISPDB: EVIL}),
    "resolvers-disagree-about-srv": partial(World, zone=OWN_SRV, dns_type=DisputedDns),
    "resolvers-disagree-about-a-digest": partial(
        World,
        site={PACC_URL: OWN_PACC},
        zone={("_ua-auto-config.example.com", "TXT"): [record(OWN_PACC)]},
        dns_type=DisputedDns,
    ),
    "domain-one-letter-from-a-known-one": partial(
        World,
        address="alice@gmial.com",
        zone={("gmial.com", "MX"): []},
        site={
            "https://gmial.com/.well-known/autoconfig/mail/config-v1.1.xml": document(
                server("imap imap.gmial.com"), server("smtp smtp.gmial.com")
            )
        },
        good=(server("imap imap.gmial.com"), server("smtp smtp.gmial.com")),
    ),
    "domain-of-mixed-script": partial(
        World,
        address="alice@ex\u0430mple.com",
        zone={("xn--exmple-4nf.com", "MX"): []},
        site={
            "https://xn--exmple-4nf.com/.well-known/autoconfig/mail/config-v1.1.xml": document(
                server("imap imap.xn--exmple-4nf.com"), server("smtp smtp.xn--exmple-4nf.com")
            )
        },
        good=(server("imap imap.xn--exmple-4nf.com"), server("smtp smtp.xn--exmple-4nf.com")),
    ),
}

LIES_ABOUT_AUTODISCOVER: dict[str, Lie] = {
    "autodiscover-over-http-redirects-away": partial(
        World,
        site={
            autodiscover.HTTP: autodiscover.moved(autodiscover.ELSEWHERE),
            autodiscover.ELSEWHERE: autodiscover.settings(IMAP, SMTP),
        },
    ),
    "forged-srv-of-autodiscover": partial(
        World,
        site={autodiscover.ELSEWHERE: autodiscover.settings(IMAP, SMTP)},
        zone={("_autodiscover._tcp.example.com", "SRV"): [srv("0 1 443 mail.hoster.example")]},
    ),
}
"""They would draw the address to a host of somebody else."""
