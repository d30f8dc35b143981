"""The TXT record ``mailconf=URL``, an old way to point to an autoconfig file."""

from collections.abc import Sequence
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from autoconf.discovery.documents import fetch_clientconfig
from autoconf.discovery.interface import Source, Step, Tools
from autoconf.errors import MalformedDocumentError, NetworkError, NoDataError
from autoconf.formats.safe_text import web_url
from autoconf.model.evidence import Answer, Belief, Query, Relation, Tier, Trust, TrustPolicy
from autoconf.net.interfaces import Question

_RANK: Final = 90
_TAG: Final = "mailconf="
_MAX_RECORDS: Final = 2


class TxtMailconf(Struct, frozen=True):
    """Plain DNS says where the file is: its word alone is never enough."""

    tier: Tier = Tier.PROVIDER
    policy: TrustPolicy = TrustPolicy(Belief.OWN_WORD)
    reference: str = "https://github.com/Monogramm/autodiscover-email-settings"
    offline: bool = False

    def steps(self, query: Query) -> Sequence[Step]:
        """Return one question: the records of the own domain, and the files they name."""
        if query.relation is Relation.MAIL_HOST:
            return ()
        asked = f"TXT mailconf of {query.domain}"
        return (Step(asked=asked, rank=_RANK, ask=partial(_ask, query)),)


def _ask(query: Query, tools: Tools) -> Answer | None:
    question = Question(query.domain, "TXT")
    (reply,) = tools.network.dns.ask([question])
    if reply.error is not None:
        raise reply.error.fresh()
    urls = [
        record[len(_TAG) :].strip()
        for record in reply.records
        if isinstance(record, str) and record.lower().startswith(_TAG)
    ]
    if not urls:
        return None
    answer = _follow(urls[:_MAX_RECORDS], query, tools)
    return replace(
        answer,
        trust=Trust.UNAUTHENTICATED,
        hops=(f"TXT {query.domain}", *answer.hops),
        questions=((question.name, question.kind),),
        disputed=reply.disagrees,
    )


def _follow(urls: Sequence[str], query: Query, tools: Tools) -> Answer:
    """Return the answer of the first URL that leads to a file.

    Raises:
        NetworkError, MalformedDocumentError: why the last one leads to none.
    """
    trouble: NetworkError | MalformedDocumentError = NoDataError("discovery.mailconf-empty")
    for url in urls:
        if not _may_be_followed(url):
            trouble = NoDataError("discovery.mailconf-url")
            continue
        try:
            return fetch_clientconfig(tools, url, query)
        except (NetworkError, MalformedDocumentError) as error:
            trouble = error.fresh()
    raise trouble


def _may_be_followed(url: str) -> bool:
    """Tell whether a published URL leads to a web server: other services have other ports."""
    parts = urlsplit(url) if web_url(url) is not None else urlsplit("")
    return parts.scheme == "https" and parts.port in (None, 443)


SOURCE: Final[Source] = TxtMailconf()
