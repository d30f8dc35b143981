"""A report of ours as the start of a run that asks no source."""

from typing import TYPE_CHECKING, Final

from autoconf.discovery.reported import decide_anew
from autoconf.errors import MalformedDocumentError, UsageError
from autoconf.formats.report_read import read_config
from autoconf.model.message import Message
from autoconf.model.report import Report

if TYPE_CHECKING:
    from autoconf.catalogue.index import Index

MAX_REPORT: Final = 4 * 1024 * 1024


def report_of(document: bytes, where: Message, known: "Index") -> Report:
    """Return the settings of a JSON report; trust in its servers is decided anew.

    Args:
        document: its first ``MAX_REPORT`` + 1 octets.
        where: names the place of the document in an error.
        known: the provider database.

    Raises:
        UsageError: the document is no such report.
    """
    if len(document) > MAX_REPORT:
        too_large = Message.of("disk.too-large", most=MAX_REPORT >> 10)
        raise UsageError("document.no-report", where=where, why=too_large)
    try:
        address, domain, config = read_config(document)
    except MalformedDocumentError as error:
        raise UsageError("document.no-report", where=where, why=error.why) from error
    if config is not None:
        config = decide_anew(config, domain, known)
    return Report(address=address, domain=domain, config=config)
