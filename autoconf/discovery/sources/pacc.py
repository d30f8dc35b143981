"""PACC: one JSON document, whose digest stands in the DNS (draft-ietf-mailmaint-pacc-02)."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from msgspec import Struct

from autoconf.discovery.documents import foreign_names, require_document
from autoconf.discovery.interface import Source, Step, Tools
from autoconf.discovery.wording import joined
from autoconf.errors import MalformedDocumentError, NameNotFoundError, NoDataError
from autoconf.model.evidence import Answer, Belief, Query, Relation, Tier, Trust, TrustPolicy
from autoconf.model.message import Message
from autoconf.net.interfaces import DnsReply, HttpResponse, Network, Question
from autoconf.sharing import start_all
from autoconf.tasks import Deadline, Job

_RANK: Final = 20
_MOST_DIGESTS: Final = 2
"""The present one, and another one while the document is replaced."""

_HOST: Final = "ua-auto-config"
_PATH: Final = ".well-known/user-agent-configuration.json"


class Pacc(Struct, frozen=True):
    """Only the own domain is asked: the draft knows no way through the MX record."""

    tier: Tier = Tier.PROVIDER
    policy: TrustPolicy = TrustPolicy(Belief.OWN_WORD, names_issuer=True)
    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-pacc/"
    offline: bool = False

    def steps(self, query: Query) -> Sequence[Step]:
        """Return one question: the document, which counts only with its digest."""
        if query.relation is Relation.MAIL_HOST:
            return ()
        url = f"https://{_HOST}.{query.domain}/{_PATH}"
        return (Step(asked=url, rank=_RANK, ask=partial(_ask, query.domain, url)),)


def _ask(domain: str, url: str, tools: Tools) -> Answer | None:
    from autoconf.formats import pacc_json

    question = Question(f"_{_HOST}.{domain}", "TXT")
    response, reply = _ask_both(tools.network, url, question)
    require_document(response)
    if reply.error is not None and not isinstance(reply.error, NameNotFoundError | NoDataError):
        raise reply.error.fresh()
    records = [record for record in reply.records if isinstance(record, str)]
    if not pacc_json.matches_digest(response.body, records):
        is_rewritten = pacc_json.is_rewritten(response.body, records)
        why = "discovery.rewritten" if is_rewritten else "discovery.no-digest"
        raise MalformedDocumentError(url, Message.of(why, name=question.name))
    config, notes = pacc_json.parse(response.body, domain=domain)
    if (count := pacc_json.digests(records)) > _MOST_DIGESTS:
        notes += (Message.of("discovery.old-digests", count=count, name=question.name),)
    if not config.servers and not config.services:
        raise MalformedDocumentError(url, joined(notes) or Message.of("discovery.no-server"))
    return Answer(
        config=config,
        trust=Trust.AUTHENTICATED if response.authenticated else Trust.UNAUTHENTICATED,
        notes=notes,
        hops=response.hops,
        cnames=foreign_names(response),
        questions=((question.name, question.kind),),
        disputed=reply.disagrees,
    )


def _ask_both(network: Network, url: str, question: Question) -> tuple[HttpResponse, DnsReply]:
    """Ask for the document and for its digest at the same time."""

    def ask_ahead(_limit: Deadline) -> None:
        network.dns.ask([question])

    seconds = network.deadline.remaining_s()
    start_all([Job(name="digest", work=ask_ahead, seconds=seconds)], network.deadline.token)
    response = network.http.fetch(url, headers={"Accept": "application/json"})
    (reply,) = network.dns.ask([question])  # the resolver has kept it, or waits for it
    return response, reply


SOURCE: Final[Source] = Pacc()
