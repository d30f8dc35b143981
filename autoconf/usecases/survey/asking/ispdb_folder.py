"""An ISPDB in a folder: a file for each domain, named like it, as Thunderbird's repository has."""

from pathlib import Path
from typing import Final

from autoconf.discovery.outcomes import of_error
from autoconf.errors import MalformedDocumentError
from autoconf.formats import clientconfig_xml
from autoconf.inputs import read_file
from autoconf.model.address import EmailAddress
from autoconf.model.audit import Publication, PublicationKind
from autoconf.model.evidence import Outcome

_MAX_BYTES: Final = 256 * 1024


def look_up(
    folder: Path, domain: str, kind: PublicationKind, reader: EmailAddress | None = None
) -> Publication | None:
    """Return the file about a domain; None: there is none that can be opened.

    Args:
        folder: of the files.
        domain: in A-labels, so it names a file of this folder and no other.
        kind: the ISPDB by the domain, or by its mail host.
        reader: the address that the file is read for; None: any one of the domain.
    """
    for path in (folder / domain, folder / f"{domain}.xml"):
        try:
            content = read_file(path, _MAX_BYTES)
        except OSError:
            continue
        if content is not None:
            return _publication(content, domain, kind, path, reader)
    return None


def _publication(
    content: bytes, domain: str, kind: PublicationKind, path: Path, reader: EmailAddress | None
) -> Publication:
    try:
        config, _ = clientconfig_xml.parse(content, domain=domain, address=reader)
    except MalformedDocumentError as error:
        why = of_error(error)
        return Publication(kind=kind, at=str(path), outcome=why.outcome, detail=why.detail)
    return Publication(
        kind=kind, at=str(path), outcome=Outcome.FOUND, ends_search=True, config=config
    )
