"""One Autodiscover inquiry (MS-OXDSCLI): a POST, its redirects, perhaps a login."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from autoconf.discovery.interface import Tools, WebLogin
from autoconf.errors import (
    AddressWithheldError,
    LoginWantedError,
    MalformedDocumentError,
    NetworkError,
    NoDataError,
    RefusedError,
    WrongProtocolError,
)
from autoconf.model.address import EmailAddress
from autoconf.model.domain import home_of, is_within, registrable_domain
from autoconf.model.secret import Login
from autoconf.model.software import Software
from autoconf.net.interfaces import HttpResponse

if TYPE_CHECKING:  # imported once there is a reply
    from autoconf.formats.autodiscover_xml import Error, Reply, Settings

PATH: Final = "/autodiscover/autodiscover.xml"
_HEADERS: Final = {"Content-Type": "text/xml; charset=utf-8"}  # outlook.com wants it so
_MAX_REDIRECTS: Final = 3
_MAX_ADDRESSES: Final = 2
_UNKNOWN_ADDRESS: Final = frozenset({"500", "501"})
"""MS-OXDSCLI: there is no such address, or nothing is known about it."""


def urls_of(domain: str) -> tuple[str, str]:
    """Return the URLs of a domain's own Autodiscover; a parent domain may belong to others."""
    return f"https://autodiscover.{domain}{PATH}", f"https://{domain}{PATH}"


class Inquiry:
    """One inquiry through all its redirects. It is followed once.

    Attributes:
        hops: the URLs that answered, and the domains that the inquiry went over to.
        cnames: aliases outside the registrable domains of the URLs that answered.
        is_authenticated: whether every hop was.
    """

    def __init__(self, tools: Tools, person: EmailAddress, hops: Sequence[str] = ()) -> None:
        """Prepare it; nothing is asked yet.

        Args:
            tools: of the step.
            person: the address that the run is for; redirects may lead to another one.
            hops: what led here without proof: plain http or the DNS.
        """
        self.hops = list(hops)
        self.cnames: list[str] = []
        self.is_authenticated = True
        self._is_led_astray = bool(hops)
        self._told = ""  # the first domain outside that was told the address on such a way
        self._tools = tools
        self._person = person
        self._asked: set[tuple[str, str]] = set()
        self._redirects = 0
        self._addresses = 0
        self._is_used = False

    def follow(self, urls: Sequence[str]) -> "Settings":
        """Ask the URLs until one answers, and follow where its reply leads.

        Raises:
            NetworkError, MalformedDocumentError: why there are no settings.
            RuntimeError: it was followed before.
        """
        from autoconf.formats.autodiscover_xml import Error, RedirectAddr, RedirectUrl

        if self._is_used:
            raise RuntimeError("an inquiry is followed once")
        self._is_used = True
        address, left = self._person, list(urls)
        errors: list[NetworkError | MalformedDocumentError] = []
        while True:
            url = left.pop(0)
            try:
                reply = self._ask(url, address)
            except (NetworkError, MalformedDocumentError) as error:
                errors.append(error.fresh())
                if left:
                    continue
                refusals = (e for e in errors if isinstance(e, RefusedError))
                raise next(refusals, errors[0]).fresh() from None
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
            response = self._log_in(url, address, web)
        self.hops.append(url)
        self.cnames += _foreign(response.cnames, url)
        self.is_authenticated = self.is_authenticated and response.authenticated
        return (
            RedirectUrl(response.location) if response.location else _read(response, self._person)
        )

    def _log_in(self, url: str, address: EmailAddress, web: WebLogin) -> HttpResponse:
        """Send the login; only settings prove that it was good, all else counts as failed.

        A wrong one may lead to a page to log in at, or bring that page itself.
        """
        is_good = False
        try:
            response = self._post(url, address, web.login)
            is_good = _has_settings(response, self._person)
        finally:
            (web.accepted if is_good else web.refused)()
        if response.status == 401:
            raise RefusedError("discovery.login-not-accepted")
        return response

    def _check(self, url: str, address: EmailAddress) -> None:
        """Refuse plain http, places that may not be told or shown, and redirects without end."""
        parts = urlsplit(url)
        if parts.scheme != "https":
            raise WrongProtocolError("discovery.not-https", url=url)
        if self._shows_password(url, address):
            raise WrongProtocolError("discovery.leads-to-password")
        host = parts.hostname or ""
        if self._is_led_astray and not self._is_home(host):
            is_first = self._told in ("", home_of(host))
            if not self._tools.may_tell(host, is_first=is_first):
                raise AddressWithheldError("discovery.address-withheld", host=host)
            self._told = self._told or home_of(host)
        key = (url, str(address))
        if key in self._asked:
            raise WrongProtocolError("discovery.leads-back", url=url)
        self._asked.add(key)
        if self._redirects > _MAX_REDIRECTS or self._addresses > _MAX_ADDRESSES:
            raise WrongProtocolError("discovery.redirects-too-often")

    def _shows_password(self, url: str, address: EmailAddress) -> bool:
        """Tell whether a place that a server led to shows the password, which it was perhaps told.

        URLs and host names are no secrets.
        """
        places = [url] if url not in urls_of(self._person.domain) else []
        places += [str(address)] if address != self._person else []
        return any(map(self._tools.shows_secret, places))

    def _post(self, url: str, address: EmailAddress, login: Login | None) -> HttpResponse:
        from autoconf.formats.autodiscover_xml import request

        http = self._tools.network.http
        return http.fetch(
            url,
            method="POST",
            headers=_HEADERS,
            body=request(address),
            max_redirects=0,  # a POST is repeated at the new place by ``follow``
            login=login,
        )

    def _login_for(self, url: str, response: HttpResponse) -> WebLogin | None:
        """Return the login if it is wanted and may be sent to this URL.

        Every host with a good certificate can ask for a password (CVE-2020-15646): it is sent to
        the registrable domain of the address, and nowhere else. A doubt about settings is a doubt
        about the host too: then the person must have named it.

        Raises:
            LoginWantedError: the host is in doubt.
        """
        web = self._tools.login
        if web is None or response.status != 401 or "basic" not in response.www_authenticate:
            return None
        host = urlsplit(url).hostname or ""
        if not (self._is_home(host) and response.authenticated):
            return None
        if self._is_doubtful(response, url) and not web.is_vouched_for(host):
            raise LoginWantedError("discovery.login-withheld", Software.EXCHANGE, host=host)
        return web if web.may_be_sent() else None

    def _is_home(self, host: str) -> bool:
        home = registrable_domain(self._person.domain)
        return home is not None and is_within(host, home)

    def _is_doubtful(self, response: HttpResponse, url: str) -> bool:
        """Tell whether plain http, the DNS, an alias or another domain led to this response."""
        strays = [hop for hop in self.hops if not self._is_home(urlsplit(hop).hostname or hop)]
        aliases = [*self.cnames, *_foreign(response.cnames, url)]
        return bool(self._is_led_astray or not self.is_authenticated or strays or aliases)


