"""The one table of the lab: what each made-up domain runs, and what ``setup`` must find there.

A new case is a new row; a new kind of defect is a row and a flag that a builder reads.
"""

from typing import Final

from tests.lab.domain import LOCAL_PART, Certificate, LabDomain, LabServer, Place


def _tls(domain: str) -> tuple[LabServer, ...]:
    return (
        LabServer("imap", f"imap.{domain}", 993, "SSL"),
        LabServer("pop3", f"pop.{domain}", 995, "SSL"),
        LabServer("smtp", f"smtp.{domain}", 465, "SSL"),
    )


def _upgraded(domain: str, socket_type: str) -> tuple[LabServer, ...]:
    """Return servers on the ports that begin in clear: STARTTLS, or plain for good."""
    return (
        LabServer("imap", f"imap.{domain}", 143, socket_type),
        LabServer("pop3", f"pop.{domain}", 110, socket_type),
        LabServer("smtp", f"smtp.{domain}", 587, socket_type),
    )


def _hidden(domain: str) -> tuple[LabServer, ...]:
    """Return servers whose names nobody guesses."""
    return _tls(f"box.{domain}")


DOMAINS: Final = (
    LabDomain(
        name="https-autoconfig.test",
        note="https autoconfig names TLS and STARTTLS servers",
        servers=(
            *_hidden("https-autoconfig.test"),
            *_upgraded("box.https-autoconfig.test", "STARTTLS"),
        ),
        places=(Place.AUTOCONFIG,),
    ),
    LabDomain(
        name="well-known.test",
        note="the file is under .well-known of the domain only",
        servers=_hidden("well-known.test"),
        places=(Place.WELL_KNOWN,),
    ),
    LabDomain(
        name="http-autoconfig.test",
        note="the file is to be had over http only",
        servers=_hidden("http-autoconfig.test"),
        places=(Place.HTTP,),
        flags=("--yes",),
    ),
    LabDomain(
        name="ispdb-only.test",
        note="only the ISPDB knows it",
        servers=_hidden("ispdb-only.test"),
        places=(Place.ISPDB,),
    ),
    LabDomain(
        name="big-hoster.test",
        note="a hoster that the ISPDB knows",
        servers=_hidden("big-hoster.test"),
        places=(Place.ISPDB,),
    ),
    LabDomain(
        name="hosted.test",
        note="MX at a hoster in the ISPDB",
        servers=_hidden("big-hoster.test"),
        mx="mx1.big-hoster.test",
        flags=("--trust-host", "big-hoster.test"),
    ),
    LabDomain(
        name="small-hoster.test",
        note="a hoster with https autoconfig",
        servers=_hidden("small-hoster.test"),
        places=(Place.AUTOCONFIG,),
    ),
    LabDomain(
        name="hosted-small.test",
        note="MX at a hoster whose own autoconfig answers",
        servers=_hidden("small-hoster.test"),
        mx="mx1.small-hoster.test",
        flags=("--trust-host", "small-hoster.test"),
    ),
    LabDomain(
        name="srv-only.test",
        note="SRV records only",
        servers=_hidden("srv-only.test"),
        places=(Place.SRV,),
    ),
    LabDomain(
        name="srv-foreign.test",
        note="SRV records that lead to another domain",
        servers=_hidden("small-hoster.test"),
        places=(Place.SRV,),
        flags=("--trust-host", "small-hoster.test"),
    ),
    LabDomain(
        name="guess-only.test",
        note="nothing published, common host names work",
        servers=_tls("guess-only.test"),
    ),
    LabDomain(
        name="starttls-only.test",
        note="nothing published, common host names speak STARTTLS only",
        servers=_upgraded("starttls-only.test", "STARTTLS"),
    ),
    LabDomain(
        name="ipv6-only.test",
        note="every name has AAAA records only",
        servers=_hidden("ipv6-only.test"),
        places=(Place.AUTOCONFIG,),
        ipv6=True,
    ),
    LabDomain(
        name="pop3-only.test",
        note="https autoconfig names POP3 and SMTP, there is no IMAP",
        servers=_hidden("pop3-only.test")[1:],
        places=(Place.AUTOCONFIG,),
    ),
    LabDomain(
        name="local-part.test",
        note="the login is the local part, stated in the ISPDB",
        servers=_hidden("local-part.test"),
        places=(Place.ISPDB,),
        username=LOCAL_PART,
    ),
    LabDomain(
        name="unstated-local-part.test",
        note="the login is the local part, stated nowhere",
        servers=_tls("unstated-local-part.test"),
        username=LOCAL_PART,
        flags=("--yes",),
        exit_without_flags=1,
        logins=4,
    ),
    LabDomain(
        name="wrong-name.test",
        note="the certificate is for another name",
        servers=_hidden("wrong-name.test"),
        places=(Place.AUTOCONFIG,),
        certificate=Certificate.WRONG_NAME,
        exit_code=1,
    ),
    LabDomain(
        name="expired.test",
        note="the certificate has expired",
        servers=_hidden("expired.test"),
        places=(Place.AUTOCONFIG,),
        certificate=Certificate.EXPIRED,
        exit_code=1,
    ),
    LabDomain(
        name="unknown-issuer.test",
        note="the certificate is by an issuer nobody knows, the servers have common names",
        servers=_tls("unknown-issuer.test"),
        certificate=Certificate.UNKNOWN_ISSUER,
        exit_code=1,
    ),
    LabDomain(
        name="no-tls.test",
        note="nothing published, common host names have no TLS at all",
        servers=_upgraded("no-tls.test", "plain"),
        exit_code=1,
    ),
    LabDomain(
        name="published-plain.test",
        note="https autoconfig names servers without TLS",
        servers=_upgraded("box.published-plain.test", "plain"),
        places=(Place.AUTOCONFIG,),
        exit_code=1,
    ),
    LabDomain(
        name="stale.test",
        note="https autoconfig names servers that are gone, common host names work",
        servers=_tls("stale.test"),
        places=(Place.AUTOCONFIG,),
        published=_tls("old.stale.test"),
    ),
    LabDomain(name="nothing.test", note="nothing at all", exit_code=3),
    LabDomain(name="null-mx.test", note="takes no mail (RFC 7505)", mx="", exit_code=3),
)
