"""MTA-STS (RFC 8461): the announcement, the policy, and the MX hosts that it is about."""

from collections.abc import Iterator, Sequence
from typing import Final

from autoconf.audit.sending.answers import published, several, texts_of, unanswered
from autoconf.audit.sending.mx_servers import MxServers
from autoconf.errors import (
    NameNotFoundError,
    NetworkError,
    NoDataError,
    ProxyRefusedError,
    RefusedError,
    TlsFailedError,
    WrongProtocolError,
)
from autoconf.formats.mta_sts import StsMode, StsPolicy, bad_tags, is_mta_sts, parse_policy
from autoconf.model.check import TlsFacts, TlsProblem
from autoconf.model.message import Message
from autoconf.model.sending import Examined, Part, Problem, ProblemKind, Record
from autoconf.net.interfaces import HttpResponse, Network, Question

_DAY_S: Final = 86400
_MAX_SHOWN: Final = 2000
_NOT_OUR_OWN_RULE: Final = frozenset(
    {
        *(TlsProblem.CERT_EXPIRED, TlsProblem.CERT_NOT_YET_VALID, TlsProblem.CERT_SELF_SIGNED),
        *(TlsProblem.CERT_UNKNOWN_ISSUER, TlsProblem.CERT_INCOMPLETE_CHAIN),
        *(TlsProblem.CERT_HOST_MISMATCH, TlsProblem.CERT_NO_NAMES),
    }
)
"""What every mail server refuses; we alone refuse weak keys and signatures."""


def examine(domain: str, mx_hosts: Sequence[str], network: Network, servers: MxServers) -> Examined:
    """Read the announcement; where there is one, fetch the policy and hold the hosts to it."""
    name = f"_mta-sts.{domain}"
    (reply,) = network.dns.ask([Question(name, "TXT")])
    texts = tuple(filter(is_mta_sts, texts_of(reply)))
    problems = [*unanswered(Part.MTA_STS, reply), *several(Part.MTA_STS, name, texts)]
    if not texts:
        return Examined(problems=tuple(problems))
    problems += [_problem(ProblemKind.SYNTAX, name, tag) for tag in bad_tags(texts[0])]
    records = published(Part.MTA_STS, name, texts)
    url = f"https://mta-sts.{domain}/.well-known/mta-sts.txt"
    try:
        response = network.http.fetch(url, max_redirects=0)
    except NetworkError as error:
        return Examined(records=records, problems=(*problems, _not_fetched(url, error)))
    if response.status != 200:
        status = _problem(ProblemKind.POLICY_STATUS, url, str(response.status))
        return Examined(records=records, problems=(*problems, status))
    policy = parse_policy(response.body)
    problems += _of_policy(url, policy, response)
    if policy.mode in (StsMode.ENFORCE, StsMode.TESTING):
        problems += _of_hosts(url, policy, mx_hosts, network, servers)
    return Examined(records=(*records, _file(url, response)), problems=tuple(problems))


def _of_policy(url: str, policy: StsPolicy, response: HttpResponse) -> Iterator[Problem]:
    for line in policy.bad_lines:
        yield _problem(ProblemKind.SYNTAX, url, line)
    if response.content_type != "text/plain":
        yield _problem(ProblemKind.POLICY_TYPE, url, response.content_type)
    if policy.mode in (StsMode.TESTING, StsMode.NONE):
        yield _problem(ProblemKind.NOT_ENFORCED, url, policy.mode.value)
    if policy.max_age is not None and policy.max_age < _DAY_S and policy.mode is not StsMode.NONE:
        yield _problem(ProblemKind.SHORT_MAX_AGE, url, str(policy.max_age))


def _of_hosts(
    url: str,
    policy: StsPolicy,
    mx_hosts: Sequence[str],
    network: Network,
    servers: MxServers,
) -> Iterator[Problem]:
    for host in mx_hosts:
        if not policy.covers(host):
            yield _problem(ProblemKind.MX_NOT_LISTED, url, host)
    listed = [host for host in mx_hosts if policy.covers(host)]
    for host, shown in servers.look_at(listed, network.deadline).items():
        if shown.tls.problem in _NOT_OUR_OWN_RULE:
            yield Problem(
                part=Part.MTA_STS,
                kind=ProblemKind.MX_CERTIFICATE,
                at=url,
                value=host,
                detail=shown.why,
            )


def _not_fetched(url: str, error: NetworkError) -> Problem:
    kind = ProblemKind.POLICY_NOT_FETCHED if _is_certain(error) else ProblemKind.NO_ANSWER
    return Problem(part=Part.MTA_STS, kind=kind, at=url, detail=Message.of_error(error))


def _is_certain(error: NetworkError) -> bool:
    """Tell whether others cannot fetch it either: a silent server may be silent to us alone."""
    if isinstance(error, TlsFailedError):
        facts = error.facts
        return isinstance(facts, TlsFacts) and facts.problem in _NOT_OUR_OWN_RULE
    if isinstance(error, ProxyRefusedError):
        return False
    return isinstance(error, NameNotFoundError | NoDataError | RefusedError | WrongProtocolError)


def _file(url: str, response: HttpResponse) -> Record:
    text = response.body[:_MAX_SHOWN].decode("utf-8", "replace")
    return Record(part=Part.MTA_STS, name=url, kind="policy", text=text)


def _problem(kind: ProblemKind, at: str, value: str) -> Problem:
    return Problem(part=Part.MTA_STS, kind=kind, at=at, value=value)
