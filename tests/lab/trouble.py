"""Rows whose sources contradict each other, lead elsewhere, or do not answer."""

from typing import Final

from tests.lab.domain import LabDomain, LabServer, Place, Quirk
from tests.lab.servers import hidden, tls

DISAGREEMENT: Final = (
    LabDomain(
        name="disagreement.test",
        note="https autoconfig and the ISPDB name servers of different domains",
        servers=hidden("disagreement.test"),
        places=(Place.AUTOCONFIG, Place.ISPDB),
        directory=hidden("small-hoster.test"),
        flags=("--yes",),
    ),
)

HALVES: Final = (
    LabDomain(
        name="half.test",
        note="https autoconfig names incoming servers only, the ISPDB all",
        servers=hidden("half.test"),
        places=(Place.AUTOCONFIG, Place.ISPDB),
        published=hidden("half.test")[:2],
        directory=hidden("half.test"),
    ),
)

STRICT: Final = (
    LabDomain(
        name="text-plain.test",
        note="https autoconfig serves its file as text/plain",
        servers=hidden("text-plain.test"),
        places=(Place.AUTOCONFIG,),
        quirks=(Quirk.TEXT,),
    ),
    LabDomain(
        name="parameter.test",
        note="https autoconfig wants the parameter emailaddress",
        servers=hidden("parameter.test"),
        places=(Place.AUTOCONFIG,),
        quirks=(Quirk.PARAMETER,),
    ),
)

ELSEWHERE: Final = (
    LabDomain(
        name="alias.test",
        note="the autoconfig host is an alias of a name in another domain",
        servers=hidden("alias.test"),
        places=(Place.AUTOCONFIG,),
        quirks=(Quirk.ALIAS,),
        flags=("--yes",),
    ),
    LabDomain(
        name="redirect.test",
        note="https autoconfig redirects to https in another domain",
        servers=hidden("redirect.test"),
        places=(Place.AUTOCONFIG,),
        quirks=(Quirk.REDIRECT,),
        flags=("--yes",),
    ),
)

WILDCARDS: Final = (
    LabDomain(
        name="wildcard.test",
        note="every name leads to the mail server, its certificate is for one of them",
        servers=(
            LabServer("imap", "mail.wildcard.test", 993, "SSL"),
            LabServer("pop3", "mail.wildcard.test", 995, "SSL"),
            LabServer("smtp", "mail.wildcard.test", 465, "SSL"),
        ),
        quirks=(Quirk.WILDCARD,),
    ),
    LabDomain(
        name="wildcard-web.test",
        note="every name leads to a web site that has a page for every path",
        quirks=(Quirk.WILDCARD_WEB,),
        exit_code=3,
    ),
)

SILENCE: Final = (
    LabDomain(
        name="tarpit-autoconfig.test",
        note="the autoconfig host accepts and never says a word, the ISPDB answers",
        servers=hidden("tarpit-autoconfig.test"),
        places=(Place.ISPDB,),
        quirks=(Quirk.TARPIT,),
    ),
    LabDomain(
        name="blackhole-autoconfig.test",
        note="packets to the autoconfig host vanish, the ISPDB answers",
        servers=hidden("blackhole-autoconfig.test"),
        places=(Place.ISPDB,),
        quirks=(Quirk.BLACK_HOLE,),
    ),
    LabDomain(
        name="dripping-autoconfig.test",
        note="the autoconfig host sends headers for ever, the ISPDB answers",
        servers=hidden("dripping-autoconfig.test"),
        places=(Place.ISPDB,),
        quirks=(Quirk.DRIP,),
    ),
    LabDomain(
        name="ipv6-blackhole.test",
        note="packets to its IPv6 addresses vanish",
        servers=hidden("ipv6-blackhole.test"),
        places=(Place.AUTOCONFIG,),
        quirks=(Quirk.IPV6_BLACK_HOLE,),
    ),
    LabDomain(
        name="nxdomain.test",
        note="no such domain",
        quirks=(Quirk.ABSENT,),
        exit_code=3,
    ),
    LabDomain(
        name="dead-name-server.test",
        note="its name server never answers",
        quirks=(Quirk.DEAD_NAME_SERVER,),
        exit_code=3,
    ),
)

LIES: Final = (
    LabDomain(
        name="lied-about.test",
        note="the lying resolver names servers of another domain",
        servers=tls("lied-about.test"),
        places=(Place.SRV,),
        quirks=(Quirk.LIE,),
    ),
)
