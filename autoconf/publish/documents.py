"""All documents of a profile, ready before the first question."""

from collections.abc import Callable

from msgspec import Struct

from autoconf.errors import UnsupportedError
from autoconf.model.published import Published
from autoconf.model.serving import DomainSource, ServedProfile
from autoconf.renderers.interface import Words
from autoconf.renderers.published import autoconfig, autodiscover, help_page, pacc
from autoconf.renderers.published.interface import Document
from autoconf.renderers.published.prepared import STAND_IN, Blank, Form, form
from autoconf.usecases.publishing import published_from_profile


class Documents(Struct, frozen=True, kw_only=True):
    """What a profile answers; None where a format cannot hold its settings."""

    profile: ServedProfile
    web_host: str
    autoconfig: Form | None
    pox: Form | None
    """Without user names, for a question without an address."""
    pox_with_names: Form | None
    pox_with_login: Form | None
    """With a user name that is not the one of the profile."""
    pacc: Form | None
    page: Form | None
    source: DomainSource | None = None
    """Knows the login names; None: the profile does."""

    def published_for(self, domain: str, login: str = "") -> Published:
        """Return the settings for one domain.

        Args:
            domain: in A-labels.
            login: the user name; empty: the profile says it.
        """
        published = published_from_profile(self.profile, domain, self.web_host)
        return published.with_login(login) if login else published


def documents_of(profile: ServedProfile, web_host: str, words: Words) -> Documents:
    """Write all documents of a profile.

    Raises:
        UnsupportedError: the profile lacks a server that may be published.
    """
    published = published_from_profile(profile, STAND_IN, web_host)
    named = published.with_login(Blank.LOGIN.value)

    def written(document: Document) -> Form | None:
        return _form_of(lambda: document.write(published, words))

    return Documents(
        profile=profile,
        web_host=web_host,
        autoconfig=written(autoconfig.DOCUMENT),
        pox=written(autodiscover.DOCUMENT),
        pox_with_names=_form_of(lambda: autodiscover.with_names(published), for_address=True),
        pox_with_login=_form_of(lambda: autodiscover.with_names(named), for_address=True),
        pacc=written(pacc.DOCUMENT),
        page=written(help_page.DOCUMENT),
    )


def _form_of(write: Callable[[], bytes], *, for_address: bool = False) -> Form | None:
    try:
        return form(write(), for_address=for_address)
    except UnsupportedError:
        return None