def _read(response: HttpResponse, person: EmailAddress) -> "Reply":
    from autoconf.formats.autodiscover_xml import parse
    from autoconf.formats.safe_xml import looks_like_html

    status = response.status
    if status == 401:
        schemes = ", ".join(response.www_authenticate)
        if not schemes:
            raise LoginWantedError("discovery.exchange-login", Software.EXCHANGE)
        raise LoginWantedError("discovery.exchange-logins", Software.EXCHANGE, schemes=schemes)
    if status in (403, 429) or status >= 500:
        raise RefusedError("discovery.http", status=status)
    if status != 200 or not response.body.strip() or looks_like_html(response.body):
        raise NoDataError("discovery.without-settings", status=status)
    return parse(response.body, address=person)


def _has_settings(response: HttpResponse, person: EmailAddress) -> bool:
    from autoconf.formats.autodiscover_xml import Settings

    if response.location:
        return False
    try:
        reply = _read(response, person)
    except (NetworkError, MalformedDocumentError):
        return False
    return isinstance(reply, Settings) and bool(reply.config.servers or reply.config.services)


def _refusal(error: "Error") -> NetworkError:
    kind = NoDataError if error.code in _UNKNOWN_ADDRESS else RefusedError
    return kind("discovery.autodiscover-error", code=error.code, said=error.message)


def _foreign(names: Sequence[str], url: str) -> list[str]:
    """Return the names outside the registrable domain of a URL's host."""
    if not names:
        return []
    host = urlsplit(url).hostname or ""
    home = registrable_domain(host) or host
    return [name for name in names if not is_within(name, home)]
