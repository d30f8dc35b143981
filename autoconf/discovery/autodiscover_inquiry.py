"""One Autodiscover inquiry (MS-OXDSCLI): a POST, its redirects, perhaps a login."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from autoconf.discovery.interface import Tools, WebLogin
from autoconf.errors import (
    MalformedDocumentError,
    NetworkError,
    NoDataError,
    RefusedError,
    WrongProtocolError,
)
from autoconf.model.address import EmailAddress
from autoconf.model.domain import is_within, registrable_domain
from autoconf.model.secret import Login
from autoconf.net.interfaces import HttpResponse
from autoconf.tasks import new_lock

if TYPE_CHECKING:  # read only when somebody answers
    from autoconf.formats.autodiscover_xml import Error, Reply, Settings

PATH: Final = "/autodiscover/autodiscover.xml"
_HEADERS: Final = {"Content-Type": "text/xml; charset=utf-8"}  # outlook.com wants it so
_MAX_REDIRECTS: Final = 3
_MAX_ADDRESSES: Final = 2
_UNKNOWN_ADDRESS: Final = frozenset({"500", "501"})
"""MS-OXDSCLI: there is no such address, or nothing to be said about it."""


def urls_of(domain: str) -> tuple[str, str]:
    """Return where a domain's own Autodiscover is; never a parent domain, where strangers sit."""
    return f"https://autodiscover.{domain}{PATH}", f"https://{domain}{PATH}"


class Once:
    """Lets a login pass a single time in a run: if it is wrong, that counts once."""

    def __init__(self) -> None:
        self._lock = new_lock()
        self._passed = False

    def passes(self) -> bool:
        """Tell whether this is the first call."""
        with self._lock:
            first, self._passed = not self._passed, True
        return first


@dataclass(slots=True)
class Inquiry:
    """One inquiry through all its redirects.

    Attributes:
        person: the address that the run is for; redirects may lead to another one.
        hops: the URLs that answered, and the domains that the inquiry went over to.
        cnames: aliases outside the registrable domains of the URLs that answered.
    """

    tools: Tools
    person: EmailAddress
    once: Once
    hops: list[str] = field(default_factory=list)
    cnames: list[str] = field(default_factory=list)
    is_authenticated: bool = True
    _asked: set[tuple[str, str]] = field(default_factory=set)
    _redirects: int = 0
    _addresses: int = 0

    def follow(self, urls: Sequence[str]) -> "Settings":
        """Ask URLs until one answers, and go on where it points to."""
        from autoconf.formats.autodiscover_xml import Error, RedirectAddr, RedirectUrl

        address, left = self.person, list(urls)
        errors: list[NetworkError | MalformedDocumentError] = []
        while True:
            url = left.pop(0)
            try:
                reply = self._ask(url, address)
            except (NetworkError, MalformedDocumentError) as error:
                errors.append(error)
                if left:
                    continue
                refusals = (e for e in errors if isinstance(e, RefusedError))
                raise next(refusals, errors[0]) from error
            match reply:
                case RedirectUrl():
                    self._redirects += 1
                    left = [reply.url]
                case RedirectAddr():
                    self._addresses += 1
                    left = self._start_anew(url, address.domain, reply.address.domain)
                    address = reply.address
                case Error():
                    raise _refusal(reply)
                case _:
                    return reply

    def _start_anew(self, url: str, old: str, new: str) -> list[str]:
        if new == old:
            return [url]
        self.hops.append(new)
        return list(urls_of(new))

    def _ask(self, url: str, address: EmailAddress) -> "Reply":
        from autoconf.formats.autodiscover_xml import RedirectUrl

        self._check(url, address)
        response = self._post(url, address, None)
        web = self._login_for(url, response)
        if web is not None:
            response = self._post(url, address, web.login)
            if response.status == 401:
                raise RefusedError("HTTP 401: the login was not accepted")
            if response.status < 400:
                web.accepted()
        self.hops.append(url)
        self.cnames += _foreign(response.cnames, url)
        self.is_authenticated = self.is_authenticated and response.authenticated
        return RedirectUrl(response.location) if response.location else _read(response, self.person)

    def _check(self, url: str, address: EmailAddress) -> None:
        """Refuse plain http, and to go on for ever."""
        if urlsplit(url).scheme != "https":
            raise WrongProtocolError(f"it leads to {url}, which is not https")
        key = (url, str(address))
        if key in self._asked:
            raise WrongProtocolError(f"it leads back to {url}")
        self._asked.add(key)
        if self._redirects > _MAX_REDIRECTS or self._addresses > _MAX_ADDRESSES:
            raise WrongProtocolError("it redirects too often")

    def _post(self, url: str, address: EmailAddress, login: Login | None) -> HttpResponse:
        from autoconf.formats.autodiscover_xml import request

        http = self.tools.network.http
        return http.fetch(
            url,
            method="POST",
            headers=_HEADERS,
            body=request(address),
            max_redirects=0,  # that a POST is repeated at the new place is ours to see to
            login=login,
        )

    def _login_for(self, url: str, response: HttpResponse) -> WebLogin | None:
        """Return the login if it is wanted and may go there.

        Anybody with any good certificate can ask for a password (CVE-2020-15646): it goes to the
        registrable domain of the address and nowhere else.
        """
        web = self.tools.login
        if web is None or response.status != 401 or "basic" not in response.www_authenticate:
            return None
        home = registrable_domain(self.person.domain)
        is_home = home is not None and is_within(urlsplit(url).hostname or "", home)
        may_go = is_home and response.authenticated and self.once.passes()
        return web if may_go and web.may_begin() else None


def _read(response: HttpResponse, person: EmailAddress) -> "Reply":
    from autoconf.formats.autodiscover_xml import parse
    from autoconf.formats.safe_xml import looks_like_html

    status = response.status
    if status == 401:
        schemes = ", ".join(response.www_authenticate)
        raise RefusedError(
            "HTTP 401: an Exchange server, which wants a login before it tells settings"
            + (f" ({schemes})" if schemes else "")
        )
    if status in (403, 429) or status >= 500:
        raise RefusedError(f"HTTP {status}")
    if status != 200 or not response.body.strip() or looks_like_html(response.body):
        raise NoDataError(f"HTTP {status}, without settings")
    return parse(response.body, address=person)


def _refusal(error: "Error") -> NetworkError:
    kind = NoDataError if error.code in _UNKNOWN_ADDRESS else RefusedError
    return kind(f"Autodiscover error {error.code}: {error.message}")


def _foreign(names: Sequence[str], url: str) -> list[str]:
    """Return the names outside the registrable domain of a URL's host."""
    if not names:
        return []
    host = urlsplit(url).hostname or ""
    home = registrable_domain(host) or host
    return [name for name in names if not is_within(name, home)]
