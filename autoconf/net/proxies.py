"""Which proxy a connection uses: ``--proxy``, or that of the environment."""

import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from autoconf.errors import UsageError
from autoconf.inputs import read_input
from autoconf.model.domain import is_within
from autoconf.model.options import Options
from autoconf.model.secret import Secret
from autoconf.net.targets import is_ip_address


class ProxyKind(Enum):
    """What a proxy speaks, by the schemes of its URL."""

    HTTP = "http"
    SOCKS4 = "socks4"
    SOCKS5 = "socks5"


_SCHEMES: Final = {
    "http": ProxyKind.HTTP,
    "socks": ProxyKind.SOCKS5,
    "socks5": ProxyKind.SOCKS5,
    "socks5h": ProxyKind.SOCKS5,
    "socks4": ProxyKind.SOCKS4,
    "socks4a": ProxyKind.SOCKS4,
}
_MAX_PASSWORD: Final = 16 * 1024
_NAME: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
_PORTS: Final = {ProxyKind.HTTP: 3128, ProxyKind.SOCKS4: 1080, ProxyKind.SOCKS5: 1080}


class Proxy(Struct, frozen=True, kw_only=True):
    """A proxy and the login there; it looks up the names itself."""

    kind: ProxyKind
    host: str
    port: int
    username: str = ""
    password: Secret | None = None

    def __str__(self) -> str:
        """Return it without its login."""
        return f"{self.kind.value}://{self.host}:{self.port}"


class Proxies(Struct, frozen=True, kw_only=True):
    """The proxies of a run.

    Attributes:
        https: for web pages over https.
        http: for web pages without TLS.
        mail: for mail servers: only one that was named for all connections.
        direct: hosts that are reached without a proxy: names, with all names below them.
    """

    https: Proxy | None = None
    http: Proxy | None = None
    mail: Proxy | None = None
    direct: tuple[str, ...] = ()

    def for_web(self, host: str, *, tls: bool) -> Proxy | None:
        """Return the proxy of a web server."""
        return self._unless_direct(host, self.https if tls else self.http)

    def for_mail(self, host: str) -> Proxy | None:
        """Return the proxy of a mail server."""
        return self._unless_direct(host, self.mail)

    def _unless_direct(self, host: str, proxy: Proxy | None) -> Proxy | None:
        host = host.rstrip(".").lower()
        is_direct = any(name == "*" or is_within(host, name) for name in self.direct)
        return None if is_direct else proxy


def proxies_for(options: Options, environment: Mapping[str, str]) -> Proxies:
    """Return the proxies of the options, or of the environment where they name none.

    Raises:
        UsageError: they cannot be used.
    """
    if options.no_proxy:
        return Proxies()
    if options.proxy is None:
        return proxies_of(environment)
    password = None
    if options.proxy_password_file is not None:
        password = _read_password(options.proxy_password_file)
    return named_proxy(options.proxy, password)


def _read_password(name: str) -> Secret:
    """Return the first line of a file.

    Raises:
        UsageError: it cannot be read, is empty or too long.
    """
    try:
        data = read_input(Path(name), _MAX_PASSWORD + 2)
        line = data.partition(b"\n")[0].removesuffix(b"\r").decode()
    except UnicodeDecodeError as error:
        raise UsageError("password.not-utf-8-password", where=name) from error
    except OSError as error:
        raise UsageError("password.unreadable-file", file=name, reason=error.strerror) from error
    if len(line) > _MAX_PASSWORD:
        raise UsageError("password.too-long-password", where=name, most=_MAX_PASSWORD)
    if not line:
        raise UsageError("password.no-password", where=name)
    return Secret(line)


def named_proxy(url: str, password: Secret | None = None) -> Proxies:
    """Return the proxy of ``--proxy`` for all connections.

    Raises:
        UsageError: the URL is none of a proxy, or holds a password, as others can read arguments;
            or there is a password without a user name.
    """
    proxy = parse_proxy(url, "--proxy")
    if proxy.password is not None:
        raise UsageError("net.option.proxy-password")
    if password is not None and not proxy.username:
        raise UsageError("net.option.proxy-no-user")
    if password is not None:
        proxy = _with_login(replace(proxy, password=password), "--proxy-password-file")
    return Proxies(https=proxy, http=proxy, mail=proxy)


