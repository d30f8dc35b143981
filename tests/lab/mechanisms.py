"""One row per further place where settings are published."""

from typing import Final

from tests.lab.domain import (
    HOSTING_DOMAIN,
    LabDomain,
    LabServer,
    LabService,
    Place,
    Quirk,
)
from tests.lab.servers import hidden

SRV: Final = (
    LabDomain(
        name="srv-priorities.test",
        note="SRV records with priorities, weights and ports of their own",
        servers=(
            LabServer("imap", "b.box.srv-priorities.test", 2993, "SSL", priority=5, weight=65535),
            LabServer("imap", "a.box.srv-priorities.test", 2993, "SSL", priority=5, weight=0),
            LabServer("imap", "c.box.srv-priorities.test", 993, "SSL", priority=10, weight=65535),
            LabServer("pop3", "c.box.srv-priorities.test", 2995, "SSL", priority=0),
            LabServer("smtp", "b.box.srv-priorities.test", 2587, "STARTTLS", priority=1),
            LabServer("smtp", "a.box.srv-priorities.test", 587, "STARTTLS", priority=9),
        ),
        places=(Place.SRV,),
    ),
    LabDomain(
        name="srv-no-imap.test",
        note="SRV records say that there is no IMAP",
        servers=hidden("srv-no-imap.test")[1:],
        places=(Place.SRV,),
        not_offered=("imap",),
    ),
)

DNSSEC: Final = (
    LabDomain(
        name="srv-signed.test",
        note="signed SRV records that lead to another domain",
        servers=hidden("small-hoster.test"),
        places=(Place.SRV,),
        quirks=(Quirk.SIGNED,),
        records=(
            '@ TXT "v=spf1 mx -all"',
            '_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@srv-signed.test"',
            '_mta-sts TXT "v=STSv1; id=20261126;"',
            '_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@srv-signed.test"',
            "_25._tcp.mx1 TLSA {tlsa}",
        ),
        mta_sts="version: STSv1\nmode: enforce\nmx: mx1.srv-signed.test\nmax_age: 604800\n",
    ),
    LabDomain(
        name="srv-forged.test",
        note="signed SRV records to another domain, changed since",
        servers=hidden("small-hoster.test"),
        places=(Place.SRV,),
        quirks=(Quirk.FORGED,),
        flags=("--trust-host", "small-hoster.test"),
    ),
    LabDomain(
        name="srv-signature-expired.test",
        note="SRV records to another domain, their signatures have expired",
        servers=hidden("small-hoster.test"),
        places=(Place.SRV,),
        quirks=(Quirk.EXPIRED,),
        flags=("--trust-host", "small-hoster.test"),
    ),
    LabDomain(
        name="hosted-signed.test",
        note="a signed MX record at a hoster in the ISPDB",
        servers=hidden("big-hoster.test"),
        mx="mx1.big-hoster.test",
        quirks=(Quirk.SIGNED,),
    ),
)

MAILCONF: Final = (
    LabDomain(
        name="mailconf.test",
        note="a TXT record names the file",
        servers=hidden("mailconf.test"),
        places=(Place.MAILCONF,),
        flags=("--yes",),
    ),
)

PACC: Final = (
    LabDomain(
        name="pacc.test",
        note="a PACC document with its digest",
        servers=hidden("pacc.test"),
        places=(Place.PACC,),
    ),
    LabDomain(
        name="pacc-wrong-digest.test",
        note="a PACC document with the digest of another",
        published=hidden("pacc-wrong-digest.test"),
        places=(Place.PACC,),
        quirks=(Quirk.WRONG_DIGEST,),
        exit_code=3,
    ),
)

OURS: Final = (
    LabDomain(
        name="ours.test",
        note="the records that our own renderer writes",
        servers=hidden("ours.test"),
        services=(LabService("caldav", "https://dav.box.ours.test:8443/calendars/"),),
        quirks=(Quirk.OURS,),
    ),
    LabDomain(
        name="ours-pacc.test",
        note="the PACC document that our own renderer writes, beside its records",
        servers=hidden("ours-pacc.test"),
        places=(Place.PACC,),
        quirks=(Quirk.OURS,),
    ),
    LabDomain(
        name="ours-srv.test",
        note="our own records: POP3 and SMTP on ports of their own, no IMAP",
        servers=(
            LabServer("pop3", "b.box.ours-srv.test", 2995, "SSL"),
            LabServer("pop3", "a.box.ours-srv.test", 110, "STARTTLS"),
            LabServer("smtp", "a.box.ours-srv.test", 2587, "STARTTLS"),
        ),
        quirks=(Quirk.OURS,),
    ),
)

