"""The configuration of ``serve``, a TOML file, read strictly (``docs/serve.md``)."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Final, get_args

import msgspec
from msgspec import Meta, Struct

from autoconf.errors import InvalidAddressError, MalformedDocumentError
from autoconf.formats import provider_yaml, serving_sources
from autoconf.formats.safe_text import clean_text
from autoconf.formats.serving_profiles import (
    SAMPLE,
    is_fit,
    is_plain,
    is_user_name,
    with_sample,
)
from autoconf.formats.shape_words import wanted
from autoconf.formats.toml_lines import line_of
from autoconf.model.domain import is_this_machine, parse_hostname
from autoconf.model.message import Message
from autoconf.model.serving import DOMAIN, DomainSource, ServedProfile, Serving, SigningFiles

_PROFILE_KEYS: Final = (
    "names", "servers", "services", "links", "requires", "hint", "oauth2",
)  # fmt: skip
_WITH_DOMAIN: Final = ("servers", "services", "links")
"""The keys of a profile whose host names and links may hold ``{domain}``."""

_NOT_OF_A_PROFILE: Final = {
    "sources": [{"url": "https://example.com/", "date": "2026-01"}],
    "checked": "2026-01",
}
"""Provider files must say where their facts come from; a profile is its owner's own word."""

_LISTEN: Final = re.compile(r"unix:/.+|(?:\[[0-9A-Fa-f:.]+\]|[^:\[\]]+):([0-9]{1,5})")
_MAX_PORT: Final = 65535


class _Strict(Struct, forbid_unknown_fields=True, kw_only=True):
    """A table in which a misspelt key is an error."""


class SignTable(_Strict):
    """``[sign]``."""

    certificate: Annotated[str, Meta(min_length=1)]
    key: Annotated[str, Meta(min_length=1)]
    chain: str = ""


class ServingTable(_Strict):
    """The whole file, with profiles and sources still unread."""

    listen: str = "127.0.0.1:8080"
    admin: list[str] = []
    own_hosts: list[str] = []
    proxies: list[str] = []
    workers: Annotated[int, Meta(ge=1, le=64)] = 1
    warm_up: bool = False
    warm_up_per_hour: Annotated[int, Meta(ge=1, le=100_000)] = 60
    state: str = ""
    access_log: str = ""
    sign: SignTable | None = None
    profile: dict[str, dict[str, Any]] = {}
    source: dict[str, dict[str, Any]] = {}


def parse(body: bytes, name: str, folder: Path) -> Serving:
    """Read a configuration.

    Args:
        body: UTF-8.
        name: of the file, for errors.
        folder: relative paths in the file start here.

    Raises:
        MalformedDocumentError: with file, line, field and reason.
    """
    return _Reader(body, name).serving(folder)


