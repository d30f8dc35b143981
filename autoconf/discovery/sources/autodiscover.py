"""Microsoft's Autodiscover in plain XML (MS-OXDISCO, MS-OXDSCLI), anonymous by default."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from autoconf.discovery.interface import Source, Step, Tools
from autoconf.discovery.srv_order import in_order
from autoconf.errors import (
    InvalidAddressError,
    MalformedDocumentError,
    NetworkError,
    NoDataError,
    RefusedError,
    WrongProtocolError,
)
from autoconf.model.address import EmailAddress
from autoconf.model.domain import is_within, parse_hostname, registrable_domain
from autoconf.model.evidence import Answer, Query, Relation, Tier, Trust
from autoconf.model.secret import Login
from autoconf.net.ports import HttpResponse, Question
from autoconf.tasks import new_lock

if TYPE_CHECKING:  # read only when somebody answers
    from autoconf.formats.autodiscover_xml import Error, Reply, Settings

_PATH: Final = "/autodiscover/autodiscover.xml"
_RANK: Final = 60
_RANK_UNPROVED: Final = 92  # with the other sources that need a confirmation; nobody waits for it
_SECONDS: Final = 15.0  # redirects included
_HEADERS: Final = {"Content-Type": "text/xml; charset=utf-8"}  # outlook.com wants it so
_MAX_REDIRECTS: Final = 3
_MAX_ADDRESSES: Final = 2
_UNKNOWN_ADDRESS: Final = frozenset({"500", "501"})  # MS-OXDSCLI section 2.2.4.1.1.1.2


@dataclass(frozen=True, slots=True)
class Autodiscover:
    """Every request tells the address, so that only its own domain is asked to begin with."""

    tier: Tier = Tier.PROVIDER
    reference: str = (
        "https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxdscli/"
        "78530279-d042-4eb0-a1f4-03b18143cd19"
    )
    offline: bool = False

    def steps(self, query: Query) -> Sequence[Step]:
        """Return https of the domain, then what plain http and the DNS may lead to."""
        address = query.address
        if address is None or query.relation is Relation.HOSTER or not query.options.send_address:
            return ()
        once = _Once()
        by_http = f"http://autodiscover.{query.domain}{_PATH}"
        name = f"_autodiscover._tcp.{query.domain}"
        return (
            *(
                _step(url, _RANK + place, partial(_ask_url, url, address, once))
                for place, url in enumerate(_urls(query.domain))
            ),
            _step(by_http, _RANK_UNPROVED, partial(_ask_http, by_http, address, once)),
            _step(f"SRV {name}", _RANK_UNPROVED + 1, partial(_ask_srv, name, address, once)),
        )


class _Once:
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
class _Inquiry:
    """One inquiry through all its redirects.

    Attributes:
        person: the address that the run is for; redirects may lead to another one.
        hops: the URLs that answered, and the domains that the inquiry went over to.
        cnames: aliases outside the registrable domains of the URLs that answered.
    """

    tools: Tools
    person: EmailAddress
    once: _Once
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
        while True:
            url = left.pop(0)
            try:
                reply = self._ask(url, address)
            except (NetworkError, MalformedDocumentError):
                if not left:
                    raise
                continue
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
        return list(_urls(new))

    def _ask(self, url: str, address: EmailAddress) -> "Reply":
        from autoconf.formats.autodiscover_xml import RedirectUrl

        self._check(url, address)
        response = self._post(url, address, None)
        login = self._login_for(url, response)
        if login is not None:
            response = self._post(url, address, login)
            if response.status == 401:
                raise RefusedError("HTTP 401: the login was not accepted")
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

    def _login_for(self, url: str, response: HttpResponse) -> Login | None:
        """Return the login if it is wanted and may go there.

        Anybody with any good certificate can ask for a password (CVE-2020-15646): it goes to the
        registrable domain of the address and nowhere else.
        """
        login = self.tools.login
        if login is None or response.status != 401 or "basic" not in response.www_authenticate:
            return None
        home = registrable_domain(self.person.domain)
        is_home = home is not None and is_within(urlsplit(url).hostname or "", home)
        return login if is_home and response.authenticated and self.once.passes() else None


def _step(asked: str, rank: int, ask: partial[Answer]) -> Step:
    return Step(asked=asked, rank=rank, ask=ask, seconds=_SECONDS)


def _urls(domain: str) -> tuple[str, str]:
    """Return where a domain's own Autodiscover is; never a parent domain, where strangers sit."""
    return f"https://autodiscover.{domain}{_PATH}", f"https://{domain}{_PATH}"


def _ask_url(url: str, person: EmailAddress, once: _Once, tools: Tools) -> Answer:
    inquiry = _Inquiry(tools, person, once)
    settings = inquiry.follow([url])
    good = inquiry.is_authenticated
    return _answer(settings, inquiry, Trust.AUTHENTICATED if good else Trust.UNAUTHENTICATED)


def _ask_http(url: str, person: EmailAddress, once: _Once, tools: Tools) -> Answer:
    """Learn a redirect over plain http, which is not told the address, and go on from there."""
    response = tools.network.http.fetch(url, max_redirects=0)
    target = response.location
    # Sellers of domains and plain web sites redirect too, and have no business with the address.
    if urlsplit(target).scheme != "https" or not urlsplit(target).path.lower().endswith(_PATH):
        raise NoDataError(f"HTTP {response.status}: no redirect to Autodiscover over https")
    _require_news(target, person.domain)
    inquiry = _Inquiry(tools, person, once, hops=[url])
    return _answer(inquiry.follow([target]), inquiry, Trust.UNAUTHENTICATED)


def _ask_srv(name: str, person: EmailAddress, once: _Once, tools: Tools) -> Answer:
    """Ask the first of the hosts that the DNS names."""
    (reply,) = tools.network.dns.ask([Question(name, "SRV")])
    if reply.error is not None:
        raise reply.error
    record = next(in_order(reply, random.Random()), None)  # noqa: S311 - load balancing, no secret
    if record is None:
        raise NoDataError("the domain says that it has no Autodiscover")
    try:
        host = parse_hostname(record.target)
    except InvalidAddressError as error:
        raise MalformedDocumentError(name, str(error)) from error
    url = f"https://{host}{'' if record.port == 443 else f':{record.port}'}{_PATH}"
    _require_news(url, person.domain)
    inquiry = _Inquiry(tools, person, once, hops=[name])
    return _answer(
        inquiry.follow([url]), inquiry, Trust.UNAUTHENTICATED, ((name, "SRV"),), reply.disagrees
    )


def _require_news(url: str, domain: str) -> None:
    if url.lower() in _urls(domain):
        raise NoDataError(f"it leads to {url}, which is asked anyway")


def _answer(
    settings: "Settings",
    inquiry: _Inquiry,
    trust: Trust,
    questions: tuple[tuple[str, str], ...] = (),
    disputed: bool = False,  # noqa: FBT001, FBT002
) -> Answer:
    config = settings.config
    if not config.servers and not config.services:
        why = "; ".join(settings.notes) or "it names no mail server"
        raise MalformedDocumentError(inquiry.hops[-1], why)
    return Answer(
        config=config,
        trust=trust,
        notes=settings.notes,
        hops=tuple(inquiry.hops),
        cnames=tuple(dict.fromkeys(inquiry.cnames)),
        questions=questions,
        disputed=disputed,
    )


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


SOURCE: Final[Source] = Autodiscover()
