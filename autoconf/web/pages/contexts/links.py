"""The hosts to which links of a page may lead: those that the provider's own file names."""

from collections.abc import Iterable, Iterator
from typing import Final

from autoconf.model.config import ClientConfig
from autoconf.model.report import Report
from autoconf.web.pages.pieces import host_of

_FILES: Final = "provider-db"
"""The source that reads the provider files; all others repeat what strangers publish."""


def known_hosts(report: Report) -> tuple[str, ...]:
    """Return the hosts that the file of the provider links to."""
    configs = (
        attempt.answer.config
        for attempt in report.attempts
        if attempt.source == _FILES and attempt.answer is not None
    )
    hosts = (host_of(url) for config in configs for url in _urls(config))
    return tuple(dict.fromkeys(filter(None, hosts)))


def _urls(config: ClientConfig) -> Iterator[str]:
    pages = (*config.documentation, *config.instructions, *config.enable)
    yield from (page.url for page in pages)
    yield from (demand.link for demand in config.requires if demand.link)
    yield config.web_mail


def hosts_of(urls: Iterable[str]) -> tuple[str, ...]:
    """Return the hosts of URLs of our own, each once."""
    return tuple(dict.fromkeys(filter(None, map(host_of, urls))))