class _Reader:
    """One file, whose lines are known."""

    def __init__(self, body: bytes, name: str) -> None:
        self._name = name
        try:
            self._text = body.decode("utf-8-sig")
            self._content = tomllib.loads(self._text)
        except UnicodeDecodeError as error:
            line = body.count(b"\n", 0, error.start) + 1
            why = Message.of("document.no-utf-8", words=error.reason)
            raise MalformedDocumentError(name, why, line=line) from error
        except RecursionError as error:
            raise MalformedDocumentError(name, Message("serve.too-deep")) from error
        except tomllib.TOMLDecodeError as error:
            words, _, place = clean_text(str(error)).partition(" (at line ")
            line_number = re.match(r"\d+", place)
            why = Message.of("serve.no-toml", words=words)
            raise MalformedDocumentError(
                name, why, line=int(line_number[0]) if line_number else None
            ) from error

    def serving(self, folder: Path) -> Serving:
        table = self._shaped(self._content, ServingTable, "")
        if table.warm_up and not table.own_hosts:
            raise self._error("warm_up", Message("serve.warm-up-whom"))
        tables = {name: self._inherited(table.profile, name) for name in table.profile}
        profiles = {name: self._profile(name, content) for name, content in tables.items()}
        sources = tuple(
            self._source(name, content, profiles, folder) for name, content in table.source.items()
        )
        for profile in profiles.values():
            self._check_fit(profile)
        return Serving(
            listen=self._place("listen", table.listen),
            admin=tuple(map(self._admin, table.admin)),
            own_hosts=tuple(self._checked_host("own_hosts", one) for one in table.own_hosts),
            proxies=tuple(map(self._network, table.proxies)),
            profiles=tuple(profiles.values()),
            sources=sources,
            sign=_sign(table.sign, folder),
            workers=table.workers,
            warm_up=table.warm_up,
            warm_up_per_hour=table.warm_up_per_hour,
            state=str(folder / table.state) if table.state else "",
            access_log=_log(table.access_log, folder),
        )

    def _checked_host(self, place: str, name: str) -> str:
        try:
            return parse_hostname(name)
        except InvalidAddressError as error:
            raise self._error(place, Message.of_error(error)) from error

    def _network(self, text: str) -> str:
        try:
            return str(ip_network(text))
        except ValueError as error:
            why = Message.of("serve.no-network", network=clean_text(text))
            raise self._error("proxies", why) from error

    def _place(self, key: str, place: str) -> str:
        found = _LISTEN.fullmatch(place)
        if found and int(found[1] or 0) <= _MAX_PORT:
            return place
        raise self._error(key, Message.of("serve.place", place=clean_text(place)))

    def _admin(self, place: str) -> str:
        self._place("admin", place)
        if place.startswith("unix:") or is_this_machine(place.rpartition(":")[0].strip("[]")):
            return place
        raise self._error("admin", Message.of("serve.admin-for-all", place=clean_text(place)))

    def _inherited(self, profiles: Mapping[str, dict[str, Any]], name: str) -> dict[str, Any]:
        """Return a profile's table with what it takes over from others."""
        chain = [name]
        while (above := profiles[chain[-1]].get("extends")) is not None:
            place = f"{_table(chain[-1])}.extends"
            if not isinstance(above, str) or above not in profiles:
                raise self._error(
                    place, Message.of("serve.no-profile", name=clean_text(str(above)))
                )
            if above in chain:
                raise self._error(place, Message.of("serve.circle", name=name))
            chain.append(above)
        whole: dict[str, Any] = {}
        for one in reversed(chain):
            whole |= profiles[one]
            hosts = profiles[one].get("hostnames", {})
            whole["servers"] = list(self._renamed(whole.get("servers", []), hosts, one))
        return {key: value for key, value in whole.items() if key not in {"extends", "hostnames"}}

    def _renamed(self, servers: Any, hosts: Any, name: str) -> Iterator[Any]:
        """Yield servers under a customer's own host names."""
        place = f"{_table(name)}.hostnames"
        if not isinstance(hosts, dict) or not all(isinstance(host, str) for host in hosts.values()):
            raise self._error(place, Message.of("serve.hostnames"))
        if strange := sorted(set(hosts) - {"imap", "pop3", "smtp"}):
            raise self._error(place, Message.of("serve.hostnames-of", names=", ".join(strange)))
        for host in hosts.values():
            self._checked_host(place, host.replace(DOMAIN, SAMPLE))
        for server in servers if isinstance(servers, list) else []:
            protocol = server.get("protocol") if isinstance(server, dict) else None
            if isinstance(protocol, str) and protocol in hosts:
                yield {**server, "hostname": hosts[protocol]}
            else:
                yield server

    def _profile(self, name: str, table: Mapping[str, Any]) -> ServedProfile:
        place = _table(name)
        if strange := [key for key in table if key not in _PROFILE_KEYS]:
            raise self._error(
                f"{place}.{strange[0]}", Message.of("serve.unknown-key", key=strange[0])
            )
        if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name):
            raise self._error(place, Message.of("serve.profile-name", name=clean_text(name)))
        document = {**table, **_NOT_OF_A_PROFILE, "id": name}
        for key in table:
            if key in _WITH_DOMAIN:
                document[key] = with_sample(table[key])
            elif DOMAIN in str(table[key]):
                raise self._error(
                    f"{place}.{key}", Message.of("serve.domain-not-here", name=DOMAIN)
                )
        self._check_plain(place, table.get("servers", []))
        own = {key: table[key] for key in _WITH_DOMAIN if key in table}
        document = {**table, **_NOT_OF_A_PROFILE, "id": name}
        self._check_document(place, {**document, **with_sample(own)})
        provider = provider_yaml.from_document(document)
        return ServedProfile(name=name, config=provider.config_for(None))

    def _check_document(self, place: str, document: Mapping[str, Any]) -> None:
        for path, why in provider_yaml.problems(document, f"{document['id']}.yaml"):
            is_shape = why.id in {"lint.shape", "lint.shape-at"}
            words = str(dict(why.parameters).get("words", ""))
            raise self._error(f"{place}{path}", wanted(words, path) if is_shape else why)
        for number, server in enumerate(document["servers"]):
            if not is_user_name(server["username"]):
                why = Message.of("serve.user-name", name=clean_text(server["username"]))
                raise self._error(f"{place}.servers[{number}].username", why)

    def _check_plain(self, place: str, servers: Any) -> None:
        for number, server in enumerate(servers if isinstance(servers, list) else []):
            if is_plain(server):
                field = f"{place}.servers[{number}].socket_type"
                raise self._error(field, Message("serve.plain"))

    def _check_fit(self, profile: ServedProfile) -> None:
        """Check that a profile has a server for each direction that may be published."""
        place = f"{_table(profile.name)}.servers"
        if not any(map(is_fit, profile.config.incoming)):
            raise self._error(place, Message("serve.no-incoming"))
        if not any(map(is_fit, profile.config.outgoing)):
            raise self._error(place, Message("serve.no-outgoing"))

    def _source(
        self,
        name: str,
        content: Mapping[str, Any],
        profiles: Mapping[str, ServedProfile],
        folder: Path,
    ) -> DomainSource:
        place = f"source.{name}"
        table = self._shaped(content, serving_sources.SourceTable, place)
        if table.profile and table.profile not in profiles:
            why = Message.of("serve.no-profile", name=clean_text(table.profile))
            raise self._error(f"{place}.profile", why)
        for key, why in serving_sources.problems(table):
            raise self._error(f"{place}.{key}", why)
        return serving_sources.source_of(name, table, folder, profiles)

    def _shaped(self, content: Any, shape: type[msgspec.Struct], place: str) -> Any:
        try:
            return msgspec.convert(content, shape)
        except msgspec.ValidationError as error:
            words, _, path = str(error).partition(" - at `$")
            unknown = re.search(r"unknown field `(\w+)`", words)
            below = f"{path.rstrip('`')}.{unknown[1]}" if unknown else path.rstrip("`")
            kinds = get_args(serving_sources.Kind) if below == ".kind" else ()
            why = wanted(words, below, kinds)
            raise self._error(f"{place}{below}".lstrip("."), why) from error

    def _error(self, place: str, why: Message) -> MalformedDocumentError:
        reason = Message.of("serve.field", field=place, why=why)
        return MalformedDocumentError(self._name, reason, line=line_of(self._text, place))


def _log(text: str, folder: Path) -> str:
    return text if text in {"", "-"} else str(folder / text)


def _sign(table: SignTable | None, folder: Path) -> SigningFiles | None:
    if table is None:
        return None
    return SigningFiles(
        certificate=str(folder / table.certificate),
        key=str(folder / table.key),
        chain=str(folder / table.chain) if table.chain else "",
    )


def _table(profile: str) -> str:
    return f"profile.{profile}"
