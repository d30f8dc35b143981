"""A source of domains in the configuration of ``serve``: its keys, and which kind needs which."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal
from urllib.parse import unquote, urlsplit

from msgspec import Meta, Struct

from autoconf.errors import UsageError
from autoconf.formats import ldap_letters
from autoconf.formats.safe_text import clean_text
from autoconf.formats.serving_presets import ACCOUNTS, DOMAINS, SEARCHES
from autoconf.formats.sql_letters import with_parameters
from autoconf.model.message import Message
from autoconf.model.serving import Directory, DomainSource

Kind = Literal["files", "csv", "sqlite", "postgresql", "mariadb", "ldap"]
_FILE: Final = ("path",)
_SERVER: Final = ("dsn_file", "preset", "domains", "account")
_KEYS: Final[Mapping[Kind, tuple[str, ...]]] = MappingProxyType(
    {
        "files": _FILE,
        "csv": _FILE,
        "sqlite": ("path", "preset", "domains", "account"),
        "postgresql": _SERVER,
        "mariadb": _SERVER,
        "ldap": (
            "url", "bind_dn", "password_file", "ca_file", "base", "preset", "filter", "attribute",
            "account", "account_attribute",
        ),
    }
)  # fmt: skip
"""The keys of each kind, besides those that all have."""

_ANY: Final = frozenset({"account", "account_attribute", "bind_dn", "password_file", "ca_file"})
_OF_PRESET: Final = "preset"
_QUESTION: Final = frozenset({"domains", "filter", "attribute"})
"""Either these or a preset say what is asked."""


class SourceTable(Struct, forbid_unknown_fields=True, kw_only=True):
    """``[source.NAME]``; a misspelt key is an error."""

    kind: Kind
    path: str = ""
    dsn_file: str = ""
    preset: str = ""
    domains: str = ""
    account: str = ""
    url: str = ""
    bind_dn: str = ""
    password_file: str = ""
    ca_file: str = ""
    base: str = ""
    filter: str = ""
    attribute: str = ""
    account_attribute: str = ""
    profile: str = ""
    refresh_s: Annotated[float, Meta(ge=1, le=86_400)] = 60.0
    timeout_s: Annotated[float, Meta(ge=1, le=600)] = 30.0


def problems(table: SourceTable) -> Iterator[tuple[str, Message]]:
    """Yield the keys that a kind of source needs and lacks, or does not know."""
    yield from _keys(table)
    known = SEARCHES if table.kind == "ldap" else DOMAINS
    if table.preset and table.preset not in known:
        names = ", ".join(sorted(known))
        yield "preset", Message.of("serve.no-preset", name=clean_text(table.preset), known=names)
    if table.kind == "ldap":
        yield from _of_ldap(table)
    elif table.account == _OF_PRESET and table.preset not in ACCOUNTS:
        yield "account", Message.of("serve.no-account-preset", known=", ".join(sorted(ACCOUNTS)))
    try:
        _account(table)
    except UsageError as error:
        yield "account", Message.of_error(error)


def _keys(table: SourceTable) -> Iterator[tuple[str, Message]]:
    keys = _KEYS[table.kind]
    for key in dict.fromkeys(key for keys_of_kind in _KEYS.values() for key in keys_of_kind):
        unwanted = "preset" if key in _QUESTION else "domains" if key == "preset" else ""
        is_wanted = key in keys and not (unwanted and _asks(table, unwanted))
        if getattr(table, key) and key not in keys:
            yield key, Message.of("serve.key-not-for", key=key, kind=table.kind)
        elif getattr(table, key) and not is_wanted:
            yield key, Message.of("serve.key-or", key=key, other=unwanted)
        if is_wanted and key not in _ANY and not getattr(table, key):
            yield key, _missing(key, table.kind)


def _missing(key: str, kind: Kind) -> Message:
    if key == _OF_PRESET:
        other = "filter and attribute" if kind == "ldap" else "domains"
        return Message.of("serve.preset-missing", other=other)
    return Message.of("serve.key-missing", key=key, kind=kind)


def _account(table: SourceTable) -> str:
    """Return the question for a login name; empty: there is none.

    Raises:
        UsageError: a letter in it is wrong or missing.
    """
    text = table.account
    if table.kind == "ldap":
        if text:
            ldap_letters.check(text)
        question = text
    else:
        text = ACCOUNTS.get(table.preset, "") if text == _OF_PRESET else text
        question = with_parameters(text)
    letters = text.replace("%%", "")
    if text and "%s" not in letters and not ("%u" in letters and "%d" in letters):
        raise UsageError("serve.letter-missing")
    return question


def _asks(table: SourceTable, how: str) -> bool:
    """Tell whether the question is put by a preset, or by the operator's own words."""
    if how == "preset":
        return bool(table.preset)
    return any(getattr(table, key) for key in _QUESTION)


def _of_ldap(table: SourceTable) -> Iterator[tuple[str, Message]]:
    if table.url and _url(table.url) is None:
        yield "url", Message.of("serve.no-ldap-url", url=clean_text(table.url))
    for one, other in (("bind_dn", "password_file"), ("account", "account_attribute")):
        if bool(getattr(table, one)) != bool(getattr(table, other)):
            missing = other if getattr(table, one) else one
            yield missing, Message.of("serve.key-missing", key=missing, kind=table.kind)


def _url(text: str) -> tuple[str, str, int] | None:
    """Return scheme, host (for ``ldapi`` the path of the socket) and port; None: it is none."""
    try:
        parts = urlsplit(text)
        port = parts.port or {"ldaps": 636}.get(parts.scheme, 389)
    except ValueError:
        return None
    if parts.scheme == "ldapi":
        path = unquote(parts.netloc + parts.path)
        return ("ldapi", path, 0) if path.startswith("/") else None
    is_plain = parts.path in {"", "/"} and not (parts.query or parts.fragment or parts.username)
    if parts.scheme in {"ldap", "ldaps"} and parts.hostname and is_plain:
        return parts.scheme, parts.hostname, port
    return None


def source_of(name: str, table: SourceTable, folder: Path, profiles: Iterable[str]) -> DomainSource:
    """Return a source whose table has no problem.

    Args:
        name: of the source.
        table: of the source.
        folder: relative paths start here.
        profiles: those that there are.
    """

    def path(text: str) -> str:
        return str(folder / text) if text else ""

    return DomainSource(
        name=name,
        kind=table.kind,
        path=path(table.path),
        dsn_file=path(table.dsn_file),
        query=table.domains or DOMAINS.get(table.preset, ""),
        account=_account(table),
        directory=_directory(table, path(table.password_file), path(table.ca_file)),
        profile=table.profile,
        known_profiles=tuple(profiles),
        refresh_s=table.refresh_s,
        timeout_s=table.timeout_s,
    )


def _directory(table: SourceTable, password_file: str, ca_file: str) -> Directory | None:
    url = _url(table.url)
    if url is None:
        return None
    return Directory(
        scheme=url[0],
        host=url[1],
        port=url[2],
        bind_dn=table.bind_dn,
        password_file=password_file,
        ca_file=ca_file,
        base=table.base,
        searches=SEARCHES.get(table.preset) or ((table.filter, table.attribute),),
        account_attribute=table.account_attribute,
    )
