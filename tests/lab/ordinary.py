"""What providers publish, and what goes wrong at their servers: the rows of the lab's table."""

from typing import Final

from tests.lab.domain import LOCAL_PART, Certificate, LabDomain, Place
from tests.lab.servers import hidden, tls, upgraded

ORDINARY: Final = (
    LabDomain(
        name="https-autoconfig.test",
        note="https autoconfig names TLS and STARTTLS servers",
        servers=(
            *hidden("https-autoconfig.test"),
            *upgraded("box.https-autoconfig.test", "STARTTLS"),
        ),
        places=(Place.AUTOCONFIG,),
    ),
    LabDomain(
        name="well-known.test",
        note="the file is under .well-known of the domain only",
        servers=hidden("well-known.test"),
        places=(Place.WELL_KNOWN,),
    ),
    LabDomain(
        name="http-autoconfig.test",
        note="the file is to be had over http only",
        servers=hidden("http-autoconfig.test"),
        places=(Place.HTTP,),
        flags=("--yes",),
    ),
    LabDomain(
        name="ispdb-only.test",
        note="only the ISPDB knows it",
        servers=hidden("ispdb-only.test"),
        places=(Place.ISPDB,),
    ),
    LabDomain(
        name="big-hoster.test",
        note="a hoster that the ISPDB knows",
        servers=hidden("big-hoster.test"),
        places=(Place.ISPDB,),
    ),
    LabDomain(
        name="hosted.test",
        note="MX at a hoster in the ISPDB",
        servers=hidden("big-hoster.test"),
        mx="mx1.big-hoster.test",
        flags=("--trust-host", "big-hoster.test"),
    ),
    LabDomain(
        name="small-hoster.test",
        note="a hoster with https autoconfig",
        servers=hidden("small-hoster.test"),
        places=(Place.AUTOCONFIG,),
    ),
    LabDomain(
        name="hosted-small.test",
        note="MX at a hoster whose own autoconfig answers",
        servers=hidden("small-hoster.test"),
        mx="mx1.small-hoster.test",
        flags=("--trust-host", "small-hoster.test"),
    ),
    LabDomain(
        name="srv-only.test",
        note="SRV records only",
        servers=hidden("srv-only.test"),
        records=(
            '@ TXT "v=spf1 include:nothing.srv-only.test -all"',
            '_dmarc TXT "v=DMARC1; p=none"',
            '_mta-sts TXT "v=STSv1; id=20261126;"',
            "_25._tcp.mx1 TLSA {tlsa}",
        ),
        places=(Place.SRV,),
    ),
    LabDomain(
        name="srv-foreign.test",
        note="SRV records that lead to another domain",
        servers=hidden("small-hoster.test"),
        places=(Place.SRV,),
        flags=("--trust-host", "small-hoster.test"),
    ),
    LabDomain(
        name="guess-only.test",
        note="nothing published, common host names work",
        servers=tls("guess-only.test"),
    ),
    LabDomain(
        name="starttls-only.test",
        note="nothing published, common host names speak STARTTLS only",
        servers=upgraded("starttls-only.test", "STARTTLS"),
    ),
    LabDomain(
        name="ipv6-only.test",
        note="every name has AAAA records only",
        servers=hidden("ipv6-only.test"),
        places=(Place.AUTOCONFIG,),
        ipv6=True,
    ),
    LabDomain(
        name="pop3-only.test",
        note="https autoconfig names POP3 and SMTP, there is no IMAP",
        servers=hidden("pop3-only.test")[1:],
        places=(Place.AUTOCONFIG,),
    ),
    LabDomain(
        name="local-part.test",
        note="the login is the local part, stated in the ISPDB",
        servers=hidden("local-part.test"),
        places=(Place.ISPDB,),
        username=LOCAL_PART,
    ),
    LabDomain(
        name="unstated-local-part.test",
        note="the login is the local part, stated nowhere",
        servers=tls("unstated-local-part.test"),
        username=LOCAL_PART,
        flags=("--yes",),
        exit_without_flags=1,
        logins=4,
    ),
    LabDomain(
        name="wrong-name.test",
        note="the certificate is for another name",
        servers=hidden("wrong-name.test"),
        places=(Place.AUTOCONFIG,),
        certificate=Certificate.WRONG_NAME,
        exit_code=1,
    ),
    LabDomain(
        name="expired.test",
        note="the certificate has expired",
        servers=hidden("expired.test"),
        places=(Place.AUTOCONFIG,),
        certificate=Certificate.EXPIRED,
        exit_code=1,
    ),
    LabDomain(
        name="unknown-issuer.test",
        note="the issuer of the certificate is unknown, the servers have common names",
        servers=tls("unknown-issuer.test"),
        certificate=Certificate.UNKNOWN_ISSUER,
        exit_code=1,
    ),
    LabDomain(
        name="no-tls.test",
        note="nothing published, common host names have no TLS at all",
        servers=upgraded("no-tls.test", "plain"),
        exit_code=1,
    ),
    LabDomain(
        name="published-plain.test",
        note="https autoconfig names servers without TLS",
        servers=upgraded("box.published-plain.test", "plain"),
        places=(Place.AUTOCONFIG,),
        exit_code=1,
    ),
    LabDomain(
        name="stale.test",
        note="https autoconfig names servers that are gone, common host names work",
        servers=tls("stale.test"),
        places=(Place.AUTOCONFIG,),
        published=tls("old.stale.test"),
        flags=("--yes",),
        exit_without_flags=1,
    ),
    LabDomain(name="nothing.test", note="nothing at all", exit_code=3),
    LabDomain(name="null-mx.test", note="takes no mail (RFC 7505)", mx="", exit_code=3),
)
