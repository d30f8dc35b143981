"""The records and files that a domain lacks, as ``audit --fix`` writes them."""

from autoconf.errors import UnsupportedError
from autoconf.model.audit_result import Audit
from autoconf.model.options import Options
from autoconf.model.profile import Rendering
from autoconf.renderers.interface import Words
from autoconf.renderers.published.tree import tree
from autoconf.usecases.consenting import with_consent
from autoconf.usecases.publishing import published_from_report

PUBLISH = "publish"
"""Stands in place of a client: the files are for the owner's web server and DNS."""


def to_publish(made: Audit, options: Options, words: Words) -> Rendering | None:
    """Return all records and files for a domain; None: no source names a server for it."""
    if made.report is None or made.report.config is None:
        return None
    try:
        published = published_from_report(with_consent(made.report, options))
    except UnsupportedError:
        return None
    return Rendering(client=PUBLISH, artifacts=tree(published, words).artifacts)
