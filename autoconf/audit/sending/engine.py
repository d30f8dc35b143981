"""Asks for all parts of ``Sending`` at the same time."""

from collections.abc import Callable, Sequence
from functools import partial

from autoconf.audit.sending import dane, dmarc, mta_sts, spf, tls_rpt
from autoconf.audit.sending.mx_servers import MxServers
from autoconf.model.message import Message
from autoconf.model.sending import Examined, Part, Problem, ProblemKind, Sending
from autoconf.net.interfaces import Network, NetworkFactory
from autoconf.tasks import Deadline, End, Ended, Job, run_all


def examine(
    domain: str, mx_hosts: Sequence[str], factory: NetworkFactory, deadline: Deadline
) -> Sending:
    """Return what a domain publishes about its mail; a part that got no answer is not checked.

    Args:
        domain: in A-labels.
        mx_hosts: the targets of its MX records, best first; the domain itself where it has none;
            nothing where they are not known, or where the domain takes no mail.
        factory: makes the network of each question.
        deadline: ends the whole.
    """
    servers = MxServers(factory)
    parts: dict[Part, Callable[[Network], Examined]] = {
        Part.SPF: lambda network: spf.examine(domain, network.dns),
        Part.DMARC: lambda network: dmarc.examine(domain, network.dns),
        Part.MTA_STS: lambda network: mta_sts.examine(domain, mx_hosts, network, servers),
        Part.TLS_RPT: lambda network: tls_rpt.examine(domain, network.dns),
        Part.DANE: lambda network: dane.examine(domain, mx_hosts, network, servers),
    }
    left_s = deadline.remaining_s()
    jobs = [
        Job(name=part.value, work=partial(_work, ask, factory), seconds=left_s, key=part)
        for part, ask in parts.items()
    ]
    try:
        ends = run_all(jobs, seconds=left_s, cancel=deadline.token)
    finally:
        servers.close()
    found = {part: _examined(part, ended) for part, ended in zip(parts, ends, strict=True)}
    return Sending(
        spf=found[Part.SPF].standing,
        dmarc=found[Part.DMARC].standing,
        mta_sts=found[Part.MTA_STS].standing,
        tls_rpt=found[Part.TLS_RPT].standing,
        dane=found[Part.DANE].standing,
        problems=tuple(problem for one in found.values() for problem in one.problems),
        records=tuple(record for one in found.values() for record in one.records),
    )


def _work(
    ask: Callable[[Network], Examined], factory: NetworkFactory, deadline: Deadline
) -> Examined:
    return ask(factory(deadline))


def _examined(part: Part, ended: Ended[Examined]) -> Examined:
    """Return what a job found, or why it found nothing."""
    if ended.value is not None:
        return ended.value
    why = Message("net.cancelled" if ended.end is End.CANCELLED else "net.no-time")
    if ended.error is not None:
        why = Message.of_error(ended.error)
    elif ended.end is End.CRASHED:
        why = Message.of("dialogue.said", said=ended.trace.strip().rpartition("\n")[2])
    return Examined(problems=(Problem(part=part, kind=ProblemKind.NO_ANSWER, detail=why),))
