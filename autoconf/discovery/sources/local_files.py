"""A person's own autoconfig files (draft-ietf-mailmaint-autoconfig, step 4.1)."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from msgspec import Struct

from autoconf.discovery.interface import Source, Step, Tools
from autoconf.discovery.wording import joined
from autoconf.errors import MalformedDocumentError
from autoconf.model.evidence import (
    Answer,
    Belief,
    LocalFiles,
    Query,
    Relation,
    Tier,
    Trust,
    TrustPolicy,
)
from autoconf.model.message import Message

_RANK: Final = 10


class OwnFiles(Struct, frozen=True):
    """Only the person can put such a file there: it may name servers anywhere."""

    tier: Tier = Tier.DIRECTORY
    policy: TrustPolicy = TrustPolicy(Belief.DIRECTORY, whose="whose.own-file", is_personal=True)
    reference: str = "https://datatracker.ietf.org/doc/draft-ietf-mailmaint-autoconfig/"
    offline: bool = True

    def steps(self, query: Query) -> Sequence[Step]:
        """Return one look-up, if there is a place for such files."""
        files = query.options.local_files
        if files is None or query.relation is Relation.MAIL_HOST:
            return ()
        asked = f"local file: {query.domain}"
        return (Step(asked=asked, rank=_RANK, ask=partial(_read, files, query, asked)),)


def _read(files: LocalFiles, query: Query, asked: str, _tools: Tools) -> Answer | None:
    body = files.read(query.domain)
    if body is None:
        return None
    from autoconf.formats.clientconfig_xml import parse

    config, notes = parse(body, domain=query.domain, address=query.address, is_own=True)
    if not config.servers:
        raise MalformedDocumentError(asked, joined(notes) or Message.of("discovery.no-mail-server"))
    return Answer(config=config, trust=Trust.AUTHENTICATED, notes=notes, hops=(asked,))


SOURCE: Final[Source] = OwnFiles()
