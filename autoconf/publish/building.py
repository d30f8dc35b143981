"""From the configuration and its lists to a site, or to the reason why it is none."""

from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from autoconf.errors import MalformedDocumentError, UnsupportedError, UsageError
from autoconf.formats.safe_text import clean_text
from autoconf.model.message import Message
from autoconf.model.output_options import OutputOptions
from autoconf.model.serving import DomainSource, ServedProfile, Serving, SigningFiles
from autoconf.publish.documents import Documents, documents_of
from autoconf.publish.site import Site
from autoconf.publish.sources.interface import Listing, Named
from autoconf.publish.sources.reading import Lists
from autoconf.renderers.interface import Words
from autoconf.usecases.signing import NeedsPassphrase, Signer, signer_of

_SIGN_KEYS: Final = MappingProxyType(
    {"--sign-cert": "certificate", "--sign-key": "key", "--sign-chain": "chain"}
)


def build(serving: Serving, lists: Lists, words: Words) -> Site:
    """Read all lists, and write the documents of all profiles.

    Raises:
        MalformedDocumentError: a list or a profile is wrong; with its place.
        UsageError: a file cannot be read.
        SourceAwayError: a database does not answer, and never did.
    """
    return site_of(serving, lists.read_all(serving.sources), words)


def site_of(serving: Serving, listings: Sequence[Listing], words: Words) -> Site:
    """Write the documents of all profiles for lists that were read; see ``build``."""
    profiles = [*serving.profiles, *(one for listing in listings for one in listing.profiles)]
    documents = _documents(profiles, next(iter(serving.own_hosts), ""), words)
    domains = _domains(serving.sources, listings, documents)
    with_accounts = [source for source in serving.sources if source.account]
    for source in with_accounts:
        if source.kind != "ldap":
            from autoconf.publish.sources import sql

            sql.prepare(source)
    return Site(
        domains,
        own_hosts=serving.own_hosts,
        proxies=serving.proxies,
        has_accounts=bool(with_accounts),
        signer=_signer(serving.sign),
    )


def _signer(files: SigningFiles | None) -> Signer | None:
    """Return what signs Apple's profiles. The key must be one without a passphrase.

    Raises:
        UsageError: a file cannot be used.
    """
    if files is None:
        return None
    options = OutputOptions(
        sign_cert=files.certificate, sign_key=files.key, sign_chain=files.chain or None
    )
    try:
        signer = signer_of(options)
    except UsageError as error:
        raise UsageError("serve.sign", why=_of_option(error)) from error
    if isinstance(signer, NeedsPassphrase):
        raise UsageError("serve.encrypted-key", file=files.key)
    return signer


def _of_option(error: UsageError) -> UsageError:
    """Return an error that names a key of ``[sign]`` in place of an option."""
    named = {
        name: _SIGN_KEYS.get(value, value) if isinstance(value, str) else value
        for name, value in error.parameters
    }
    return UsageError(error.id, **named)


def _documents(
    profiles: Iterable[ServedProfile], web_host: str, words: Words
) -> dict[str, Documents]:
    made: dict[str, Documents] = {}
    for profile in profiles:
        if profile.name in made:
            raise MalformedDocumentError(profile.name, Message("serve.profile-twice"))
        try:
            made[profile.name] = documents_of(profile, web_host, words)
        except UnsupportedError as error:
            where = Message.of("serve.of-profile", name=profile.name)
            raise MalformedDocumentError(where, Message.of_error(error)) from error
    return made


def _domains(
    sources: Iterable[DomainSource], listings: Iterable[Listing], documents: dict[str, Documents]
) -> dict[str, Documents]:
    """Return the documents of each domain; the first list that names a domain decides."""
    domains: dict[str, Documents] = {}
    for source, listing in zip(sources, listings, strict=True):
        of_source = documents
        if source.account:
            of_source = {name: replace(one, source=source) for name, one in documents.items()}
        for named in listing.domains:
            if named.profile not in of_source:
                raise _no_profile(named)
            domains.setdefault(named.domain, of_source[named.profile])
    return domains


def _no_profile(named: Named) -> MalformedDocumentError:
    why = Message.of("serve.no-profile", name=clean_text(named.profile))
    return MalformedDocumentError(named.where, why, line=named.line)
