"""Replies of the DNS as the parts of the audit read them: there, absent, or not known."""

from autoconf.errors import NameNotFoundError, NoDataError
from autoconf.model.message import Message
from autoconf.model.sending import Part, Problem, ProblemKind, Record
from autoconf.net.interfaces import DnsReply


def texts_of(reply: DnsReply) -> tuple[str, ...]:
    """Return the records of a TXT reply."""
    return tuple(record for record in reply.records if isinstance(record, str))


def is_absent(reply: DnsReply) -> bool:
    """Tell whether the DNS says that there are no such records."""
    return isinstance(reply.error, NameNotFoundError | NoDataError)


def unanswered(part: Part, reply: DnsReply) -> tuple[Problem, ...]:
    """Return the problem of a question without a reply; nothing where there is a reply."""
    if reply.error is None or is_absent(reply):
        return ()
    asked = f"{reply.question.name} {reply.question.kind}"
    detail = Message.of_error(reply.error)
    return (Problem(part=part, kind=ProblemKind.NO_ANSWER, at=asked, detail=detail),)


def published(part: Part, name: str, texts: tuple[str, ...]) -> tuple[Record, ...]:
    """Return TXT records of a name as the report shows them."""
    return tuple(Record(part=part, name=name, kind="TXT", text=text) for text in texts)


def several(part: Part, name: str, texts: tuple[str, ...]) -> tuple[Problem, ...]:
    """Return the problem of a name with several records where one is allowed."""
    if len(texts) < 2:
        return ()
    count = str(len(texts))
    return (Problem(part=part, kind=ProblemKind.SEVERAL_RECORDS, at=name, value=count),)
