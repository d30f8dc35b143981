"""What the sources of discovery found out, as publications."""

from collections.abc import Iterable, Iterator
from typing import Final

from autoconf.model.audit import Publication, PublicationKind
from autoconf.model.evidence import Attempt, Relation
from autoconf.model.software import Software

_OWN: Final = {
    "ispdb": PublicationKind.ISPDB,
    "dns-srv": PublicationKind.SRV,
    "pacc": PublicationKind.PACC,
    "txt-mailconf": PublicationKind.MAILCONF,
}
_OF_MAIL_HOST: Final = {
    "autoconfig-url": PublicationKind.MX_AUTOCONFIG,
    "ispdb": PublicationKind.MX_ISPDB,
}


def publications(attempts: Iterable[Attempt]) -> Iterator[Publication]:
    """Yield a publication for each attempt at a place that ``documents`` does not ask."""
    for attempt in attempts:
        kind = _kind_of(attempt)
        if kind is not None:
            answer = attempt.answer
            is_post = attempt.source == "autodiscover"
            yield Publication(
                kind=kind,
                at=attempt.asked,
                outcome=attempt.outcome,
                detail=attempt.detail,
                secure=not attempt.asked.startswith("http:"),
                with_address=is_post,
                hops=answer.hops if answer is not None else (),
                cnames=answer.cnames if answer is not None else (),
                config=answer.config if answer is not None else None,
                ends_search=answer is not None,
                wants_login=attempt.software is Software.EXCHANGE,
                tls=attempt.tls,
                notes=answer.notes if answer is not None else (),
                elapsed_s=attempt.elapsed_s,
            )


def _kind_of(attempt: Attempt) -> PublicationKind | None:
    if attempt.relation is Relation.MAIL_HOST:
        return _OF_MAIL_HOST.get(attempt.source)
    if attempt.source != "autodiscover":
        return _OWN.get(attempt.source)
    if attempt.asked.startswith("SRV"):
        return PublicationKind.AUTODISCOVER_SRV
    if attempt.asked.partition("://")[2].startswith("autodiscover."):
        return PublicationKind.AUTODISCOVER
    return PublicationKind.AUTODISCOVER_ROOT
