"""The part of a report about the records by which others judge a domain's mail."""

from collections.abc import Callable

from msgspec import Struct

from autoconf.formats.report_mailbox import shown
from autoconf.model.message import Message
from autoconf.model.sending import Part, ProblemKind, Record, Sending, Standing


class ProblemDocument(Struct, kw_only=True):
    """One problem; docs/sending.md says what its values are."""

    part: Part
    kind: ProblemKind
    at: str
    value: str
    detail: str


class SendingDocument(Struct, kw_only=True):
    """How it stands with each part, and the texts that this rests on."""

    spf: Standing
    dmarc: Standing
    mta_sts: Standing
    tls_rpt: Standing
    dane: Standing
    problems: list[ProblemDocument]
    records: list[Record]


def sending_document(sending: Sending, text: Callable[[Message], str]) -> SendingDocument:
    """Return the document; ``text`` makes the English words of a message."""
    return SendingDocument(
        spf=sending.spf,
        dmarc=sending.dmarc,
        mta_sts=sending.mta_sts,
        tls_rpt=sending.tls_rpt,
        dane=sending.dane,
        problems=[
            ProblemDocument(
                part=problem.part,
                kind=problem.kind,
                at=problem.at,
                value=problem.value,
                detail=shown(problem.detail, text),
            )
            for problem in sending.problems
        ],
        records=list(sending.records),
    )
