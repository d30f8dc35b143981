"""Attempts to ask for settings that met trouble on the way."""

from msgspec.structs import replace

from autoconf.model.check import TlsFacts, TlsProblem
from autoconf.model.evidence import (
    MX,
    Attempt,
    BadTls,
    Belief,
    MxFacts,
    Outcome,
    Reason,
    Relation,
    Tier,
    TrustPolicy,
    WebPage,
)
from autoconf.model.message import Message
from autoconf.model.report import Report

HOST = "autoconfig.example.com"
ISPDB = "autoconfig.thunderbird.net"
PORTAL = "http://portal.hotel.example/login"


def asked(
    host: str,
    outcome: Outcome,
    reason: Reason | None = None,
    *,
    scheme: str = "https",
    tier: Tier = Tier.PROVIDER,
) -> Attempt:
    """Return the attempt to ask a web server."""
    return Attempt(
        source="ispdb" if tier is Tier.DIRECTORY else "autoconfig-url",
        tier=tier,
        policy=TrustPolicy(Belief.OWN_WORD),
        rank=30,
        relation=Relation.OWN,
        asked=f"{scheme}://{host}/mail/config-v1.1.xml",
        outcome=outcome,
        reason=reason,
    )


def distrusted(
    host: str = HOST,
    problem: TlsProblem = TlsProblem.CERT_HOST_MISMATCH,
    *,
    sha256: str = "aa",
    names: tuple[str, ...] = ("portal.hotel.example",),
    tier: Tier = Tier.PROVIDER,
) -> Attempt:
    """Return the attempt to ask a web server whose certificate is bad."""
    facts = TlsFacts(problem=problem, sha256=sha256, names=names, issuer="CN=Test")
    return replace(
        asked(host, Outcome.TLS_FAILED, tier=tier),
        tls=BadTls(host=host, facts=facts),
        detail=Message.of(f"tls.problem.{problem}", peer=f"{host}:443", why="x"),
    )


def paged(host: str = HOST, url: str = PORTAL, *, wants_login: bool = False) -> Attempt:
    """Return the attempt to ask over plain http, which led to a page."""
    page = WebPage(url=url, wants_login=wants_login)
    return replace(asked(host, Outcome.ABSENT, scheme="http"), page=page)


def null_mx() -> Attempt:
    """Return the answer that a domain takes no mail."""
    attempt = replace(asked("", Outcome.ABSENT), source=MX, asked="MX of example.com")
    return replace(attempt, tier=Tier.MAIL_HOST, mx=MxFacts(is_null=True))


def found_nothing(*attempts: Attempt) -> Report:
    """Return the report of a run without settings."""
    return Report(address=None, domain="example.com", attempts=attempts)