def proxies_of(environment: Mapping[str, str]) -> Proxies:
    """Return the proxies that the usual variables name, in small or large letters.

    Mail goes through a proxy of ALL_PROXY that speaks SOCKS; an HTTP proxy is one of the web.
    HTTP_PROXY counts in small letters only: a web server sets it from a request (CGI).

    Raises:
        UsageError: a variable holds no URL of a proxy.
    """

    def proxy_of(*names: str) -> Proxy | None:
        for name in names:
            if environment.get(name, "").strip():
                return parse_proxy(environment[name].strip(), name)
        return None

    everything = proxy_of("all_proxy", "ALL_PROXY")
    is_socks = everything is not None and everything.kind is not ProxyKind.HTTP
    exceptions = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    names = (_exception(name) for name in exceptions.split(","))
    return Proxies(
        https=proxy_of("https_proxy", "HTTPS_PROXY") or everything,
        http=proxy_of("http_proxy") or everything,
        mail=everything if is_socks else None,
        direct=tuple(name for name in names if name),
    )


def _exception(text: str) -> str:
    """Return a name of NO_PROXY: ``*.x``, ``.x`` and ``x:443`` mean the same as ``x``."""
    name = text.strip().lower()
    return name if name == "*" else name.removeprefix("*").partition(":")[0].strip(".")


def parse_proxy(url: str, where: str) -> Proxy:
    """Read the URL of a proxy; without a scheme it is an HTTP proxy.

    Args:
        url: ``http://``, ``socks5://`` or ``socks4://``, with a host, and maybe port and login.
        where: the option or variable, for the error.

    Raises:
        UsageError: it is no such URL. The text does not hold it, as it may hold a password.
    """
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        raise UsageError("net.option.proxy-host", where=where) from None
    scheme = parts.scheme.lower()
    if scheme == "https":
        raise UsageError("net.option.proxy-tls", where=where)
    if parts.path.lower().endswith((".pac", ".dat")):
        raise UsageError("net.option.proxy-pac", where=where)
    kind = _SCHEMES.get(scheme)
    host = parts.hostname or ""
    if kind is None:
        raise UsageError("net.option.proxy-scheme", where=where)
    if parts.path not in ("", "/") or "?" in url or "#" in url:  # perhaps in a password
        raise UsageError("net.option.proxy-more", where=where)
    if not _is_host(host):
        raise UsageError("net.option.proxy-host", where=where)
    proxy = Proxy(
        kind=kind,
        host=host,
        port=_port_of(parts, where) or _PORTS[kind],
        username=unquote(parts.username or ""),
        password=Secret(unquote(parts.password)) if parts.password else None,
    )
    return _with_login(proxy, where)


def _port_of(parts: SplitResult, where: str) -> int | None:
    """Return the port of a URL; None: it names none.

    Raises:
        UsageError: it is no port.
    """
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise UsageError("net.option.proxy-port", where=where)
    return port


def _is_host(text: str) -> bool:
    """Tell whether it is an address or a name, which may be short: ``proxy``."""
    if not _NAME.fullmatch(text) or text.rpartition(".")[2].isdigit():
        return is_ip_address(text)
    return True


def _with_login(proxy: Proxy, where: str) -> Proxy:
    """Return the proxy.

    Raises:
        UsageError: it cannot get such a login: SOCKS has 255 octets for each part (RFC 1929), and
            HTTP no colon in the name (RFC 7617).
    """
    password = proxy.password.reveal() if proxy.password is not None else ""
    if proxy.kind is ProxyKind.HTTP:
        is_good = ":" not in proxy.username and _is_text(proxy.username + password)
    else:
        is_good = all(part.isascii() and len(part) < 256 for part in (proxy.username, password))
    if not is_good:
        raise UsageError("net.option.proxy-login", where=where)
    return proxy


def _is_text(text: str) -> bool:
    return text.isprintable() and "\ufffd" not in text