SERVED: Final = (
    LabDomain(
        name="served.test",
        note="a hoster's `serve` answers; the zone has every record that it asks for",
        servers=hidden("served.test"),
        places=(Place.AUTOCONFIG, Place.PACC, Place.AUTODISCOVER, Place.SRV),
        quirks=(Quirk.SERVED,),
        mx=f"mx1.{HOSTING_DOMAIN}",
    ),
)

AUTODISCOVER: Final = (
    LabDomain(
        name="autodiscover.test",
        note="Autodiscover answers everybody",
        servers=hidden("autodiscover.test"),
        places=(Place.AUTODISCOVER,),
    ),
    LabDomain(
        name="autodiscover-root.test",
        note="Autodiscover is at the domain itself",
        servers=hidden("autodiscover-root.test"),
        places=(Place.AUTODISCOVER_ROOT,),
    ),
    LabDomain(
        name="autodiscover-redirect.test",
        note="Autodiscover over http redirects to https elsewhere",
        servers=hidden("autodiscover-redirect.test"),
        places=(Place.AUTODISCOVER_REDIRECT,),
        flags=("--yes",),
    ),
    LabDomain(
        name="autodiscover-srv.test",
        note="an SRV record leads to Autodiscover on another host and port",
        servers=hidden("autodiscover-srv.test"),
        places=(Place.AUTODISCOVER_SRV,),
        flags=("--yes",),
    ),
    LabDomain(
        name="autodiscover-login.test",
        note="Autodiscover wants a login, as Exchange does",
        servers=hidden("autodiscover-login.test"),
        places=(Place.AUTODISCOVER_LOGIN,),
        flags=("--autodiscover-login",),
        exit_without_flags=3,
    ),
)

SERVICES_SRV: Final = (
    LabDomain(
        name="services-srv.test",
        note="SRV and TXT records of calendars, address books and JMAP",
        servers=hidden("services-srv.test"),
        places=(Place.SRV, Place.SERVICES_SRV),
        services=(
            LabService("caldav", "https://dav.services-srv.test:8443/calendars/"),
            LabService("carddav", "https://dav.services-srv.test:8443/contacts/"),
            LabService("jmap", "https://jmap.services-srv.test/.well-known/jmap"),
            LabService("managesieve", "sieve://box.services-srv.test"),
        ),
    ),
)

SERVICES_WELL_KNOWN: Final = (
    LabDomain(
        name="services-well-known.test",
        note="redirects below .well-known to calendars and address books",
        servers=hidden("services-well-known.test"),
        places=(Place.AUTOCONFIG, Place.SERVICES_WELL_KNOWN),
        services=(
            LabService("caldav", "https://dav.services-well-known.test/calendars/"),
            LabService("carddav", "https://dav.services-well-known.test/contacts/"),
        ),
    ),
)

LOCAL: Final = (
    LabDomain(
        name="local-file.test",
        note="the person has a file for it",
        servers=hidden("local-file.test"),
        places=(Place.LOCAL_FILE,),
    ),
    LabDomain(
        name="provider-file.test",
        note="the person has a provider file for it",
        servers=hidden("provider-file.test"),
        places=(Place.PROVIDER_FILE,),
    ),
    LabDomain(
        name="hosted-file.test",
        note="MX at a hoster that the person has a provider file for",
        servers=hidden("provider-file.test"),
        places=(Place.PROVIDER_FILE,),
        mx="mx1.provider-file.test",
        flags=("--yes",),
    ),
)

BUNDLED: Final = (
    LabDomain(
        name="gmail.com",
        note="a provider that comes with the program",
        servers=(
            LabServer("imap", "imap.gmail.com", 993, "SSL"),
            LabServer("pop3", "pop.gmail.com", 995, "SSL"),
            LabServer("smtp", "smtp.gmail.com", 465, "SSL"),
        ),
    ),
    LabDomain(
        name="hosted-bundled.test",
        note="MX at a provider that comes with the program",
        servers=(
            LabServer("imap", "imap.gmail.com", 993, "SSL"),
            LabServer("pop3", "pop.gmail.com", 995, "SSL"),
            LabServer("smtp", "smtp.gmail.com", 465, "SSL"),
        ),
        mx="aspmx.l.google.com",
        flags=("--yes",),
    ),
)
