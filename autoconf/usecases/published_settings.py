"""The settings that the owner of a domain hands in: servers, a provider, or a report."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from autoconf.errors import MalformedDocumentError, UsageError
from autoconf.formats.report_read import read_proved
from autoconf.inputs import read_input
from autoconf.model.message import Message
from autoconf.model.provider import Provider
from autoconf.model.publish_options import PublishOptions
from autoconf.model.published import Published
from autoconf.model.report import Report
from autoconf.model.server import Endpoint
from autoconf.usecases.publishing import published_from_provider, published_from_servers
from autoconf.usecases.reported_settings import MAX_REPORT, report_of

if TYPE_CHECKING:
    from autoconf.catalogue.index import Index

_MAX_PROVIDER: Final = 64 * 1024


def stated(options: PublishOptions, domain: str, known: "Index") -> Published | None:
    """Return what the owner states with --server or --provider; None: nothing.

    Raises:
        UnsupportedError: see ``published_from_report``.
        UsageError: there is no such provider, or its file cannot be used.
    """
    if options.server:
        return published_from_servers(options.servers, domain, options.web_host_name)
    if options.provider is not None:
        provider = _provider(options.provider, known)
        return published_from_provider(provider, domain, options.web_host_name)
    return None


def _provider(name: str, known: "Index") -> Provider:
    if name in known.providers:
        return known.provider(name)
    path = Path(name)
    if not path.exists():
        raise UsageError("publish.unknown-provider", value=name)
    from autoconf.formats import provider_yaml

    body = _read(path, _MAX_PROVIDER)
    try:
        return provider_yaml.from_document(provider_yaml.load(body, path.name))
    except MalformedDocumentError as error:
        raise UsageError.of(error) from error


def reported(path: Path, domain: str, known: "Index") -> tuple[Report, frozenset[Endpoint]]:
    """Return what a report says of a domain, and where it says that a login was accepted.

    Raises:
        UsageError: the file is no report, or is about another domain.
    """
    body, where = _read(path, MAX_REPORT), Message.of("document.file", path=path)
    report = report_of(body, where, known)
    if report.domain != domain:
        raise UsageError("publish.other-domain", file=path, found=report.domain, domain=domain)
    try:
        return report, read_proved(body)
    except MalformedDocumentError as error:
        raise UsageError("document.no-report", where=where, why=error.why) from error


def _read(path: Path, most: int) -> bytes:
    try:
        body = read_input(path, most + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError("file.unreadable", file=path, reason=why) from error
    if len(body) > most:
        too_large = Message.of("disk.too-large", most=most >> 10)
        raise UsageError("file.unreadable", file=path, reason=too_large)
    return body
