"""What the programs of a person use now, as the JSON report shows it."""

from collections.abc import Callable

from msgspec import Struct

from autoconf.model.message import Message
from autoconf.model.using import Difference, UsedServer, Using


class DifferenceDocument(Struct, kw_only=True):
    """One setting that is not the right one; effect is English."""

    server: str
    field: str
    yours: str
    right: str
    effect: str
    effect_id: str = ""


class UsingDocument(Struct, kw_only=True):
    """What one file, or one typed server, says; format is null for a typed one."""

    file: str
    format: str | None
    program: str
    servers: list[UsedServer]
    differences: list[DifferenceDocument]
    sent_is_local: bool | None = None


def using_document(using: Using, text: Callable[[Message], str]) -> UsingDocument:
    """Return the part of the report about one file."""
    return UsingDocument(
        file=using.file,
        format=using.format,
        program=using.program,
        servers=list(using.servers),
        differences=[_difference(difference, text) for difference in using.differences],
        sent_is_local=using.sent_is_local,
    )


def _difference(difference: Difference, text: Callable[[Message], str]) -> DifferenceDocument:
    return DifferenceDocument(
        server=difference.server,
        field=difference.field,
        yours=difference.yours,
        right=difference.right,
        effect=text(difference.effect),
        effect_id=difference.effect.id,
    )
